import type { HostedAnswer } from '../../../host';
import { conditionOf, isMet, scoreOf } from '../../../src/packs/rules';
import { EXPRESSIONS, grafanaRule, REF } from '../../../src/packs/rules/grafana';
import { subjectLabels } from '../../../src/packs/rules/grafana/texts';
import { fullPack as pack, ruleOf } from '../../../src/packs/rules/testing';
import type { Labels } from '../../../src/query/series';
import { elementAt } from '../../../src/stats/elements';
import { describeWithDemo, historyOf, pluginOver } from '../../support/demo';

/** One figure of a query, as Grafana's alerting takes it: a frame with one value and its labels. */
export interface Captured {
  readonly labels: Labels;
  readonly value: number | null;
}

/** Throws on an answer that Grafana would not take for numbers by their labels. */
function capturedOf(refId: string, answer: HostedAnswer | undefined): Captured[] {
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

/** What the demo has nothing for by default: nothing acts in it, it keeps no audit trail, and its GPUs count no memory errors. */
const WITHOUT_FIGURES: readonly string[] = [
  'modelwatch-action-failed-critical',
  'modelwatch-audit-trail-critical',
  'modelwatch-gpu-memory-errors-critical',
];

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

describeWithDemo('the queries of a rule, as Grafana’s alerting asks and joins them', (demo) => {
  const client = pluginOver(demo);
  async function evaluate(uid: string, at: number): Promise<ReadonlyMap<string, readonly Captured[]>> {
    const rule = ruleOf(pack, uid);
    const queries = grafanaRule(rule, pack.settings).data.filter(({ datasourceUid }) => datasourceUid !== EXPRESSIONS);
    const answers = await client().query(
      queries.map(({ refId, relativeTimeRange: { from, to }, model }) => ({
        refId,
        json: model,
        from: at - from * 1000,
        to: at - to * 1000,
        intervalMs: 1000,
        maxDataPoints: 43_200,
      })),
      { headers: { FromAlert: 'true' }, timeoutMs: 120_000 }
    );
    const withFields = ([refId, answer]: [string, NonNullable<ReturnType<typeof answers.get>>]) =>
      answer.ok && answer.frames.every(({ fields }) => fields.length === 0) ? [] : capturedOf(refId, answer);
    return new Map([...answers].map((entry) => [entry[0], withFields(entry)] as const));
  }

  const duringSpike = () =>
    (historyOf(demo()).find(({ kind }) => kind === 'latency-spike')?.start ?? NaN) * 1000 + 3_600_000;

  const uids = pack.rules.map(({ uid }) => uid);

  test('a rule without figures is one of the pack', () => {
    expect(uids).toEqual(expect.arrayContaining([...WITHOUT_FIGURES]));
  });

  test.each(uids.filter((uid) => !WITHOUT_FIGURES.includes(uid)))(
    '%s: each query has figures, one for each instance at most',
    async (uid) => {
      const captured = await evaluate(uid, duringSpike());
      const instances = captured.get(REF.level) ?? [];
      expect(instances.length).toBeGreaterThan(0);
      expect(new Set(instances.map(({ labels }) => JSON.stringify(labels))).size).toBe(instances.length);
      // Two alerts of one text are one to whoever reads it.
      const subjects = instances.map(({ labels }) => labels.subject);
      expect(subjects).toEqual(
        subjectLabels(ruleOf(pack, uid).definition) === undefined ? [undefined] : [...new Set(subjects)]
      );
      for (const [refId, figures] of captured) {
        expect([refId, figures.length]).not.toEqual([refId, 0]);
        for (const { labels } of instances) {
          expect([refId, beside(labels, figures).length]).toEqual([refId, 1]);
        }
      }
    },
    130_000
  );

  test('a spike is critical by both levels, with its value beside it', async () => {
    const captured = await evaluate('modelwatch-latency-critical', duringSpike());
    const instance = captured.get(REF.level)?.find(({ labels }) => labels.model === 'loan-approval');
    const of = (refId: string) => beside(instance?.labels ?? {}, captured.get(refId) ?? [])[0]?.value ?? NaN;
    const score = scoreOf(of(REF.level), of(REF.recovery), 'critical', 'resolve');
    expect(isMet(conditionOf('critical', { warning: 0.4, critical: 0.5 }), score, false)).toBe(true);
    expect(of(REF.value)).toBeGreaterThan(0.5);
    expect(of(REF.sample)).toBeGreaterThan(20);
  });

  test('drift is one instance a version, and names its worst features', async () => {
    const drifting = (historyOf(demo()).find(({ kind }) => kind === 'feature-drift')?.end ?? NaN) * 1000 - 60_000;
    const captured = await evaluate('modelwatch-drift-critical', drifting);
    const instances = captured.get(REF.level) ?? [];
    expect(instances.map(({ labels }) => Object.keys(labels).sort())).toEqual(
      instances.map(() => ['measure', 'model', 'subject', 'version'])
    );
    const loan = instances.find(({ labels }) => labels.model === 'loan-approval');
    const worst = ['Worst1', 'Worst2'].map((refId) =>
      elementAt(beside(loan?.labels ?? {}, captured.get(refId) ?? []), 0)
    );
    expect(worst.map(({ labels }) => labels.feature)).toEqual(expect.arrayContaining(['income', 'loan_amount']));
    expect(elementAt(worst, 0).value).toBe(
      elementAt(beside(loan?.labels ?? {}, captured.get(REF.value) ?? []), 0).value
    );
  });
});
