/** @jest-environment jsdom */
import { junitReport } from './junit';
import { reportOf, rowOf } from './testing';

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
