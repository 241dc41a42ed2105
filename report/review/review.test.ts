import { definitionOf } from '../../src/packs/rules';
import type { Backtest } from '../../src/packs/suggest';
import type { Finding } from './findings';
import { proposalOf, reviewText, verdictOf } from './review';

const fired = (firings: number, more: Partial<Backtest> = {}): Backtest => ({
  ...{ firings, minutes: 30 * firings, flaps: 0, caught: 0, incidents: 0, unexplained: 0 },
  ...more,
});
const both = (warning: number, critical: number) => ({ warning: fired(warning), critical: fired(critical) });
const learned = { enough: true, usual: 0.95, learned: 1, leftOut: 0, points: 2000, lasted: 604_800 } as const;

/** Of accuracy, where lower is worse; today's thresholds are 92 % and 85 %. */
function findingOf(
  today: Finding['today']['fired'],
  unchanged: number,
  suggested?: NonNullable<Finding['suggested']>
): Finding {
  const definition = definitionOf('accuracy');
  if (definition === undefined) {
    throw new Error('The catalogue has no accuracy');
  }
  return {
    ...{ definition, model: 'loan', today: { thresholds: { warning: 0.92, critical: 0.85 }, fired: today } },
    unchanged: { warning: unchanged, critical: 0 },
    suggestion:
      suggested === undefined ? { enough: false, reason: 'too short' } : { ...learned, warning: 0, critical: 0 },
    ...(suggested === undefined ? {} : { suggested }),
  };
}

const WIDER = { thresholds: { warning: 0.88, critical: 0.85 }, fired: both(1, 0) };
const TIGHTER = { thresholds: { warning: 0.94, critical: 0.9 }, fired: both(1, 0) };

it.each([
  ['silent', both(0, 0), 0],
  ['wolf', both(4, 0), 3],
  ['worked', both(4, 0), 2],
] as const)('is %s', (verdict, today, unchanged) => {
  expect(verdictOf(findingOf(today, unchanged))).toBe(verdict);
});

it('proposes what mends: wider where it cried wolf, tighter where it was silent, nothing where it worked', () => {
  expect(proposalOf(findingOf(both(4, 0), 4, WIDER))).toBe(WIDER);
  expect(proposalOf(findingOf(both(4, 0), 4, TIGHTER))).toBeUndefined();
  expect(proposalOf(findingOf(both(1, 0), 1, WIDER))).toBeUndefined();
  expect(proposalOf(findingOf(both(0, 0), 0, TIGHTER))).toBe(TIGHTER);
  expect(proposalOf(findingOf(both(0, 0), 0, WIDER))).toBeUndefined();
  expect(proposalOf(findingOf(both(4, 0), 0, WIDER))).toBeUndefined();
  expect(proposalOf(findingOf(both(4, 0), 4))).toBeUndefined();
});

const period = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 3, 1), unanswered: [] };

it('says what an alert did and what it would do, with a diff and the command that makes it', () => {
  const text = reviewText({ ...period, found: [findingOf(both(4, 0), 4, WIDER)] });
  expect(text).toContain('# Review of alerts, 2026-01-01 00:00 to 2026-04-01 00:00 UTC');
  expect(text).toContain('`accuracy`: warning fired 4 times (2 h), 4 without any change; critical never fired');
  expect(text).toContain('With the suggested thresholds: warning fired 1 time (30 m); critical never fired.');
  expect(text).toContain('```diff\n-accuracy.warning: 92 %\n+accuracy.warning: 88 %\n accuracy.critical: 85 %\n```');
  expect(text).toContain("npm run rules -- --models 'loan' --set accuracy.warning=0.88 --set accuracy.critical=0.85\n");
});

it('names signals that nobody opened, what had no answer, and that changes are not known', () => {
  const finding = findingOf(both(0, 0), 0);
  const text = reviewText({
    ...{ ...period, found: [finding], accesses: { bySignal: { drift: 3 } }, unknown: 'refused' },
    unanswered: [{ definition: finding.definition, model: 'iris', error: 'none of its metrics is exposed' }],
  });
  expect(text).toContain('- Fairness (`fairness`)');
  expect(text).not.toContain('- Drift (`drift`)');
  expect(text).toContain('- accuracy, `iris`: `none of its metrics is exposed`');
  expect(text).toContain('**When models were changed is not known:** `refused`');
  expect(text).toContain('Nothing is proposed: too short.');
});

it('lets no name of a model be a command, or end a block', () => {
  const model = "x'; rm -rf /\n```\n`b`";
  const text = reviewText({ ...period, found: [{ ...findingOf(both(4, 0), 4, WIDER), model }] });
  expect(text).toContain(String.raw`--models 'x'\''; rm -rf / `);
  expect(text.match(/^```/gm)).toHaveLength(4);
});
