import { ago, count, figure, printable } from '../src/report/format';
import { reportOf, rowOf } from './testing';
import { jsonReport, textReport } from './text';

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
