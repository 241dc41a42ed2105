import { figure } from './format';
import type { HealthReport, HealthRow } from './row';

/** The report as JUnit XML: a test a row, failed when critical (and at warning where `failOn` says so). */
export function junitReport(report: HealthReport, failOn: 'warning' | 'critical'): string {
  const failed = ({ level }: HealthRow) => level === 'critical' || (level === 'warning' && failOn === 'warning');
  const skipped = ({ level }: HealthRow) => level === 'insufficient';
  const { rows, faults } = report;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="modelwatch" timestamp="${new Date(report.time).toISOString()}" tests="${rows.length + faults.length}" failures="${rows.filter(failed).length}" errors="${faults.length}" skipped="${rows.filter(skipped).length}">`,
    ...rows.map((row) => {
      const name = [row.version === '' ? '' : `v${row.version}`, row.signal, row.measure, ...Object.values(row.labels)]
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

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML knows no control characters but tab and line ends. */
const escape = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
