import { figure } from '../src/report/format';
import type { Fault, HealthReport, HealthRow } from './row';
import { isJudged } from './verdict';

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
