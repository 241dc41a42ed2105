import type { Exemplar, ExemplarsRequest, InstantRequest, RangeRequest } from '../../../query/request';
import type { Labels, Matrix } from '../../../query/series';
import { Turn } from '../../turn';
import type { Caller } from '../caller';
import type { Params } from '../http/client';
import { isRecord } from '../http/json';
import type { ApiResult, PrometheusApi } from './api';
import { NotPrometheus, parseSampleValue, readLabels } from './matrix';

/** A panel shows a thousand; Prometheus stores 100,000 for all series by default. */
const MAX_EXEMPLARS = 100_000;

const MARGIN_STEPS = 2;
/**
 * VictoriaMetrics moves both ends of a range of 50 points or more onto the grid of its step, to keep the answer, unless
 * it is asked not to (docs/victoriametrics/README.md @v1.136.0); others do not know the parameter.
 */
const UNMOVED: Params = [['nocache', '1']];
const isOnGrid = ({ start, step }: RangeRequest): boolean => Math.abs(start / step - Math.round(start / step)) < 1e-9;
/** Clocks differ. */
const MARGIN_SECONDS = 3600;

/** `seriesLimit` series are kept of the answer, the others counted in `omitted`. */
export async function queryRange(
  api: PrometheusApi,
  request: RangeRequest,
  seriesLimit: number,
  caller: Caller
): Promise<Matrix> {
  const margin = MARGIN_STEPS * request.step;
  const held = { from: request.start - margin, to: request.end + margin };
  const form: Params = [
    ['query', request.expr],
    ['start', timestamp(request.start)],
    ['end', timestamp(request.end)],
    ['step', timestamp(request.step)],
    ...(isOnGrid(request) ? [] : UNMOVED),
  ];
  return matrixOf(await api.query('query_range', form, { limit: seriesLimit, held }, caller));
}

export async function queryInstant(
  api: PrometheusApi,
  request: InstantRequest,
  seriesLimit: number,
  caller: Caller
): Promise<Matrix> {
  // A range selector at one moment gives samples of any time before it.
  const held = { from: 0, to: request.time + MARGIN_SECONDS };
  const form: Params = [
    ['query', request.expr],
    ['time', timestamp(request.time)],
  ];
  return matrixOf(await api.query('query', form, { limit: seriesLimit, held }, caller));
}

export async function queryExemplars(
  api: PrometheusApi,
  request: ExemplarsRequest,
  caller: Caller
): Promise<readonly Exemplar[]> {
  const answer = await api.ask(
    'query_exemplars',
    [
      ['query', request.expr],
      ['start', timestamp(request.start)],
      ['end', timestamp(request.end)],
    ],
    caller
  );
  const turn = new Turn();
  const exemplars: Exemplar[] = [];
  for (const row of api.checked(() => rowsOf(answer.data))) {
    const ofSeries = api.checked(() => seriesOf(row));
    for (const exemplar of ofSeries.rows) {
      exemplars.push(api.checked(() => readExemplar(exemplar, ofSeries.labels)));
      if (exemplars.length > MAX_EXEMPLARS) {
        throw api.unexpected(`more than ${MAX_EXEMPLARS} exemplars: ask for fewer series or a shorter range`);
      }
      await turn.next();
    }
  }
  return exemplars;
}

const matrixOf = ({ series, warnings, infos, omitted }: ApiResult): Matrix => ({
  series,
  warnings,
  infos,
  ...(omitted > 0 && { omitted }),
});

type Row = Readonly<Record<string, unknown>>;

const seriesOf = (row: Row): { readonly labels: Labels; readonly rows: readonly Row[] } => ({
  labels: readLabels(row['seriesLabels']),
  rows: rowsOf(row['exemplars']),
});

function readExemplar(exemplar: Row, seriesLabels: Labels): Exemplar {
  const value = parseSampleValue(exemplar['value']);
  const time = exemplar['timestamp'];
  if (value === undefined || typeof time !== 'number') {
    throw new NotPrometheus('an exemplar without value or timestamp');
  }
  return { seriesLabels, labels: readLabels(exemplar['labels']), value, time };
}

/** VictoriaMetrics says null where there is nothing. */
function rowsOf(data: unknown): readonly Row[] {
  if (data === null || data === undefined) {
    return [];
  }
  if (!Array.isArray(data) || !data.every(isRecord)) {
    throw new NotPrometheus('a list whose entries are no objects');
  }
  return data;
}

/** Seconds without the noise that arithmetic leaves behind the millisecond. */
const timestamp = (seconds: number): string => String(Math.round(seconds * 1000) / 1000);
