import type { PrometheusClient } from '@prometheus-io/codemirror-promql';
import type { Lookups } from '../../lookups';

type Names = readonly string[];

/** Answers once for each question; one that failed is asked again. */
function remembering(): (question: string, ask: () => Promise<Names>) => Promise<Names> {
  const kept = new Map<string, Promise<Names>>();
  return (question, ask) => {
    const known = kept.get(question);
    if (known !== undefined) {
      return known;
    }
    const asked = ask().catch((error: unknown) => {
      kept.delete(question);
      throw error;
    });
    kept.set(question, asked);
    return asked;
  };
}

/**
 * What the completion of PromQL asks of a Prometheus, answered by the data source's own process. What cannot be looked up
 * leaves the rest of the completion as it is, and is told to `onProblem`.
 */
export function completionClient(lookups: Lookups, onProblem: (error: unknown) => void): PrometheusClient {
  const remember = remembering();
  const names = async (question: string, ask: () => Promise<Names>): Promise<string[]> => {
    try {
      return [...(await remember(question, ask))];
    } catch (error) {
      onProblem(error);
      return [];
    }
  };
  return {
    metricNames: () => names('metrics', () => lookups.metrics()),
    labelNames: (metric) => names(`labels ${metric ?? ''}`, () => lookups.labels(metric)),
    labelValues: (label, metric) =>
      names(`values ${label} ${metric ?? ''}`, () => lookups.labelValues(label, { match: metric })),
    metricMetadata: () => Promise.resolve({}),
    series: () => Promise.resolve([]),
    flags: () => Promise.resolve({}),
  };
}
