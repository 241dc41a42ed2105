import type { Field, Frame } from '../frame';

export interface GraphNode {
  readonly id: string;
  readonly title: string;
  readonly subtitle?: string;
  readonly mainStat?: string;
  readonly secondaryStat?: string;
  readonly color?: string;
  /** Shown in the node's menu. */
  readonly details?: Readonly<Record<string, string>>;
}

export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly mainStat?: string;
}

/**
 * Nodes and edges as the node graph panel reads them. Throws on an id that stands twice and on an edge to a node that is
 * not there: the panel would draw nothing, and not say why.
 */
export function nodeGraph(
  refId: string,
  { nodes, edges }: { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] }
): readonly [nodes: Frame, edges: Frame] {
  const known = idsOf('nodes', nodes);
  idsOf('edges', edges);
  for (const { id, source, target } of edges) {
    for (const end of [source, target]) {
      if (!known.has(end)) {
        throw new Error(`The edge "${id}" ends in the node "${end}", which is not there`);
      }
    }
  }
  const details = [...new Set(nodes.flatMap((node) => Object.keys(node.details ?? {})))];
  return [
    graphFrame('nodes', refId, [
      column('id', nodes, ({ id }) => id),
      column('title', nodes, ({ title }) => title),
      column('subtitle', nodes, ({ subtitle }) => subtitle),
      column('mainstat', nodes, ({ mainStat }) => mainStat),
      column('secondarystat', nodes, ({ secondaryStat }) => secondaryStat),
      column('color', nodes, ({ color }) => color),
      ...details.map((key) => ({
        ...column(`detail__${key}`, nodes, (node) => node.details?.[key]),
        config: { displayNameFromDS: key },
      })),
    ]),
    graphFrame('edges', refId, [
      column('id', edges, ({ id }) => id),
      column('source', edges, ({ source }) => source),
      column('target', edges, ({ target }) => target),
      column('mainstat', edges, ({ mainStat }) => mainStat),
    ]),
  ];
}

function idsOf(kind: string, things: ReadonlyArray<{ readonly id: string }>): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id } of things) {
    if (ids.has(id)) {
      throw new Error(`Two ${kind} of the graph have the id "${id}"`);
    }
    ids.add(id);
  }
  return ids;
}

function graphFrame(name: string, refId: string, fields: readonly Field[]): Frame {
  return { name, refId, meta: { preferredVisualisationType: 'nodeGraph' }, fields };
}

function column<Thing>(name: string, things: readonly Thing[], value: (thing: Thing) => string | undefined): Field {
  return { name, type: 'text', values: things.map((thing) => value(thing) ?? null) };
}
