import type { TimeRange } from '@grafana/data';
import { grafanaLink } from '../shell';
import { type SignalRequest, targetsOf } from './ask';

const endOf = (end: TimeRange['raw']['from']): string => (typeof end === 'string' ? end : String(end.valueOf()));

/** Explore, with the same queries over the same time. */
export function exploreLink(uid: string, queries: readonly SignalRequest[], { raw }: TimeRange): string {
  const range = { from: endOf(raw.from), to: endOf(raw.to) };
  const panes = { modelwatch: { datasource: uid, queries: targetsOf(queries, uid), range } };
  return grafanaLink('/explore', { schemaVersion: '1', panes: JSON.stringify(panes) });
}

/** Longer than this, an alert rule would ask for more than it needs at each evaluation. */
const LONGEST_LOOK_BACK = 6 * 3600;

/** Grafana's form for a new alert rule, filled in: the level of the first query, from a warning on. */
export function alertLink(uid: string, title: string, queries: readonly SignalRequest[], range: TimeRange): string {
  const [query] = targetsOf(queries.slice(0, 1), uid).map((one) => ({
    ...one,
    refId: 'A',
    mode: 'instant' as const,
    statistics: ['level' as const],
  }));
  const seconds = Math.min(LONGEST_LOOK_BACK, Math.round((range.to.valueOf() - range.from.valueOf()) / 1000));
  const expression = { type: '__expr__', uid: '__expr__' };
  const atLeastWarning = [{ type: 'query', evaluator: { type: 'gt', params: [0] } }];
  const defaults = {
    type: 'grafana',
    name: title,
    condition: 'B',
    queries: [
      {
        refId: 'A',
        queryType: '',
        datasourceUid: uid,
        relativeTimeRange: { from: seconds, to: 0 },
        model: query,
      },
      {
        refId: 'B',
        queryType: 'expression',
        datasourceUid: '__expr__',
        model: { refId: 'B', type: 'threshold', datasource: expression, expression: 'A', conditions: atLeastWarning },
      },
    ],
  };
  return grafanaLink('/alerting/new', { defaults: JSON.stringify(defaults) });
}
