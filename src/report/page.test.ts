import fc from 'fast-check';
import type { Incident, PeriodReport } from './document';
import { htmlReport } from './page';
import { figureOf, modelOf, periodReportOf } from './testing';

const pageOf = (report: PeriodReport): string => htmlReport(report, { digest: 'd1', signedBy: 'Ann Lee' });

/** A report with the text wherever a text can stand. */
function everywhere(text: string): PeriodReport {
  const by = { [text]: text };
  const model = modelOf({
    ...{ name: text, description: text, tags: text },
    versions: [
      {
        ...{ version: text, aliases: [text], status: text, created: 0, description: text, tags: text, runId: text },
        run: { name: text, metrics: { [text]: 1 }, params: by },
        datasets: [text],
      },
    ],
    figures: [
      figureOf({ signal: text, objective: text, measure: text, version: text, labels: by, unit: text }),
      ...Array.from({ length: 9 }, () => figureOf({ labels: by })),
    ],
    standings: [
      { signal: text, version: text, stretches: [], shares: { ok: 1, warning: 0, critical: 0, insufficient: 0 } },
    ],
    incidents: [
      {
        ...{ version: text, from: 0, to: 1, level: 'warning', lasts: false },
        signals: [{ signal: text, level: 'warning', from: 0 }],
      },
    ],
    groups: [{ attribute: text, [text]: text }],
    changes: [{ at: 0, title: text, text }],
    actions: [
      {
        ...{
          id: 1,
          setting: text,
          kind: text,
          from: text,
          to: text,
          at: 0,
          by: text,
          reason: text,
          approvedBy: text,
          areIdentified: true,
        },
        ...{ phase: text, doneAt: 0, before: text, after: text, says: text },
      },
    ],
  });
  return periodReportOf([model], {
    ...{ model: text, sources: text },
    accesses: {
      intact: text,
      total: 1,
      unnamed: 1,
      refused: 0,
      people: 1,
      byOrigin: { [text]: 1 },
      bySignal: { [text]: 1 },
      byPanel: { [text]: 1 },
      actionSteps: 0,
    },
    limits: [{ of: text, severity: 'info', text }],
    asked: [{ id: text, query: by, from: 0, to: 1, intervalMs: 60_000, executed: text }],
  });
}

/** The names of all elements of a page. */
const elements = (page: string): Set<string> =>
  new Set(page.match(/<[a-z!/][^\s>]*/gi)?.map((tag) => tag.replace(/[</]+/g, '').toLowerCase()));

it('shows a model that is called <script> as text, wherever its name stands', () => {
  const page = pageOf(everywhere('<script>alert(1)</script>'));
  expect(page).not.toMatch(/<script/i);
  expect(page).toContain('<h2>&lt;script&gt;alert(1)&lt;/script&gt;</h2>');
});

it('has the same elements and attributes whatever texts it shows', () => {
  const plain = pageOf(everywhere('plain'));
  const quotes = (page: string): number => page.match(/"/g)?.length ?? 0;
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom('<', '>', '"', "'", '&', '=', '/', 'a', ' ', '-->', ']]>', '</style>', '<svg onload=x>'),
        {
          minLength: 1,
          maxLength: 8,
        }
      ),
      (pieces) => {
        const page = pageOf(everywhere(pieces.join('')));
        expect(elements(page)).toEqual(elements(plain));
        expect(quotes(page)).toBe(quotes(plain));
      }
    ),
    { numRuns: 100 }
  );
});

it('needs nothing from elsewhere, and no script', () => {
  const page = pageOf(periodReportOf([modelOf()]));
  expect(page).not.toMatch(/https?:|url\(|@import|<link|<img|\son\w+=/);
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
});

it('tells many features that are ok in one line, and each that is not in one of its own', () => {
  const features = Array.from({ length: 30 }, (_, i) =>
    figureOf({ labels: { of: 'feature', feature: `f${i}` }, value: i / 1000, level: i === 29 ? 'warning' : 'ok' })
  );
  const page = pageOf(periodReportOf([modelOf({ figures: features })]));
  expect(page).toContain('<td>29 × feature</td>\n<td><span class="figure">0 … 0.028</span></td>');
  expect(page).toContain('<td>feature f29</td>\n<td><span class="figure">0.029</span></td>');
  expect(page.match(/class="level ok"/g)).toHaveLength(1);
});

it('says above all else that something could not be asked', () => {
  const failed = periodReportOf([], { limits: [{ of: 'figures drift', severity: 'error', text: 'refused' }] });
  expect(pageOf(failed)).toContain('Questions without an answer: 1.');
  expect(pageOf(periodReportOf([], { reachable: false }))).toContain('Not every source answered.');
  expect(pageOf(periodReportOf([]))).not.toContain('class="problem"');
});

it('says how much of the period there was data of', () => {
  const covered = { from: Date.UTC(2026, 2, 7), to: Date.UTC(2026, 2, 8) };
  expect(pageOf(periodReportOf([], { covered }))).toContain(
    'Data from 2026-03-07 00:00 to 2026-03-08 00:00 (14.3 % of the period).'
  );
});

it('says the worst level that was reached, whatever the whole period averages to', () => {
  const shares = { ok: 0.9, warning: 0, critical: 0.1, insufficient: 0 };
  const standings = [{ signal: 'drift', version: '1', stretches: [], shares }];
  expect(pageOf(periodReportOf([modelOf({ standings })]))).toMatch(
    /<th[^>]*>worst level at any moment<\/th>[^]*<span class="level critical">critical<\/span>[^]*<h2>loan/
  );
});

it('does not count actions that are not known, and says why', () => {
  const page = pageOf(periodReportOf([modelOf({ actionsProblem: 'Entry 2 is broken' })]));
  expect(page).toMatch(/<td[^>]*>unknown<\/td>\s*<\/tr>[^]*<h2>loan/);
  expect(page).toContain('Whether there were actions is not known: Entry 2 is broken');
  expect(page).not.toContain('No action was proposed');
});

it('takes what was not known for worse than what was well, as the page of all models does', () => {
  const shares = { ok: 0.9, warning: 0, critical: 0, insufficient: 0.1 };
  const standings = [{ signal: 'drift', version: '1', stretches: [], shares }];
  expect(pageOf(periodReportOf([modelOf({ standings })]))).toMatch(
    /<th[^>]*>worst level at any moment<\/th>[^]*<span class="level insufficient">insufficient<\/span>[^]*<h2>loan/
  );
});

it('tells which alerts fired, for how long and by whose rules, and what was silenced', () => {
  const [from, to] = [Date.UTC(2026, 2, 2, 9), Date.UTC(2026, 2, 2, 11)];
  const alert = { version: '2', rule: 'accuracy', title: 'Accuracy', severity: 'critical' } as const;
  const silence = { from, to, by: 'anne', comment: '<known>' };
  const alerts = [
    {
      ...alert,
      firings: [
        { from, to, lasts: false },
        { from: to, to: to + 60_000, lasts: true },
      ],
    },
  ];
  const silences = [{ ...silence, matchers: [{ name: 'model', value: 'lo.*', isRegex: true, isEqual: false }] }];
  const page = pageOf(periodReportOf([modelOf({ alerts, silences })], { rules: 'installed' })).replaceAll(/\s+/g, ' ');
  expect(page).toContain('Simulated every 15 m, by the thresholds of the rules that are installed in Grafana.');
  expect(page).toContain('<td>2</td> <td>2 h 1 m</td>');
  expect(page).toContain(
    '2026-03-02 09:00 to 2026-03-02 11:00 (2 h); 2026-03-02 11:00 to 2026-03-02 11:01, lasts (1 m)'
  );
  expect(page).toContain('<td>anne</td> <td>&lt;known&gt;</td> <td>model!~lo.*</td>');
});

it('says that no alert fired only where something was evaluated', () => {
  const shares = { ok: 1, warning: 0, critical: 0, insufficient: 0 };
  const standings = [{ signal: 'drift', version: '1', stretches: [], shares }];
  expect(pageOf(periodReportOf([modelOf({ standings })]))).toMatch(/rules of the catalogue\.\s+None fired\./);
  expect(pageOf(periodReportOf([modelOf()]))).not.toContain('None fired.');
});

it('says that all was well only where something was evaluated', () => {
  const pageWith = (ok: number): string => {
    const shares = { ok, warning: 0, critical: 0, insufficient: 0 };
    return pageOf(periodReportOf([modelOf({ standings: [{ signal: 'drift', version: '1', stretches: [], shares }] })]));
  };
  expect(pageWith(1)).toContain('No signal was at a warning or critical at any evaluated moment.');
  expect(pageWith(0)).not.toContain('No signal was at a warning');
  expect(pageWith(0)).toContain('whether there were incidents is not known');
});

it('counts the time of incidents that overlap once', () => {
  const HOUR_MS = 3_600_000;
  const incident = (version: string, from: number, to: number): Incident => ({
    ...{ version, from: from * HOUR_MS, to: to * HOUR_MS, level: 'critical', lasts: false, signals: [] },
  });
  const incidents = [incident('2', 3, 5), incident('1', 0, 4), incident('1', 10, 11)];
  expect(pageOf(periodReportOf([modelOf({ incidents })]))).toMatch(/<td[^>]*>3<\/td>\s*<td[^>]*>6 h<\/td>/);
});

it('tells accesses, those that named no model, and why there are none', () => {
  const counts = { refused: 0, people: 1, byOrigin: {}, bySignal: {}, byPanel: {}, actionSteps: 0 };
  const accesses = { intact: true, total: 5, unnamed: 7, ...counts } as const;
  const page = pageOf(periodReportOf([], { model: 'loan', accesses }));
  expect(page).toContain('by 1 person and by services');
  expect(page).toContain('7 further accesses named no model and may have shown this one.');
  expect(pageOf(periodReportOf([], { accesses }))).not.toContain('further accesses');
  expect(pageOf(periodReportOf([], { accesses: 'no such folder' }))).toContain('unavailable (no such folder)');
});

it('calls the phase of an action as the app does', () => {
  const taken = {
    ...{
      id: 1,
      setting: 'back',
      kind: 'rollback',
      from: '2',
      to: '1',
      at: 0,
      by: 'ann',
      reason: 'r',
      approvedBy: 'bob',
      areIdentified: true,
    },
    ...{ phase: 'cannotTell', doneAt: 0, before: '', after: '', says: 'Too few.' },
  };
  const page = pageOf(periodReportOf([modelOf({ actions: [taken] })]));
  expect(page).toContain('<td>inconclusive: Too few.</td>');
  const better = { ...taken, phase: 'better', says: 'Better: 0.9.' };
  expect(pageOf(periodReportOf([modelOf({ actions: [better] })]))).toContain('<td>Better: 0.9.</td>');
  expect(page).toContain('<td>bob</td>');
  const unknown = { ...taken, areIdentified: false };
  expect(pageOf(periodReportOf([modelOf({ actions: [unknown] })]))).toContain(
    '<td>bob (told apart by login alone)</td>'
  );
});

it('has a line to sign, and what is signed', () => {
  expect(pageOf(periodReportOf([]))).toMatch(/as JSON: <code>d1<\/code>[^]*<dd>Ann Lee<\/dd>/);
});

it('says of an objective what it asks for', () => {
  const kept = figureOf({ signal: 'slo', objective: 'availability', target: 0.99, measure: 'compliance' });
  expect(pageOf(periodReportOf([modelOf({ figures: [kept] })]))).toContain(
    '<td>availability (99.0 %): compliance</td>'
  );
});
