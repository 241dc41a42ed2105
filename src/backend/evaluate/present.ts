import { leastSpacing } from '../../query/align';
import type { Column, Derived, Heatmap, Notice, SignalSeries, Table } from '../../query/derived';
import { inForce, levels } from '../../query/level';
import type { QueryEnvelope, Statistic } from '../../query/query';
import type { Labels } from '../../query/series';
import type { Signal, Thresholds } from '../../query/signal';
import { COLOURS, LEVEL_MAPPINGS, thresholdSteps } from '../../query/style';
import type { Unit } from '../../query/units';
import { mapPairs } from '../../stats/elements';
import type { Field, FieldConfig, Frame, FrameMeta } from '../grafana';
import { displayName, withSubject } from './legend';
import { QueryError } from './parse';

const UNSEEN = { lineWidth: 0, fillOpacity: 0, showPoints: 'never' } as const;
const NO_LEGEND = { hideFrom: { legend: true, tooltip: false, viz: false } } as const;

const limit = (color: string): FieldConfig => ({
  color: { mode: 'fixed', fixedColor: color },
  custom: {
    lineWidth: 1,
    lineStyle: { fill: 'dash', dash: [8, 6] },
    fillOpacity: 0,
    showPoints: 'never',
    hideFrom: { legend: true, tooltip: true, viz: false },
  },
});

/**
 * How a graph draws the companions of a value: the interval as a grey band, limits in force as dashed lines, none of
 * them in the legend. `lower` is the name of the series that the band reaches down to. Only the process knows these
 * names, so no dashboard has to.
 */
function companionStyle(statistic: Statistic, lower: string): FieldConfig {
  switch (statistic) {
    case 'lower':
      return { color: { mode: 'fixed', fixedColor: 'gray' }, custom: { ...UNSEEN, ...NO_LEGEND } };
    case 'upper':
      return {
        color: { mode: 'fixed', fixedColor: 'gray' },
        custom: { ...UNSEEN, fillBelowTo: lower, fillOpacity: 20, ...NO_LEGEND },
      };
    case 'warning':
    case 'critical':
      return limit(COLOURS[statistic]);
    case 'value':
    case 'sample':
    case 'level':
      return {};
  }
}

/** Takes back every value whose sample is too small: no figure is better than one made up from a handful. */
function gate(series: SignalSeries, minimumSample: number): SignalSeries {
  const { sample } = series;
  if (sample === undefined) {
    return series;
  }
  return { ...series, value: mapPairs(series.value, sample, (value, n) => (n >= minimumSample ? value : NaN)) };
}

/** Says how many series end on too few observations. Where it is not known how many there are, other notices say why. */
function gateNotice(series: readonly SignalSeries[], minimumSample: number): Notice[] {
  const ends = series.flatMap(({ sample }) => sample?.at(-1) ?? []);
  const idle = ends.filter((last) => last === 0).length;
  const short = ends.filter((last) => last !== 0 && last < minimumSample).length;
  const said = (count: number, text: string): Notice[] =>
    count === 0 ? [] : [{ severity: 'info', text: `${count} of ${series.length} series end with ${text}` }];
  return [
    ...said(idle, 'no observation in the window: there is no value.'),
    ...said(
      short,
      `fewer than ${minimumSample} observations in the window: insufficient data, no value. Use a longer window.`
    ),
  ];
}

export interface Presented {
  readonly signal: Signal;
  readonly query: QueryEnvelope;
  readonly thresholds: Thresholds | undefined;
  /** Fewer observations give no value, and no level. */
  readonly minimumSample: number;
  /** What thresholds apply to: which side is worse, and their unit where there is a figure. */
  readonly judged?: { readonly direction: Thresholds['direction']; readonly unit?: Unit };
  readonly executed: string;
  /** Seconds between points, and how far back each looks. */
  readonly step: number;
  readonly window: number;
  /** Why what was answered is not all there is. */
  readonly incomplete: readonly string[];
  /** Where it was asked for: when the version that labels name was there, in words; undefined where that is not known. */
  readonly versionsSeen?: (labels: Labels) => string | undefined;
}

/** The result of a signal as data frames; notices and the executed query are on the first one. */
export function present(derived: Derived, about: Presented): Frame[] {
  const found = framesOf(derived, about);
  const frames: typeof found =
    about.query.evidence !== undefined && found.every(({ fields }) => fields.length === 0)
      ? [nothingKnown(about.query.refId)]
      : found;
  const [first, ...rest] = frames;
  const notices = [
    ...derived.notices,
    ...(derived.kind === 'series' ? gateNotice(derived.series, about.minimumSample) : []),
    ...(derived.kind === 'heatmap' ? severalHeatmaps(frames) : []),
  ];
  const meta: FrameMeta = {
    ...first.meta,
    executedQueryString: about.executed,
    ...(notices.length > 0 ? { notices } : {}),
    custom: {
      signal: about.signal.id,
      thresholds: about.thresholds,
      judged: about.judged,
      minimumSample: about.minimumSample,
      step: about.step,
      window: about.window,
      ...(about.incomplete.length === 0 ? {} : { incomplete: about.incomplete }),
    },
  };
  return [{ ...first, meta }, ...rest];
}

function framesOf(derived: Derived, about: Presented): [Frame, ...Frame[]] {
  const { refId } = about.query;
  switch (derived.kind) {
    case 'table':
      return [
        tableFrame(derived.table, refId, { type: 'table', typeVersion: [0, 1], preferredVisualisationType: 'table' }),
      ];
    case 'graph':
      return [
        tableFrame(derived.nodes, refId, { preferredVisualisationType: 'nodeGraph' }),
        tableFrame(derived.edges, refId, { preferredVisualisationType: 'nodeGraph' }),
      ];
    case 'heatmap': {
      const [first, ...rest] = derived.heatmaps.map((one) => heatmapFrame(one, about));
      return first === undefined ? [{ name: '', refId, meta: HEATMAP, fields: [] }] : [first, ...rest];
    }
    case 'series': {
      const all = derived.series.flatMap((one) => seriesFrames(one, about));
      const frames = about.query.mode === 'range' ? withAxis(all) : all;
      refuseLabels(frames);
      const exemplars =
        derived.exemplars === undefined
          ? []
          : [tableFrame(derived.exemplars, refId, { custom: { resultType: 'exemplar' }, dataTopic: 'annotations' })];
      const [first = { name: '', refId, meta: dataKind(about.query), fields: [] }, ...rest] = frames;
      return [first, ...rest, ...exemplars];
    }
  }
}

/** Where the axis of a chart ends if all its values are 0, by unit: less than what is drawn beside it on the same axis. */
const LEAST_AXIS: Readonly<Record<string, number>> = { percentunit: 0.01, none: 0.01, s: 0.001 };

/** Of values that are all 0, as many should be, Grafana's axis, one for each unit, ends at 100 (uPlot 1.6.32: `rangeNum`). */
function withAxis(frames: readonly Frame[]): readonly Frame[] {
  const isZero = ({ type, values }: Field): boolean =>
    type !== 'number' || values.every((value) => value === null || value === 0 || Number.isNaN(value));
  const drawn = new Set(
    frames.flatMap(({ fields }) => fields.filter((field) => !isZero(field)).map(({ config }) => config?.unit))
  );
  const scaled = (field: Field): Field => {
    const { config } = field;
    return config?.unit === undefined || drawn.has(config.unit)
      ? field
      : { ...field, config: { ...config, custom: { ...config.custom, axisSoftMax: LEAST_AXIS[config.unit] ?? 1 } } };
  };
  return frames.map((frame) => ({ ...frame, fields: frame.fields.map(scaled) }));
}

/** Of all frames of an answer: each carries all labels of its series. 10,000 frames of a kilobyte are less. */
const MAX_LABEL_CHARACTERS = 16_000_000;

/** Throws QueryError where the labels of all frames are more than anybody reads. */
function refuseLabels(frames: readonly Frame[]): void {
  let characters = 0;
  for (const { fields } of frames) {
    for (const { labels = {} } of fields) {
      characters += Object.entries(labels).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    }
    if (characters > MAX_LABEL_CHARACTERS) {
      throw new QueryError(
        `query: the labels of its series, repeated for each statistic, are longer than ${MAX_LABEL_CHARACTERS / 1_000_000} million characters: ask for fewer series or statistics, or group by fewer labels`
      );
    }
  }
}

const HEATMAP: FrameMeta = { type: 'heatmap-rows', typeVersion: [0, 1] };

/**
 * One field a bucket, in the form of Grafana's own Prometheus data source: the panel names a row by the display name of its
 * field (and gives it the unit of the axis where that is a number), and takes the first label for the one that is counted
 * by. What the heat map is of is therefore said by the name of the frame.
 */
function heatmapFrame(heatmap: Heatmap, { query, step }: Presented): Frame {
  const { times, edges, counts } = heatmap;
  return {
    name: displayName(heatmap, query, 'value'),
    refId: query.refId,
    meta: HEATMAP,
    fields: [
      timeField(times, step),
      ...counts.map((values, k): Field => {
        const le = edges[k] === Infinity ? '+Inf' : String(edges[k]);
        return { type: 'number', name: le, labels: { le }, config: { displayNameFromDS: le, unit: 'short' }, values };
      }),
    ],
  };
}

/** The panel draws one frame, the last, and says nothing of the others. */
const severalHeatmaps = (frames: readonly Frame[]): readonly Notice[] =>
  frames.length < 2
    ? []
    : [
        {
          severity: 'warning',
          text: `There are ${frames.length} heat maps (${frames.map(({ name }) => name).join(', ')}), and a heat map panel draws the last alone: choose one version, or repeat the panel for each.`,
        },
      ];

/** Grafana's dataplane kinds, the ones that its alerting reads without guessing. */
const dataKind = ({ mode }: QueryEnvelope): FrameMeta =>
  mode === 'instant'
    ? { type: 'numeric-multi', typeVersion: [0, 1] }
    : { type: 'timeseries-multi', typeVersion: [0, 1] };

/**
 * An answer that belongs to no alert: Grafana joins figures to an alert by labels that are its own, or some of them, and no
 * alert has this one (12.4.0: queryDataResponseToExecutionResults in pkg/services/ngalert/eval/eval.go).
 */
export const nothingKnown = (refId: string, why?: string): Frame => ({
  name: 'nothing known',
  refId,
  meta: {
    ...{ type: 'numeric-multi', typeVersion: [0, 1] },
    ...(why === undefined ? {} : { notices: [{ severity: 'error', text: why }] }),
  },
  fields: [
    { type: 'number', name: 'nothing known', labels: { modelwatch: 'nothing known' }, values: Float64Array.of(NaN) },
  ],
});

/** One frame a statistic, as both multi kinds want it: one value field a frame. */
function seriesFrames(series: SignalSeries, about: Presented): Frame[] {
  const { query } = about;
  const gated = gate(series, about.minimumSample);
  const thresholds = series.hasThresholds === false ? undefined : about.thresholds;
  const times = query.mode === 'instant' ? undefined : timeField(series.times, about.step);
  const versions = about.versionsSeen?.(series.labels);
  const labels = { ...withSubject(series.labels, query.subject), ...(versions === undefined ? {} : { versions }) };
  return query.statistics.flatMap((statistic) => {
    const values = statisticValues(statistic, series, gated, thresholds, about) ?? unknownFigure(statistic, about);
    if (values === undefined) {
      return [];
    }
    const field: Field = {
      type: 'number',
      name: statistic === 'value' ? series.name : `${series.name} ${statistic}`,
      labels,
      config: fieldConfig(statistic, series, thresholds, about),
      values: times === undefined ? values.slice(-1) : values,
    };
    return [
      {
        name: field.name,
        refId: query.refId,
        meta: dataKind(query),
        fields: times === undefined ? [field] : [times, field],
      },
    ];
  });
}

/** Series that share their times share these too: they are created once and encoded once. */
interface Times {
  readonly milliseconds: Float64Array;
  readonly leastSpacing: number;
}
const known = new WeakMap<Float64Array, Times>();

function timeField(times: Float64Array, step: number): Field {
  const one = known.get(times) ?? {
    milliseconds: times.map((time) => time * 1000),
    leastSpacing: leastSpacing(times),
  };
  known.set(times, one);
  return { type: 'time', name: 'Time', config: { interval: spacing(one, step) * 1000 }, values: one.milliseconds };
}

/**
 * Grafana takes one query of a rule without any frame for no data of the whole rule. At one moment, what a series does
 * not have (the sample of a plain gauge) is therefore a figure that is not known, in a frame with the series' labels.
 */
const unknownFigure = (statistic: Statistic, { query }: Presented): Float64Array | undefined =>
  query.mode === 'instant' && EVIDENCE.has(statistic) ? Float64Array.of(NaN) : undefined;

const EVIDENCE: ReadonlySet<Statistic> = new Set(['sample', 'lower', 'upper']);

/**
 * The smallest distance of neighbours in seconds. A signal may answer at every other step only, and a panel that was given a
 * shorter distance takes all its neighbours for separated by a gap.
 */
function spacing({ leastSpacing: least }: Times, step: number): number {
  return least > 0 && least < Infinity ? least : step;
}

/** A statistic that a series does not have gives no frame over time. */
function statisticValues(
  statistic: Statistic,
  series: SignalSeries,
  gated: SignalSeries,
  thresholds: Thresholds | undefined,
  { signal, minimumSample }: Presented
): Float64Array | undefined {
  switch (statistic) {
    case 'value':
      return gated.value;
    case 'lower':
    case 'upper':
    case 'sample':
      return series[statistic];
    case 'level':
      return thresholds && levels(series, thresholds, { minimumSample, by: signal.levelBy });
    case 'warning':
    case 'critical':
      return thresholds?.[statistic] === undefined ? undefined : inForce(series, thresholds, statistic);
  }
}

function fieldConfig(
  statistic: Statistic,
  series: SignalSeries,
  thresholds: Thresholds | undefined,
  { query, signal }: Presented
): FieldConfig {
  const unit: Unit = series.unit ?? signal.unit;
  const name = displayName(series, query, statistic);
  if (statistic === 'level') {
    return { displayNameFromDS: name, mappings: LEVEL_MAPPINGS, min: -1, max: 2, decimals: 0 };
  }
  return {
    displayNameFromDS: name,
    unit: statistic === 'sample' ? 'short' : unit,
    ...(statistic === 'value' && thresholds !== undefined ? { thresholds: thresholdSteps(thresholds) } : {}),
    ...companionStyle(statistic, displayName(series, query, 'lower')),
  };
}

function tableFrame(table: Table, refId: string, meta: FrameMeta): Frame {
  return { name: table.name, refId, meta, fields: table.columns.map(columnField) };
}

function columnField(column: Column): Field {
  switch (column.type) {
    case 'text':
      return {
        type: 'text',
        name: column.name,
        values: column.values,
        ...(column.link === undefined && column.title === undefined
          ? {}
          : {
              config: {
                ...(column.title === undefined ? {} : { displayName: column.title }),
                ...(column.link === undefined
                  ? {}
                  : { links: [{ title: `Open ${column.name}`, url: column.link, targetBlank: true }] }),
              },
            }),
      };
    case 'number':
      return {
        type: 'number',
        name: column.name,
        values: column.values,
        ...(column.unit === undefined ? {} : { config: { unit: column.unit } }),
      };
    case 'time':
      return { type: 'time', name: column.name, values: column.values };
    case 'boolean':
      return { type: 'boolean', name: column.name, values: column.values };
  }
}
