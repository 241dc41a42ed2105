import type { ExemplarsRequest, Exemplar, InstantRequest, RangeRequest } from '../../../query/request';
import type { Matrix } from '../../../query/series';
import type { Caller } from '../caller';
import { isRecord } from '../http/json';
import type { ApiAnswer, PrometheusApi } from './api';
import { NotPrometheus, readLabels, readQueryResult, parseSampleValue } from './matrix';

/** `seriesLimit` series are kept of the answer, the others counted in `omitted`. */
export async function queryRange(
  api: PrometheusApi,
  request: RangeRequest,
  seriesLimit: number,
  caller: Caller
): Promise<Matrix> {
  const answer = await api.ask(
    'query_range',
    [
      ['query', request.expr],
      ['start', timestamp(request.start)],
      ['end', timestamp(request.end)],
      ['step', timestamp(request.step)],
    ],
    caller
  );
  return toMatrix(api, answer, seriesLimit);
}

export async function queryInstant(
  api: PrometheusApi,
  request: InstantRequest,
  seriesLimit: number,
  caller: Caller
): Promise<Matrix> {
  const answer = await api.ask(
    'query',
    [
      ['query', request.expr],
      ['time', timestamp(request.time)],
    ],
    caller
  );
  return toMatrix(api, answer, seriesLimit);
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
  return checked(api, () => rowsOf(answer.data).flatMap(readExemplars));
}

function toMatrix(api: PrometheusApi, answer: ApiAnswer, seriesLimit: number): Matrix {
  const { series, omitted } = checked(api, () => readQueryResult(answer.data, seriesLimit));
  const { warnings, infos } = answer;
  return { series, warnings, infos, ...(omitted > 0 && { omitted }) };
}

function readExemplars(row: Readonly<Record<string, unknown>>): Exemplar[] {
  const seriesLabels = readLabels(row['seriesLabels']);
  return rowsOf(row['exemplars']).map((exemplar) => {
    const value = parseSampleValue(exemplar['value']);
    const time = exemplar['timestamp'];
    if (value === undefined || typeof time !== 'number') {
      throw new NotPrometheus('an exemplar without value or timestamp');
    }
    return { seriesLabels, labels: readLabels(exemplar['labels']), value, time };
  });
}

/** VictoriaMetrics says null where there is nothing. */
function rowsOf(data: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> {
  if (data === null || data === undefined) {
    return [];
  }
  if (!Array.isArray(data) || !data.every(isRecord)) {
    throw new NotPrometheus('a list whose entries are no objects');
  }
  return data;
}

function checked<T>(api: PrometheusApi, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof NotPrometheus ? api.unexpected(error.message) : error;
  }
}

/** Seconds without the noise that arithmetic leaves behind the millisecond. */
const timestamp = (seconds: number): string => String(Math.round(seconds * 1000) / 1000);
