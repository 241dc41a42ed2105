import type { PeriodReport } from '../../src/report/document';
import { figureOf, modelOf, periodReportOf, versionOf } from '../../src/report/testing';
import { cardedVersion, modelCard } from './card';

const loan = modelOf({
  versions: [versionOf({ version: '2', aliases: [] }), versionOf()],
  figures: [
    figureOf({ signal: 'quality', measure: 'accuracy', unit: 'percentunit', value: 0.94, lower: 0.93, upper: 0.95 }),
    figureOf({ signal: 'quality', measure: 'accuracy', unit: 'percentunit', value: 0.5, version: '2' }),
    figureOf({ signal: 'fairness', measure: 'disparateImpact', level: 'insufficient', value: NaN }),
  ],
  groups: [
    { version: '1', attribute: 'sex', group: 'female', predictions: '1200', truePositiveRate: '0.912' },
    { version: '2', attribute: 'sex', group: 'male', predictions: '7', truePositiveRate: '' },
  ],
  incidents: [
    {
      ...{ version: '1', from: Date.UTC(2026, 2, 2), to: Date.UTC(2026, 2, 2, 3), level: 'critical', lasts: false },
      signals: [{ signal: 'quality', level: 'critical', from: Date.UTC(2026, 2, 2) }],
    },
  ],
});
const report = periodReportOf([loan], { model: 'loan' });
const standing = (version: string, ok: number) => ({
  ...{ signal: 'quality', version, stretches: [] },
  shares: { ok, insufficient: 0, warning: 0, critical: 0 },
});

function cardOf(of: PeriodReport, version?: string): string {
  const carded = cardedVersion(of, version);
  return typeof carded === 'string' ? carded : modelCard(of, carded);
}

it('is of the version in production, and of none of the others', () => {
  const card = cardOf(report);
  expect(card).toMatch(/^# Model card: loan v1\n/);
  expect(card).toContain('- **Data:** loans (d1)\n- **Parameters:** depth 4\n- **Metrics:** auc 0.9\n');
  expect(card).toContain('| Model quality: accuracy | – | 94.0 % | 93.0 % … 95.0 % | 10.0 % / 25.0 % | 5,000 | ok |');
  expect(card).toContain('| 1 | sex | female | 1,200 | 91.2 % |');
  expect(card).toContain('| 2026-03-02 00:00 | 3 h | critical | Model quality (critical) |');
  expect(card).toContain('Too few observations to be judged: 1 figures.');
  expect(card).not.toContain('50.0 %');
});

it('is of the version that is named', () => {
  const card = cardOf(report, '2');
  expect(card).toMatch(/^# Model card: loan v2\n/);
  expect(card).toContain('| 50.0 % |');
});

it('says that all was well only where something was evaluated', () => {
  const incidentsOf = (standings: ReturnType<typeof standing>[]): string =>
    cardOf(periodReportOf([{ ...loan, standings }], { model: 'loan' }), '2');
  expect(incidentsOf([standing('2', 1)])).toContain('No signal of this version was at a warning or critical');
  expect(incidentsOf([standing('1', 1), standing('2', 0)])).toContain('had a level at any moment');
});

it('leaves no sign in it that turns the direction of a text', () => {
  const card = cardOf(periodReportOf([{ ...loan, description: 'a\u202eb\u2066c' }], { model: 'loan' }));
  expect(card).toContain('a\ufffdb\ufffdc');
});

it.each([
  [report, '7', /no version 7 of loan/],
  [periodReportOf([modelOf({ versions: [versionOf({ aliases: [] })] })], { model: 'loan' }), undefined, /champion/],
  [periodReportOf([loan]), undefined, /--model/],
])('says why there is none', (of, version, why) => {
  expect(cardedVersion(of, version)).toMatch(why);
});

it('gives texts of others no meaning in Markdown, HTML or a table', () => {
  const name = '<script>|[a](http://b)\n# c';
  const card = cardOf(
    periodReportOf([{ ...loan, name, description: '*x* `y` _z_ www.evil.org a_b' }], { model: name })
  );
  expect(card).toMatch(/^# Model card: \\<script\\>\\\|\\\[a\\\]\(http\\:\/\/b\) # c v1\n/);
  expect(card).toContain('\\*x\\* \\`y\\` \\_z\\_ www\\.evil.org a_b');
});
