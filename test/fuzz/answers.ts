import { SourceError } from '../../src/backend/sources';
import { countOver } from '../../src/backend/sources/prometheus/counts/counts';
import { SERIES } from '../../src/backend/sources/prometheus/counts/expressions';
import { withNative } from '../../src/backend/sources/prometheus/counts/native';
import { NotPrometheus, OutsideRange, readQueryResult } from '../../src/backend/sources/prometheus/matrix';
import { ResultReader } from '../../src/backend/sources/prometheus/reader';
import type { AnswerOf, RangeRequest, SourceRequest, Sources } from '../../src/query/request';
import { labelKey } from '../../src/query/select';
import type { Matrix } from '../../src/query/series';
import { changed, inPieces, VALUES } from './bytes';
import { drawnAnswer } from './mlflow';
import type { Drawn } from './queries';

const MAX_SERIES = 5;
const EDGES = ['0.1', '1', '1.0', '10', '+Inf', 'x', '-1'];

/** Of these labels a series has some: those that signals tell things apart by. */
const NAMES = ['version', 'feature', 'class', 'category', 'label', 'outcome', 'group', 'le', 'status', 'instance'];

interface Moments {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

function labelsOf(expr: string, drawn: Drawn): Record<string, string> {
  // What the expression adds up by comes back.
  const by = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(/\s*,\s*/) ?? drawn.some(NAMES, 3);
  const labels = Object.fromEntries(
    by.flatMap((name) => {
      const value = name === 'le' ? drawn.one(EDGES) : drawn.one(['a', 'b', '1', '2', 'true', '', '__proto__']);
      return drawn.is(0.95) ? [[name, value] as const] : [];
    })
  );
  return drawn.is(0.05) ? { ...labels, constructor: 'x' } : labels;
}

const valueOf = (drawn: Drawn): string =>
  drawn.is(0.15)
    ? drawn.one(VALUES)
    : drawn.is(0.5)
      ? String(SERIES * (1 + drawn.below(3)) + drawn.below(500))
      : String(drawn.below(500));

const histogramOf = (drawn: Drawn) => ({
  count: valueOf(drawn),
  sum: valueOf(drawn),
  buckets: Array.from({ length: drawn.below(3) }, (_, i) => [
    drawn.below(4),
    String(2 ** i),
    String(2 ** (i + 1)),
    valueOf(drawn),
  ]),
});

function rowOf(expr: string, isRange: boolean, { start, end, step }: Moments, drawn: Drawn) {
  const metric = labelsOf(expr, drawn);
  const count = Math.min(16, Math.floor((end - start) / step + 1e-9) + 1);
  const times = Array.from({ length: count }, (_, i) => start + i * step).filter(() => drawn.is(0.9));
  const isHistogram = drawn.is(0.05);
  if (!isRange) {
    return isHistogram ? { metric, histogram: [end, histogramOf(drawn)] } : { metric, value: [end, valueOf(drawn)] };
  }
  return isHistogram
    ? { metric, histograms: times.map((time) => [time, histogramOf(drawn)]) }
    : { metric, values: times.map((time) => [time, valueOf(drawn)]) };
}

/** Prometheus' answer as it comes over the wire, read as the client reads it. Throws SourceError for what is none. */
function answered(expr: string, isRange: boolean, moments: Moments, drawn: Drawn): Matrix {
  const drawnRows = Array.from({ length: drawn.below(MAX_SERIES + 1) }, () => rowOf(expr, isRange, moments, drawn));
  // Two series with the same labels are no answer: some have them.
  const byLabels = new Map(drawnRows.map((row) => [labelKey(row.metric), row]));
  const rows = drawn.is(0.02) ? drawnRows : [...byLabels.values()];
  const whole = JSON.stringify({
    status: 'success',
    data: { resultType: isRange ? 'matrix' : 'vector', result: rows },
  });
  const bytes = changed(whole, drawn);
  const held = { from: moments.start - 2 * moments.step, to: moments.end + 2 * moments.step };
  const reader = new ResultReader(1000, held);
  inPieces(bytes, drawn, (piece) => reader.push(piece));
  try {
    const { envelope, forms, series } = reader.end();
    const json: unknown = JSON.parse(envelope);
    const data = typeof json === 'object' && json !== null && 'data' in json ? json.data : undefined;
    return { series: [...series, ...readQueryResult(data, forms, held)], warnings: [], infos: [] };
  } catch (error) {
    if (error instanceof NotPrometheus || error instanceof OutsideRange || error instanceof SyntaxError) {
      throw new SourceError({ kind: 'unexpected', detail: error.message }, 'prometheus');
    }
    throw error;
  }
}

/** Sources that answer anything: mostly as Prometheus and MLflow would, with whatever series, models and runs. */
export function drawnSources(drawn: Drawn): Sources {
  const hasMlflow = drawn.is(0.8);
  const range = async ({ expr, start, end, step }: RangeRequest): Promise<Matrix> =>
    answered(expr, true, { start, end, step }, drawn);
  const answer = async (request: SourceRequest): Promise<unknown> => {
    switch (request.kind) {
      case 'prometheus.range':
        return range(request);
      case 'prometheus.instant':
        return answered(request.expr, false, { start: request.time, end: request.time, step: 60 }, drawn);
      case 'prometheus.counts': {
        return withNative(request, countOver(request, range), range);
      }
      case 'sources.health':
        return [];
      default:
        if (!hasMlflow && request.kind.startsWith('mlflow.')) {
          throw new SourceError({ kind: 'notConfigured' }, 'mlflow');
        }
        return drawnAnswer(request, drawn);
    }
  };
  return {
    // Each kind of request is given the answer of its kind.
    answer: async <Request extends SourceRequest>(request: Request) => (await answer(request)) as AnswerOf<Request>,
  };
}
