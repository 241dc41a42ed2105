/** @jest-environment jsdom */
import type { LevelName } from '../src/query/level';
import { ago, count, figure, printable } from '../src/report/format';
import { exitCode } from './row';
import { reportOf, rowOf } from './testing';
import { jsonReport, junitReport, textReport } from './written';

const plain = { colour: false };

describe('figures', () => {
  it.each([
    [0.0123, 's', '12.3 ms'],
    [-0.5, 's', '-500 ms'],
    [0.99996, 's', '1000 ms'],
    [1.234, 's', '1.23 s'],
    [4321, 's', '4320 s'],
    [0.1234, 'percentunit', '12.3 %'],
    [1234, 'reqps', '1230/s'],
    [0.123456, 'short', '0.1235'],
    [NaN, 's', '–'],
    [Infinity, 's', '+∞'],
    [-Infinity, 'short', '−∞'],
  ])('%d %s is %s', (value, unit, text) => {
    expect(figure(value, unit)).toBe(text);
  });

  it.each([
    [0, '0 m'],
    [-5000, '0 m'],
    [59 * 60_000, '59 m'],
    [60 * 60_000, '1 h'],
    [47.9 * 3_600_000, '47 h'],
    [48 * 3_600_000, '2 d'],
  ])('%d ms ago is %s', (milliseconds, text) => {
    expect(ago(milliseconds)).toBe(text);
  });

  it('counts with separators, and not what is unknown', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect(count(NaN)).toBe('–');
  });
});

describe('the text report', () => {
  it('has one line a row, with what on-call asks for', () => {
    const lines = textReport(reportOf([rowOf({ aliases: ['champion'], labels: { region: 'eu' } })]), plain).split('\n');
    expect(lines[3]).toMatch(/^level +model +version +signal/);
    expect(lines[4]).toBe(
      [
        'ok   ',
        'loan ',
        '1 @champion',
        'latency p95 region=eu',
        '200 ms',
        '100 ms … 300 ms',
        '500 ms / 1 s',
        '1,000',
        '1 h',
      ].join('  ')
    );
  });

  it('tells what is well once, and every problem', () => {
    const features = ['age', 'income', 'city'].map((feature) => rowOf({ labels: { feature } }));
    const troubled = features.map((row) => ({ ...row, level: 'warning' as const }));
    const [, , , , ...lines] = textReport(reportOf([...troubled, ...features]), plain).split('\n');
    expect(lines.map((line) => /^\w+/.exec(line)?.[0])).toEqual(['warning', 'warning', 'warning', 'ok']);
    expect(lines.at(-1)).toContain('feature=age (and 2 more)');
  });

  it('says that there is nothing to see, and what went wrong', () => {
    const report = reportOf([], {
      reachable: false,
      sources: 'Prometheus: refused\nMLflow: refused',
      faults: [{ what: 'latency', error: 'timeout' }],
      notices: ['drift: no baseline'],
    });
    const text = textReport(report, plain);
    expect(text).toContain('Prometheus: refused\nMLflow: refused\n');
    expect(text).toContain('No model found yet.');
    expect(text).toContain('latency: timeout');
    expect(text).toContain('drift: no baseline');
  });

  it('lets no label write on the terminal or break the table', () => {
    const evil = 'a\u001b[2J\nb\u009bc\u202ed';
    const report = reportOf([rowOf({ model: evil, labels: { path: evil } })], {
      faults: [{ what: 'latency', error: evil }],
      notices: [evil],
      sources: evil,
    });
    const text = textReport(report, plain);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text.split('\n')).toHaveLength(textReport(reportOf([rowOf()]), plain).split('\n').length + 3);
    expect(text).toContain('a\\u001b[2J\\nb\\u009bc\\u202ed');
  });

  it('colours a whole row by its level, only where it may', () => {
    const report = reportOf([rowOf({ level: 'critical' })]);
    expect(textReport(report, { colour: true })).toMatch(/\u001b\[31mcritical .*\u001b\[0m/);
    expect(textReport(report, plain)).not.toContain('\u001b');
  });

  it('leaves letters of all scripts as they are', () => {
    expect(printable('模型 ünïcode 🚀')).toBe('模型 ünïcode 🚀');
  });
});

describe('the JSON report', () => {
  it('comes back as it went in, with null for what is no figure', () => {
    const labels = { path: 'say "yes"\n\u0000</script>' };
    const report = reportOf([rowOf({ labels, lower: NaN })]);
    expect(JSON.parse(jsonReport(report))).toEqual({ ...report, rows: [{ ...report.rows[0], lower: null }] });
  });
});

/** Throws on what is not well formed. */
function parsed(text: string): Element {
  const root = new DOMParser().parseFromString(text, 'application/xml').documentElement;
  if (root.nodeName !== 'testsuite') {
    throw new Error(root.textContent ?? 'no XML');
  }
  return root;
}

const insides = (suite: Element) => [...suite.children].map(({ firstElementChild }) => firstElementChild?.nodeName);
const names = (suite: Element) => [...suite.children].map((test) => test.getAttribute('name'));

it('is a test a row: passed, failed or skipped', () => {
  const rows = [
    rowOf({ level: 'critical' }),
    rowOf({ level: 'warning' }),
    rowOf({ level: 'insufficient' }),
    rowOf({ version: '', signal: 'quality', measure: 'quality', labels: { region: 'eu' } }),
  ];
  const lenient = parsed(junitReport(reportOf(rows), 'critical'));
  expect(['tests', 'failures', 'errors', 'skipped'].map((name) => lenient.getAttribute(name))).toEqual([
    '4',
    '1',
    '0',
    '1',
  ]);
  expect(insides(lenient)).toEqual(['failure', 'system-out', 'skipped', 'system-out']);
  expect(names(lenient)).toEqual(['v1 latency p95', 'v1 latency p95', 'v1 latency p95', 'quality eu']);
  const strict = parsed(junitReport(reportOf(rows), 'warning'));
  expect(strict.getAttribute('failures')).toBe('2');
  expect(strict.children[1]?.firstElementChild?.getAttribute('message')).toBe(
    'warning: 200 ms (warning 500 ms, critical 1 s)'
  );
});

it('escapes what others named', () => {
  const model = `a"b'c<d>&e\tf\ng\r]]>`;
  const error = 'said \u0000\u001b \ud800 \uffff "no"';
  const report = reportOf([rowOf({ model })], { faults: [{ what: 'latency', error }] });
  const [row, fault] = parsed(junitReport(report, 'critical')).children;
  expect(row?.getAttribute('classname')).toBe(model);
  expect(fault?.firstElementChild?.getAttribute('message')).toBe('said \ufffd\ufffd \ufffd \ufffd "no"');
});

it('is never all green when the gate cannot judge', () => {
  const errors = (...report: Parameters<typeof reportOf>) =>
    parsed(junitReport(reportOf(...report), 'critical')).getAttribute('errors');
  expect(errors([rowOf()])).toBe('0');
  expect(errors([])).toBe('1');
  expect(errors([rowOf({ level: 'insufficient' })])).toBe('1');
  expect(errors([rowOf()], { reachable: false, sources: 'MLflow: refused' })).toBe('1');
  expect(errors([rowOf()], { faults: [{ what: 'drift', error: 'timeout' }] })).toBe('1');
});

const report = (levels: readonly LevelName[], change: Parameters<typeof reportOf>[1] = {}) =>
  reportOf(
    levels.map((level) => rowOf({ level })),
    change
  );
const fault = { faults: [{ what: 'latency', error: 'timeout' }] };

it.each<[string, ReturnType<typeof report>, number, number]>([
  ['all ok', report(['ok', 'ok']), 0, 0],
  ['ok and too little data', report(['ok', 'insufficient']), 0, 0],
  ['a warning', report(['ok', 'warning']), 0, 1],
  ['a critical model', report(['ok', 'warning', 'critical']), 2, 2],
  ['nothing seen', report([]), 3, 3],
  ['too little data alone', report(['insufficient']), 3, 3],
  ['idle models alone', report(['insufficient'], { idle: ['loan'] }), 0, 0],
  ['an idle model beside a fault', report(['insufficient'], { ...fault, idle: ['loan'] }), 3, 3],
  ['an idle model and a source out of reach', report([], { idle: ['loan'], reachable: false }), 3, 3],
  ['servers that are up, of which nothing else is known', reportOf([rowOf({ signal: 'servers', level: 'ok' })]), 3, 3],
  ['a source out of reach', report(['ok'], { reachable: false }), 3, 3],
  ['a signal that could not be asked', report(['ok', 'warning'], fault), 3, 3],
  ['a critical model beside a fault', report(['critical'], { ...fault, reachable: false }), 2, 2],
])('%s', (_, given, onCritical, onWarning) => {
  expect(exitCode(given, 'critical')).toBe(onCritical);
  expect(exitCode(given, 'warning')).toBe(onWarning);
});
