import { dashboards } from '../packs/dashboards';
import { definitionOf } from '../packs/rules';
import type { Backtest } from '../packs/suggest';
import type { Question } from '../report/questions';
import { signals } from '../signals/registry';
import { type Finding, NOT_EXPOSED } from './findings';
import { reviewed } from './gather';
import { reviewText as markdownOf } from './markdown';
import { reviewPage } from './page';
import { companionPattern, episodesOf, timePattern, timeText } from './patterns';
import { boardSchema, proposalOf, reviewOf, verdictOf } from './review';

const fired = (firings: number, more: Partial<Backtest> = {}): Backtest => ({
  ...{ firings, minutes: 30 * firings, flaps: 0, caught: 0, incidents: 0, unexplained: 0, spans: [], lasts: false },
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
    patterns: {},
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
  ['noisy', both(4, 0), 3],
  ['worked', both(4, 0), 2],
] as const)('is %s', (verdict, today, unchanged) => {
  expect(verdictOf(findingOf(today, unchanged))).toBe(verdict);
});

it('proposes what mends: wider where it was noisy, tighter where it was silent, nothing where it worked', () => {
  expect(proposalOf(findingOf(both(4, 0), 4, WIDER))).toBe(WIDER);
  expect(proposalOf(findingOf(both(4, 0), 4, TIGHTER))).toBeUndefined();
  expect(proposalOf(findingOf(both(1, 0), 1, WIDER))).toBeUndefined();
  expect(proposalOf(findingOf(both(0, 0), 0, TIGHTER))).toBe(TIGHTER);
  expect(proposalOf(findingOf(both(0, 0), 0, WIDER))).toBeUndefined();
  expect(proposalOf(findingOf(both(4, 0), 0, WIDER))).toBeUndefined();
  expect(proposalOf(findingOf(both(4, 0), 4))).toBeUndefined();
});

const boards = dashboards.map(({ dashboard }) => boardSchema.parse(dashboard));
const reviewText = (of: Omit<Parameters<typeof reviewOf>[0], 'boards' | 'signals'>): string =>
  markdownOf(reviewOf({ ...of, boards, signals: [...signals.values()] }));

const period = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 3, 1), unanswered: [], absent: [], isInstalled: false };

it('says what an alert did and what it would do, with a diff and the command that makes it', () => {
  const text = reviewText({ ...period, found: [findingOf(both(4, 0), 4, WIDER)] });
  expect(text).toContain('# Review of alerts, 2026-01-01 00:00 to 2026-04-01 00:00 UTC');
  expect(text).toContain('`accuracy`: warning fired 4 times (2 h), 4 without any change; critical never fired');
  expect(text).toContain('With the suggested thresholds: warning fired 1 time (30 m); critical never fired.');
  expect(text).toContain('```diff\n-accuracy.warning=0.92\n+accuracy.warning=0.88\n accuracy.critical=0.85\n```');
  expect(text).toMatch(
    /## All that is proposed, by model\n\n.*\n\n`loan`\n\n```sh\nnpm run rules -- --models 'loan' --prefix [a-z0-9-]+ --set accuracy.warning=0.88\n```/
  );
});

it('says of what no change is proposed, and why', () => {
  const chance = { of: 13, all: 13, share: 0.02, chance: 1e-6 };
  const patterns = { time: { weekday: 1, ...chance } };
  const texts = [
    reviewText({ ...period, found: [{ ...findingOf(both(4, 0), 0, WIDER), patterns }] }),
    reviewText({ ...period, found: [findingOf(both(4, 0), 4, TIGHTER)] }),
    reviewText({ ...period, found: [findingOf(both(0, 0), 0, WIDER)] }),
  ];
  expect(texts[0]).toMatch(/began on Mondays.* No change is proposed for that\.$/m);
  expect(texts.map((text) => /^No change is proposed: .*$/m.exec(text)?.[0])).toEqual([
    'No change is proposed: when it fired, something was changed.',
    'No change is proposed: history suggests nothing wider that fires less often.',
    'No change is proposed: history suggests nothing tighter.',
  ]);
});

it('names signals that nobody opened, what had no answer, and that changes are not known', () => {
  const finding = findingOf(both(0, 0), 0);
  const text = reviewText({
    ...{ ...period, found: [finding], accesses: { bySignal: { drift: 3 }, byPanel: {} }, unknown: 'refused' },
    unanswered: [
      { definition: finding.definition, model: 'iris', thresholds: {}, error: 'Prometheus is gone' },
      { definition: finding.definition, model: 'wine', thresholds: { critical: 0.85 }, error: NOT_EXPOSED },
      { definition: finding.definition, model: 'cork', thresholds: {}, error: NOT_EXPOSED },
    ],
  });
  expect(text).toMatch(/## Signals that nobody opened\n\nNo change is proposed: /);
  expect(text).toContain('- Fairness (`fairness`)');
  expect(text).not.toContain('- Drift (`drift`)');
  expect(text).toContain('- accuracy, `iris`: `Prometheus is gone`');
  expect(text).toMatch(
    /## Not exposed yet\n\n.*\n\n`wine`\n\n```diff\n-accuracy.critical=0.85\n\+accuracy.critical=off\n```/
  );
  expect(text).toMatch(
    /npm run rules -- --models 'wine' --prefix [a-z0-9-]+ --set accuracy.warning=off --set accuracy.critical=off\n/
  );
  expect(text).not.toContain('cork');
  expect(text).not.toContain("--models 'iris'");
  expect(text).toContain('**When models were changed is not known:** `refused`');
  expect(text).toContain('No change is proposed: too short.');
});

it('lets no name of a model be a command, or end a block', () => {
  const model = "x'; rm -rf /\n```\n`b`";
  const text = reviewText({ ...period, found: [{ ...findingOf(both(4, 0), 4, WIDER), model }] });
  expect(text).toContain(String.raw`--models 'x'\''; rm -rf / `);
  expect(text.match(/^```(?!`)/gm)).toHaveLength(4);
});

it('is a page that says the same, escapes what others wrote and runs nothing', () => {
  const finding = { ...findingOf(both(4, 0), 4, WIDER), model: '<script>alert(1)</script>' };
  const page = reviewPage(reviewOf({ ...period, boards, signals: [], found: [finding], unknown: '<b>refused</b>' }));
  expect(page).toContain(
    '<del>-accuracy.warning=0.92</del><ins>+accuracy.warning=0.88</ins><span> accuracy.critical=0.85</span>'
  );
  expect(page).toContain('warning fired 4 times (2 h), 4 without any change; critical never fired');
  expect(page).toContain('&lt;b&gt;refused&lt;/b&gt;');
  expect(page).not.toContain('<script');
});

it('proposes to leave out the panels that nobody opened, and whole dashboards as one line', () => {
  const latency = dashboards.find(({ slug }) => slug === 'latency')?.dashboard;
  const [opened] = (latency?.panels ?? []).flatMap((one) => ('targets' in one ? [one] : []));
  const accesses = { bySignal: {}, byPanel: { [`${latency?.uid} ${opened?.id}`]: 2 } };
  const text = reviewText({ ...period, found: [], accesses });
  const [, ids = ''] = /^jq '.* IN\(([\d, ]+)\).*' dashboards\/latency\.json$/m.exec(text) ?? [];
  expect(ids.split(', ').length).toBeGreaterThan(10);
  expect(ids.split(', ')).not.toContain(String(opened?.id));
  expect(text).toMatch(/^`.*latency and throughput: .*Apdex.*`$/m);
  expect(text).toMatch(/^`.*drift: all \d+ panels`\n\n```sh\nrm dashboards\/drift\.json\n```$/m);
});

it('says by whose thresholds, and which alerts have no rule', () => {
  const finding = findingOf(both(4, 0), 0);
  const text = reviewText({ ...period, found: [finding], absent: [finding], isInstalled: true });
  expect(text).toContain('by the thresholds of the installed rules.');
  expect(text).toMatch(
    /## Not installed\n\n.*\n\n`loan`\n\n```diff\n\+accuracy.warning=0.92\n\+accuracy.critical=0.85\n```/
  );
  expect(text).toMatch(/npm run rules -- --models 'loan' --prefix [a-z0-9-]+\n/);
});

it('says of which model the record of actions cannot be read, and calls nothing a wolf or a remedy there', async () => {
  const FIGURES = { accuracy: 0.5, 'accuracy lower': 0.45, 'accuracy upper': 0.55, 'accuracy sample': 900 };
  const times = Array.from({ length: 48 }, (_, i) => period.from + i * 300_000);
  const series = (model: string) =>
    Object.entries({ ...FIGURES, 'accuracy level': 2 }).map(([name, value]) => ({
      meta: { custom: { minimumSample: 100, window: 3600 } },
      fields: [
        { type: 'time', name: 'Time', values: times },
        { type: 'number', name, labels: { model, measure: 'accuracy' }, values: times.map(() => value) },
      ],
    }));
  const record = {
    run: ['loan', 'other'],
    run_id: ['a', 'b'],
    parameter: ['entry.000002', 'entry.000002'],
    value: ['{}', '{}'],
  };
  const table = Object.entries(record).map(([name, values]) => ({ type: 'text', name, values }));
  const framesOf = ({ refId, json }: Question) =>
    refId === 'A' ? series(String(json['model'])) : [{ fields: refId === 'actions' ? table : [] }];
  const review = await reviewed(
    async (asked) => new Map(asked.map((one) => [one.refId, { ok: true, frames: framesOf(one) }])),
    {
      ...{ from: period.from, to: period.from + 4 * 3_600_000, models: ['loan', 'iris'], boards, signals: [] },
      say: () => undefined,
    }
  );
  expect(review.broken).toEqual([{ model: 'loan', problem: expect.stringContaining('entry.000001 is missing') }]);
  const modelsOf = (title: string) =>
    new Set(
      review.sections
        .filter((one) => one.title.startsWith(title))
        .flatMap(({ alerts = [] }) => alerts.map(({ model }) => model))
    );
  expect(modelsOf('Fired, and it is not known')).toEqual(new Set(['loan']));
  expect(modelsOf('Fired, and recovered')).toEqual(new Set(['iris']));
  for (const text of [markdownOf(review), reviewPage(review)]) {
    expect(text).toMatch(/When [`<code>]*loan[`<\/code>]* was changed is not known:/);
    expect(text).not.toContain('When `other`');
  }
});

describe('patterns', () => {
  const HOUR = 3600;
  const monday = Date.UTC(2026, 0, 5) / 1000;
  const quarter = Array.from({ length: 91 * 24 }, (_, hour) => monday + hour * HOUR);

  it('are the weekday and hours that chance would not make, and no others', () => {
    const batch = Array.from({ length: 13 }, (_, week) => monday + (week * 7 * 24 + 9) * HOUR);
    const found = timePattern(batch, quarter);
    expect(found).toMatchObject({ weekday: 1, of: 13, all: 13 });
    expect(found && timeText(found)).toMatch(
      /^13 of 13 alarms began on Mondays between 0[789]:00 and 1[012]:00 UTC, which are 1\.8 % of the time \(p < 0\.001\)\.$/
    );
    const everyDay = Array.from({ length: 20 }, (_, day) => monday + (day * 24 + 2) * HOUR);
    expect(timePattern(everyDay, quarter)).not.toHaveProperty('weekday');
    const anyTime = Array.from({ length: 13 }, (_, i) => monday + i * 131 * HOUR);
    expect(timePattern(anyTime, quarter)).toBeUndefined();
    expect(timePattern(batch.slice(0, 3), quarter)).toBeUndefined();
  });

  it('are in chance data of a hundred rules at most once', () => {
    let state = 7;
    const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    const found = Array.from({ length: 100 }, () => {
      const starts = Array.from({ length: 12 }, () => quarter[Math.floor(random() * quarter.length)] ?? NaN);
      return timePattern(starts, quarter);
    }).filter((one) => one !== undefined);
    expect(found.length).toBeLessThanOrEqual(1);
  });

  it('are the figure that goes with alarms, where it was known shortly before', () => {
    const starts = Array.from({ length: 8 }, (_, i) => monday + (i * 100 + 50) * HOUR);
    const load = {
      name: 'load',
      times: quarter,
      values: quarter.map((time, i) => (starts.includes(time) ? 90 : i % 7)),
    };
    const flat = { name: 'flat', times: quarter, values: quarter.map(() => 1) };
    const found = companionPattern(starts, [flat, load], HOUR);
    expect(found).toMatchObject({ name: 'load', side: 'highest', of: 8, all: 8 });
    expect(companionPattern(starts, [flat], HOUR)).toBeUndefined();
    const later = starts.map((time) => time + 100 * 24 * HOUR);
    expect(companionPattern(later, [load], HOUR)).toBeUndefined();
  });

  it('count what flares up again within an hour once', () => {
    const spans = [0, 600, 7000, 20_000].map((start) => ({ start, end: start + 300 }));
    expect(episodesOf(spans)).toEqual([0, 7000, 20_000]);
  });
});
