import { ago, count, figure, printable } from '../src/report/format';
import { aligned } from './columns';
import { type Fault, type HealthReport, type HealthRow, isJudged } from './row';

const COLOURS = { critical: 31, warning: 33, insufficient: 90, ok: 32 } as const;

const HEADINGS = ['level', 'model', 'version', 'signal', 'value', '95 % interval', 'threshold', 'n', 'since'];

/** The report as a table for a terminal, with colours where `colour` is set. */
export function textReport(report: HealthReport, { colour }: { readonly colour: boolean }): string {
  const paint = (text: string, code: number) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const folded = fold(report.rows);
  const cells = folded.map(({ row, alike }) => cellsOf(row, alike, report.time).map(printable));
  const [heading = '', ...lines] = aligned([HEADINGS, ...cells]);
  return [
    `Modelwatch  ${new Date(report.time).toISOString()}`,
    ...report.sources
      .split('\n')
      .map((source) => (report.reachable ? printable(source) : paint(printable(source), COLOURS.critical))),
    '',
    ...(cells.length === 0 ? [] : [paint(heading, 1)]),
    ...folded.map(({ row }, i) => paint(lines[i] ?? '', COLOURS[row.level])),
    ...(cells.length === 0 ? ['No model found yet.'] : []),
    ...report.faults.map(({ what, error }) => paint(printable(`${what}: ${error}`), COLOURS.critical)),
    ...report.notices.map((notice) => paint(printable(notice), COLOURS.insufficient)),
  ].join('\n');
}

/**
 * Rows that are ok or insufficient are merged per model, version and signal with a count: twenty
 * features without drift must not hide the one line that matters.
 */
function fold(rows: readonly HealthRow[]): { readonly row: HealthRow; readonly alike: number }[] {
  const shown = new Map<string, { row: HealthRow; alike: number }>();
  rows.forEach((row, i) => {
    const { model, version, signal, measure, level } = row;
    const quiet = level === 'ok' || level === 'insufficient';
    const key = quiet ? JSON.stringify([model, version, signal, measure, level]) : String(i);
    const first = shown.get(key);
    if (first === undefined) {
      shown.set(key, { row, alike: 0 });
    } else {
      first.alike++;
    }
  });
  return [...shown.values()];
}

function cellsOf(row: HealthRow, alike: number, now: number): string[] {
  const version = [row.version || '–', ...row.aliases.map((alias) => `@${alias}`)].join(' ');
  const labels = Object.entries(row.labels).map(([name, value]) => `${name}=${value}`);
  const threshold = [row.warning, row.critical].filter((limit) => !Number.isNaN(limit));
  return [
    row.level,
    row.model || '–',
    version,
    [row.signal, row.measure === row.signal ? '' : row.measure, ...labels, alike > 0 ? `(and ${alike} more)` : '']
      .filter((part) => part !== '')
      .join(' '),
    figure(row.value, row.unit),
    Number.isNaN(row.lower) && Number.isNaN(row.upper)
      ? '–'
      : `${figure(row.lower, row.unit)} … ${figure(row.upper, row.unit)}`,
    threshold.map((limit) => figure(limit, row.unit)).join(' / ') || '–',
    count(row.sample),
    `${row.since.atLeast ? '> ' : ''}${ago(now - row.since.time)}`,
  ];
}

/** The report as JSON; NaN becomes null. */
export const jsonReport = (report: HealthReport): string => JSON.stringify(report, null, 2);

/**
 * The report as JUnit XML: a test a row, failed when critical (and at warning where `failOn` says so). Whatever keeps the
 * gate from judging is an error of its own, so that no pipeline takes an empty report for a good one.
 */
export function junitReport(report: HealthReport, failOn: 'warning' | 'critical'): string {
  const failed = ({ level }: HealthRow) => level === 'critical' || (level === 'warning' && failOn === 'warning');
  const skipped = ({ level }: HealthRow) => level === 'insufficient';
  const { rows } = report;
  const faults = [...report.faults, ...unjudged(report)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="modelwatch" timestamp="${new Date(report.time).toISOString()}" tests="${rows.length + faults.length}" failures="${rows.filter(failed).length}" errors="${faults.length}" skipped="${rows.filter(skipped).length}">`,
    ...rows.map((row) => {
      const name = [
        row.version === '' ? '' : `v${row.version}`,
        row.signal,
        row.measure === row.signal ? '' : row.measure,
        ...Object.values(row.labels),
      ]
        .filter((part) => part !== '')
        .join(' ');
      const said = `${row.level}: ${figure(row.value, row.unit)} (warning ${figure(row.warning, row.unit)}, critical ${figure(row.critical, row.unit)})`;
      const inside = failed(row)
        ? `<failure message="${escape(said)}"/>`
        : skipped(row)
          ? '<skipped message="insufficient data"/>'
          : `<system-out>${escape(said)}</system-out>`;
      return `  <testcase classname="${escape(row.model)}" name="${escape(name)}">${inside}</testcase>`;
    }),
    ...faults.map(
      ({ what, error }) =>
        `  <testcase classname="modelwatch" name="${escape(what)}"><error message="${escape(error)}"/></testcase>`
    ),
    '</testsuite>',
  ].join('\n');
}

function unjudged(report: HealthReport): Fault[] {
  if (!report.reachable) {
    return [{ what: 'sources', error: report.sources }];
  }
  return isJudged(report) ? [] : [{ what: 'data', error: 'no model has enough data to be judged' }];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A reader makes blanks of these where they stand in an attribute.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** XML knows no control characters but tab and line ends, and no half of a surrogate pair. */
const escape = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replaceAll(/[&<>"'\t\n\r]/g, (character) => ENTITIES[character] ?? character);
