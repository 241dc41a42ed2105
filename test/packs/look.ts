import type { HostedAnswer, PluginClient } from '../../host';
import type { Frame } from '../../src/backend/grafana';
import { interpolate } from '../../src/datasource/query/interpolate';
import { isComplete, type ModelwatchQuery } from '../../src/datasource/query/query';
import type { Templates } from '../../src/datasource/query/templates';
import { parseDuration } from '../../src/query/duration';
import type { DashboardFile, Panel, Target } from './dashboardFile';

/** What kind of answer a query gave. */
type Kind = 'timeseries' | 'numeric' | 'table' | 'heatmap' | 'graph' | 'nothing';

/** What a panel's query came to. */
export interface Seen {
  readonly panel: Panel;
  readonly refId: string;
  readonly kind: Kind;
  /** Whether anything is to be seen: a figure, or a row of a table. */
  readonly full: boolean;
  readonly frames: readonly Frame[];
  /** What is wrong with the answer, whatever it holds. */
  readonly fault?: string;
}

/** The part of a client that asks. */
export type Asker = Pick<PluginClient, 'query'>;

/** Asks through a client, and no question twice: what is asked at a fixed moment again is answered as it was. */
export function askingOnce(client: () => Asker): Asker {
  const answers = new Map<string, ReturnType<Asker['query']>>();
  return {
    query: (queries, options) => {
      const question = JSON.stringify(queries);
      const answer = answers.get(question) ?? client().query(queries, options);
      answers.set(question, answer);
      return answer;
    },
  };
}

/** Unix milliseconds. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Which kinds of answers a kind of panel can draw; a table draws series too, once they are transformed. */
const DRAWN: Readonly<Record<string, readonly Kind[]>> = {
  timeseries: ['timeseries'],
  'state-timeline': ['timeseries'],
  'status-history': ['timeseries'],
  stat: ['timeseries', 'numeric', 'table'],
  gauge: ['timeseries', 'numeric'],
  bargauge: ['timeseries', 'numeric'],
  piechart: ['timeseries', 'numeric'],
  barchart: ['table', 'numeric'],
  trend: ['table'],
  xychart: ['table'],
  heatmap: ['heatmap'],
  nodeGraph: ['graph'],
  table: ['table'],
};
const DRAWN_TRANSFORMED: Readonly<Record<string, readonly Kind[]>> = {
  table: ['table', 'numeric', 'timeseries'],
  barchart: ['table', 'numeric', 'timeseries'],
  heatmap: ['heatmap', 'timeseries'],
};

const ROOM_PIXELS = 1500;
const COLUMNS = 24;

/** `now-6h` to `now` and the like, as the dashboard opens; the panel's own time where it has one. */
export function rangeOf(
  { time }: Pick<DashboardFile, 'time'>,
  { timeFrom }: Pick<Panel, 'timeFrom'>,
  now: number
): Range {
  const { from, to } = timeFrom === undefined ? time : { from: `now-${timeFrom}`, to: 'now' };
  return { from: moment(from, now), to: moment(to, now) };
}

function moment(text: string, now: number): number {
  const [, ago] = /^now(?:-(\w+))?$/.exec(text) ?? [];
  const seconds = ago === undefined ? 0 : parseDuration(ago);
  if (!text.startsWith('now') || seconds === undefined) {
    throw new RangeError(`"${text}" is no time that a dashboard of ours opens with: write now or now-6h`);
  }
  return now - seconds * 1000;
}

/**
 * Asks all queries of a panel as Grafana would for a window of usual width; `rounded` brings the interval of its points, in
 * milliseconds, into an even form. Rejects when the plugin is gone.
 */
export async function look(
  client: Asker,
  panel: Panel,
  range: Range,
  templates: Templates,
  rounded = (intervalMs: number): number => Math.ceil(intervalMs / 1000) * 1000
): Promise<readonly Seen[]> {
  const maxDataPoints = panel.maxDataPoints ?? Math.round((ROOM_PIXELS * panel.gridPos.w) / COLUMNS);
  const shortest = panel.interval === undefined ? 5 : (parseDuration(panel.interval) ?? 5);
  const intervalMs = Math.max(shortest * 1000, rounded((range.to - range.from) / maxDataPoints));
  const filled = panel.targets
    .filter(({ hide }) => hide !== true)
    .map((target) => interpolate(asQuery(target), templates));
  const answers = await client.query(
    filled.map(({ refId, datasource: _datasource, ...json }) => ({ refId, json, ...range, intervalMs, maxDataPoints })),
    { timeoutMs: 120_000 }
  );
  return filled.map((query) => seen(panel, query, answers.get(query.refId)));
}

/** A query as it stands in the file: what is wrong with it, the process will say. */
const asQuery = (target: Target): ModelwatchQuery => ({ signal: '', ...target });

function seen(panel: Panel, query: ModelwatchQuery, answer: HostedAnswer | undefined): Seen {
  const nothing = { panel, refId: query.refId, kind: 'nothing', full: false, frames: [] } as const;
  if (!isComplete(query) || answer === undefined) {
    return { ...nothing, fault: 'asks nothing' };
  }
  if (!answer.ok) {
    return { ...nothing, fault: `error ${answer.status}: ${answer.error}` };
  }
  const frames = answer.frames.filter(({ meta }) => meta?.custom?.['resultType'] !== 'exemplar');
  const kind = kindOf(frames);
  const drawn =
    panel.transformations.length > 0 ? (DRAWN_TRANSFORMED[panel.type] ?? DRAWN[panel.type]) : DRAWN[panel.type];
  const full = frames.some((frame) => isFull(frame, kind));
  return {
    panel,
    refId: query.refId,
    kind,
    full,
    frames,
    ...(drawn?.includes(kind) === true ? {} : { fault: `a panel of kind ${panel.type} cannot draw a ${kind}` }),
  };
}

function kindOf(frames: readonly Frame[]): Kind {
  const kinds = new Set(frames.map(kindOfFrame));
  const [kind = 'nothing'] = kinds;
  return kinds.size > 1 ? 'nothing' : kind;
}

function kindOfFrame({ meta }: Frame): Kind {
  if (meta?.preferredVisualisationType === 'nodeGraph') {
    return 'graph';
  }
  switch (meta?.type) {
    case 'timeseries-multi':
      return 'timeseries';
    case 'numeric-multi':
      return 'numeric';
    case 'heatmap-rows':
      return 'heatmap';
    case 'table':
      return 'table';
    default:
      return 'nothing';
  }
}

const isFigure = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(value);

const isFull = ({ fields }: Frame, kind: Kind): boolean =>
  kind === 'table' || kind === 'graph'
    ? fields.some(({ values }) => values.length > 0)
    : fields.some(({ type, values }) => type === 'number' && Array.from(values).some(isFigure));
