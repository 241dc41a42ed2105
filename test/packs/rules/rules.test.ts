import {
  type AlertRule,
  definitions,
  type Firing,
  GROUP_INTERVALS,
  simulate,
  simulatedRule,
  withOverrides,
} from '../../../src/packs/rules';
import { parseDuration } from '../../../src/query/duration';
import type { Labels } from '../../../src/query/series';
import { elementAt } from '../../../src/stats/elements';
import { WEEK } from '../../../src/time';
import { describeWithDemo, historyOf, pluginOver } from '../../support/demo';
import { levelsOf } from './history';
import { INCIDENTS } from './promises';

/** Rows of text as columns that stand below each other. */
export function tableText(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const all = [head, ...rows];
  const widths = head.map((_, k) => Math.max(...all.map((row) => elementAt(row, k).length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, k) => cell.padEnd(elementAt(widths, k)))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

const TIMEOUT_MS = 300_000;

interface Fired extends Firing {
  readonly rule: AlertRule;
  readonly labels: Labels;
}

/** A GPU has no label for the model: the pod that uses it is named after it. */
const isOf = (model: string, labels: Labels): boolean =>
  labels.model === model || labels.pod?.startsWith(`${model}-`) === true;

const secondsOf = (duration: string): number => parseDuration(duration) ?? 0;

/** How long after an incident its data are still in a rule's window, and its alert may begin, change or end. */
function tailOf({ definition }: AlertRule): number {
  const { query, timing } = definition;
  // A ticket of an objective looks back over six hours, whatever the window of the query.
  const window = query.signal === 'slo' ? '6h' : query.window;
  return secondsOf(window) + secondsOf(timing.warning.for) + secondsOf(timing.critical.keepFiringFor) + 3600;
}

describeWithDemo('alert rules over the demo’s history', (demo) => {
  const client = pluginOver(demo);
  // What a thousand predictions may cost has no default.
  const pack = withOverrides(definitions, { thresholds: { 'prediction-cost': { warning: 2, critical: 3 } } });
  const watched = definitions.filter(
    // Of what is down now there is no history, nor of actions where nothing may be done.
    ({ id, query }) =>
      !['sources', 'actions'].includes(query.signal) && pack.rules.some(({ definition }) => definition.id === id)
  );
  const fired: Fired[] = [];
  let instances = 0;

  const schedule = () => {
    const incidents = historyOf(demo());
    const first = INCIDENTS.map(({ kind, model }) => {
      const found = incidents.find((one) => one.kind === kind && one.model === model);
      if (found === undefined) {
        throw new Error(`the history has no ${kind} of ${model}`);
      }
      return found;
    });
    // The history ends twenty hours after the last of its incidents began.
    const to = Math.max(...first.map(({ start }) => start)) + 20 * 3600;
    return { incidents: first, from: to - WEEK, to };
  };

  test.each(watched.map((definition) => [definition.id, definition] as const))(
    '%s answers for the whole week',
    async (_, definition) => {
      const rules = pack.rules.filter((rule) => rule.definition === definition);
      const { from, to } = schedule();
      const found = await levelsOf(client(), elementAt(rules, 0), pack.settings, {
        from,
        to,
        interval: secondsOf(GROUP_INTERVALS[definition.group]),
      });
      instances += found.length;
      for (const { labels, levels } of found) {
        for (const rule of rules) {
          fired.push(...simulate(simulatedRule(rule), levels).map((firing) => ({ ...firing, rule, labels })));
        }
        expect(levels.times.length).toBeGreaterThan(100);
      }
    },
    TIMEOUT_MS
  );

  const sinceStart = (time: number, start: number): number => (time - start) / 60;

  /** The first instance that fired because of an incident, of the alert and severity. */
  const firstOf = (index: number, alert: string, severity: string): Fired | undefined => {
    const { start, end } = elementAt(schedule().incidents, index);
    return fired
      .filter(
        ({ rule, labels, from }) =>
          rule.definition.id === alert &&
          rule.severity === severity &&
          isOf(elementAt(INCIDENTS, index).model, labels) &&
          from >= start &&
          from < end
      )
      .sort((a, b) => a.from - b.from)
      .at(0);
  };

  test.each(
    INCIDENTS.flatMap(({ kind, model, promised }, index) =>
      promised.map(({ alert, severity, within }) => [kind, model, alert, severity, within, index] as const)
    )
  )('%s of %s: %s is %s within %d minutes', (_kind, _model, alert, severity, within, index) => {
    const found = firstOf(index, alert, severity);
    expect(found).toBeDefined();
    expect(sinceStart(found?.from ?? NaN, elementAt(schedule().incidents, index).start)).toBeLessThanOrEqual(within);
  });

  /**
   * The demo's young applicants are approved nine tenths as often as the old: its truth lies at the warning's threshold,
   * and chance decides on which days the whole interval lies below it.
   */
  const isAtTheThreshold = ({ rule, labels }: Fired): boolean =>
    rule.definition.id === 'fairness' && rule.severity === 'warning' && labels['attribute'] === 'age_band';

  const unexplained = (): Fired[] => {
    const { incidents } = schedule();
    return fired.filter((one) => {
      const { rule, labels, from } = one;
      return (
        !isAtTheThreshold(one) &&
        !INCIDENTS.some(({ model, promised, mayAlso }, index) => {
          const { start, end } = elementAt(incidents, index);
          const known = [...promised.map(({ alert }) => alert), ...mayAlso].includes(rule.definition.id);
          return known && isOf(model, labels) && from >= start && from < end + tailOf(rule);
        })
      );
    });
  };

  test('no alert without an incident that explains it: the quiet days are silent', () => {
    expect(
      unexplained().map(
        ({ rule, labels, from }) => `${rule.uid} ${JSON.stringify(labels)} ${new Date(from * 1000).toISOString()}`
      )
    ).toEqual([]);
  });

  test('every alert ends once its incident is over', () => {
    const { to } = schedule();
    expect(fired.filter((one) => one.to === undefined && one.from < to - 86_400)).toEqual([]);
  });

  afterAll(() => {
    const { incidents, from, to } = schedule();
    const rows = INCIDENTS.flatMap(({ kind, model, promised }, index) =>
      promised.map(({ alert, severity, within }) => {
        const found = firstOf(index, alert, severity);
        const { start, end } = elementAt(incidents, index);
        return [
          kind,
          model,
          alert,
          severity,
          `${within}`,
          found === undefined ? 'never' : sinceStart(found.from, start).toFixed(0),
          found?.to === undefined ? '–' : sinceStart(found.to, end).toFixed(0),
        ];
      })
    );
    const head = ['incident', 'model', 'alert', 'severity', 'within min', 'fired after', 'ended, from its end'];
    const quiet = (to - from - incidents.reduce((sum, { start, end }) => sum + end - start, 0)) / 3600;
    process.stdout.write(
      `\n${tableText(head, rows)}\n\n${pack.rules.length} rules over ${instances} instances of ${watched.length} alerts; ${fired.length} alerts fired, ${unexplained().length} of them without an incident, with ${quiet.toFixed(0)} quiet hours.\n`
    );
  });
});
