import type { Exemplar, ExemplarsRequest, InstantRequest, RangeRequest } from '../../../query/request';
import type { Labels, Matrix } from '../../../query/series';
import { seconds } from '../../../query/units';
import { MAX_STEPS } from '../../../query/windows';
import { nextTurn } from '../../turn';
import { type Caller, wantsAll } from '../caller';
import type { Params } from '../http/client';
import { isRecord } from '../http/json';
import type { ApiResult, PrometheusApi } from './api';
import { NotPrometheus, parseSampleValue, readLabels } from './matrix';

/** A panel shows a thousand; Prometheus stores 100,000 for all series by default. */
const MAX_EXEMPLARS = 100_000;

const MARGIN_STEPS = 2;
/** Clocks differ. */
const MARGIN_SECONDS = 3600;

/**
 * VictoriaMetrics moves both ends of a range of 50 points or more onto the grid of its step, to keep the answer, unless
 * it is asked not to (docs/victoriametrics/README.md @v1.136.0); others do not know the parameter.
 */
const UNMOVED: Params = [['nocache', '1']];

/**
 * Of blocks that Thanos has downsampled come averages and maxima of five minutes or an hour, of which differences are no counts
 * (aggrsFromFunc of pkg/query/querier.go @v0.42.4): finer ones are wanted. Its query frontend hands on no zero.
 */
const AS_SCRAPED: Params = [['max_source_resolution', '1s']];

/** Thanos answers with what some of its stores have, and with nothing where all are gone, unless it is asked not to. */
const ALL: Params = [['partial_response', 'false']];

const inMilliseconds = (time: number): number => Math.round(time * 1000);

/**
 * A step in seconds as servers read it: Prometheus cuts off what is below a nanosecond, and then what is below a millisecond
 * (`parseDuration` of web/api/v1/api.go, `durationMilliseconds` of promql/engine.go @v3.5.0). 16.615 s would be 16.614 s, and each
 * moment of the range a millisecond further from where it belongs: a tenth of a millisecond more is cut off again.
 */
function wholeStep(step: number): string {
  const milliseconds = inMilliseconds(step);
  return String((milliseconds % 1000 === 0 ? milliseconds : milliseconds + 0.1) / 1000);
}

const isOnGrid = ({ start, step }: RangeRequest): boolean => inMilliseconds(start) % inMilliseconds(step) === 0;

/** `seriesLimit` series are kept of the answer, the others counted in `omitted`. */
export async function queryRange(
  api: PrometheusApi,
  request: RangeRequest,
  seriesLimit: number,
  caller: Caller
): Promise<Matrix> {
  const margin = MARGIN_STEPS * request.step;
  const held = { from: request.start - margin, to: request.end + margin };
  const ask = async ({ start, end, step }: RangeRequest): Promise<Matrix> => {
    const form: Params = [
      ['query', request.expr],
      ['start', timestamp(start)],
      ['end', timestamp(end)],
      ['step', wholeStep(step)],
      ...(isOnGrid(request) ? [] : UNMOVED),
      ...(request.whole === true ? AS_SCRAPED : []),
      ...(wantsAll(caller) ? ALL : []),
    ];
    return matrixOf(await api.query('query_range', form, { limit: seriesLimit, held }, caller));
  };
  if (isOnGrid(request)) {
    return ask(request);
  }
  if (!api.movesRanges) {
    const matrix = await ask(request);
    const moved = matrix.series.find(({ times }) => !times.every((time) => isAsked(time, request)));
    if (moved === undefined) {
      return matrix;
    }
    api.movesRanges = true;
  }
  return wantedOf(await ask(onItsGrid(request, api)), request);
}

const isAsked = (time: number, { start, step }: RangeRequest): boolean =>
  (inMilliseconds(time) - inMilliseconds(start)) % inMilliseconds(step) === 0;

/**
 * The query frontends of Thanos by default, of Mimir and Cortex where they are told to, move both ends of a range down onto the
 * grid of its step (`--query-range.align-range-with-step`, `align_queries_with_step`): the longest step on whose grid the
 * moments lie that are wanted, among others.
 */
function onItsGrid(request: RangeRequest, api: PrometheusApi): RangeRequest {
  const { start, end } = request;
  const step = seconds(commonDivisor(inMilliseconds(start), inMilliseconds(request.step)) / 1000);
  if ((end - start) / step > MAX_STEPS) {
    throw api.http.fail({
      kind: 'outsideRange',
      detail: `the range was moved onto the grid of its step of ${request.step} s, as a query frontend does that aligns ranges with their step: switch that off there, or choose another step`,
    });
  }
  return { ...request, step };
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** What an answer at more moments holds at those of the request. */
function wantedOf(matrix: Matrix, request: RangeRequest): Matrix {
  // Series with the same times share one array of them, and go on to.
  const wanted = new Map<Float64Array, Float64Array>();
  return {
    ...matrix,
    series: matrix.series.map((one) => {
      const times = wanted.get(one.times) ?? one.times.filter((time) => isAsked(time, request));
      wanted.set(one.times, times);
      return {
        ...one,
        times,
        values: one.values.filter((_, i) => isAsked(one.times[i] ?? NaN, request)),
        ...(one.histograms && { histograms: one.histograms.filter(({ time }) => isAsked(time, request)) }),
      };
    }),
  };
}

export async function queryInstant(
  api: PrometheusApi,
  request: InstantRequest,
  seriesLimit: number,
  caller: Caller
): Promise<Matrix> {
  // A range selector at one moment gives samples of any time before it.
  const held = { from: 0, to: request.time + MARGIN_SECONDS };
  const form: Params = [['query', request.expr], ['time', timestamp(request.time)], ...(wantsAll(caller) ? ALL : [])];
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
  const exemplars: Exemplar[] = [];
  for (const row of api.checked(() => rowsOf(answer.data))) {
    const ofSeries = api.checked(() => seriesOf(row));
    await nextTurn();
    for (const exemplar of ofSeries.rows) {
      exemplars.push(api.checked(() => readExemplar(exemplar, ofSeries.labels)));
      if (exemplars.length > MAX_EXEMPLARS) {
        throw api.unexpected(`more than ${MAX_EXEMPLARS} exemplars: ask for fewer series or a shorter range`);
      }
      await nextTurn();
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
const timestamp = (time: number): string => String(inMilliseconds(time) / 1000);
