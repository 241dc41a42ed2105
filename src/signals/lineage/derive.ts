import { notices } from '../../query/align';
import { type Column, type Derived, textColumn } from '../../query/derived';
import type { SignalQuery } from '../../query/query';
import { type AnswersOf, isUnavailable } from '../../query/request';
import { contractLabels } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { graphOf, type Serving } from './graph';
import type { LineageOptions, LineagePlan } from './plan';

export function derive(
  query: SignalQuery<LineageOptions>,
  { models, runs, serving }: AnswersOf<LineagePlan>,
  context: PlanContext
): Derived {
  const found = new Map((isUnavailable(runs) ? [] : runs).map((run) => [run.runId, run] as const));
  const chosen =
    query.version === undefined
      ? models
      : models.map((model) => ({
          ...model,
          versions: model.versions.filter(({ version }) => version === query.version),
        }));
  const graph = graphOf(
    chosen,
    found,
    isUnavailable(serving) ? [] : servingNow(serving.series, context),
    query.options.versions
  );
  return {
    kind: 'graph',
    nodes: {
      name: 'nodes',
      columns: columnsOf(graph.nodes, {
        id: 'id',
        title: 'title',
        subtitle: 'subtitle',
        mainstat: 'main',
        icon: 'icon',
        color: 'color',
        detail__name: 'name',
      }),
    },
    edges: {
      name: 'edges',
      columns: columnsOf(graph.edges, { id: 'id', source: 'source', target: 'target', mainstat: 'main' }),
    },
    notices: [
      ...(isUnavailable(serving)
        ? [{ severity: 'warning' as const, text: `What serves is not known: ${serving.unavailable}` }]
        : notices([serving])),
      ...(isUnavailable(runs)
        ? [{ severity: 'warning' as const, text: `Runs and their datasets are not known: ${runs.unavailable}` }]
        : []),
      ...(graph.nodes.length === 0
        ? [{ severity: 'info' as const, text: 'No registered model, and nothing that serves, in this time range.' }]
        : []),
    ],
  };
}

/**
 * The legend and the menu of a node show these for the names. A panel's overrides cannot: the node graph has switched off
 * all options of fields but links (public/app/plugins/panel/nodeGraph/module.tsx, Grafana 12.4).
 */
const TITLES = new Map([
  ['mainstat', 'version or predictions per second'],
  ['color', 'type'],
  ['detail__name', 'name'],
]);

/** Columns of text, under the names that Grafana's node graph reads. */
const columnsOf = <Key extends string>(
  rows: readonly Readonly<Record<Key, string>>[],
  names: Readonly<Record<string, Key>>
): Column[] =>
  Object.entries(names).map(([name, key]) => {
    const title = TITLES.get(name);
    return { ...textColumn(name, rows, (row) => row[key]), ...(title === undefined ? {} : { title }) };
  });

/** What still served at the end of the range. */
function servingNow(
  series: ReadonlyArray<{
    readonly labels: Readonly<Record<string, string>>;
    readonly times: Float64Array;
    readonly values: Float64Array;
  }>,
  { profile, to, step }: PlanContext
): Serving[] {
  return series.flatMap(({ labels, times, values }): Serving[] => {
    const time = times.at(-1) ?? NaN;
    const rate = values.at(-1) ?? NaN;
    const { model, version = '' } = contractLabels(labels, profile);
    return model !== undefined && time >= to - 1.5 * step && rate > 0 ? [{ model, version, rate }] : [];
  });
}
