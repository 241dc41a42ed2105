import type { HostedAnswer } from '../../../host';
import type { Labels } from '../../../src/query/series';
import { elementAt } from '../../../src/stats/elements';

/** One figure of a query, as Grafana's alerting takes it: a frame with one value and its labels. */
export interface Captured {
  readonly labels: Labels;
  readonly value: number | null;
}

/** Throws on an answer that Grafana would not take for numbers by their labels. */
export function capturedOf(refId: string, answer: HostedAnswer | undefined): Captured[] {
  if (answer?.ok !== true) {
    throw new Error(`${refId}: ${answer?.error ?? 'no answer'}`);
  }
  return answer.frames.map(({ meta, fields }) => {
    const field = elementAt(fields, 0);
    if (meta?.type !== 'numeric-multi' || fields.length !== 1 || field.type !== 'number' || field.values.length !== 1) {
      throw new Error(`${refId}: not one number by its labels`);
    }
    return { labels: field.labels ?? {}, value: elementAt(field.values, 0) ?? null };
  });
}

const isPart = (part: Labels, whole: Labels): boolean =>
  Object.entries(part).every(([name, value]) => whole[name] === value);

/**
 * Which figures Grafana puts beside an instance, under the name of their query: the one with equal labels, else all
 * whose labels contain the instance's or are contained in them.
 */
export function beside(instance: Labels, captured: readonly Captured[]): Captured[] {
  const equal = captured.filter(({ labels }) => isPart(labels, instance) && isPart(instance, labels));
  return equal.length > 0
    ? equal
    : captured.filter(({ labels }) => isPart(labels, instance) || isPart(instance, labels));
}
