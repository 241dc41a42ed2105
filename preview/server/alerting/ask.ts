import type { HostedQuery, PluginClient } from '../../../host';
import type { Frame } from '../../../src/backend/grafana';
import { REF } from '../../../src/packs/rules/grafana/nodes';
import type { Reading } from './instances';
import type { Rule } from './rule';

/** As Grafana asks for its rules. */
const POINTS = 43_200;
const INTERVAL_MS = 1000;
const QUERIED: readonly string[] = [REF.level, REF.recovery, REF.value];

export interface Answered {
  readonly readings: readonly Reading[];
  /** The value of an instance, by its labels as JSON. */
  readonly values: ReadonlyMap<string, number>;
}

/** Asks what a rule asks, as far as its state and its text hang on it. Rejects with what the data source said. */
export async function askRule(client: Pick<PluginClient, 'query'>, rule: Rule, now: number): Promise<Answered> {
  const queries = rule.grafana_alert.data
    .filter(({ refId }) => QUERIED.includes(refId))
    .map(({ refId, model, relativeTimeRange: { from, to } }): HostedQuery => ({
      refId,
      json: model,
      from: now - from * 1000,
      to: now - to * 1000,
      intervalMs: INTERVAL_MS,
      maxDataPoints: POINTS,
    }));
  const answers = await client.query(queries, { headers: { FromAlert: 'true' } });
  const frames = (refId: string): readonly Frame[] => {
    const answer = answers.get(refId);
    if (answer !== undefined && !answer.ok) {
      throw new Error(answer.error);
    }
    return answer?.frames ?? [];
  };
  const levels = figures(frames(REF.level));
  const recovery = new Map(figures(frames(REF.recovery)).map(({ key, value }) => [key, value]));
  const values = figures(frames(REF.value));
  return {
    readings: levels.map(({ key, labels, value }) => ({ labels, level: value, recovery: recovery.get(key) ?? value })),
    values: new Map(values.map(({ key, value }) => [key, value])),
  };
}

interface Figure {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const figures = (frames: readonly Frame[]): Figure[] =>
  frames.flatMap(({ fields }) =>
    fields.flatMap((field) => {
      const value = field.type === 'number' ? field.values[0] : undefined;
      const labels = field.labels ?? {};
      return field.type === 'number' && field.values.length > 0
        ? [{ key: JSON.stringify(labels), labels, value: value ?? NaN }]
        : [];
    })
  );
