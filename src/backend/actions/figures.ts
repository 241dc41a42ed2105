import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { type Figure, noFigure } from '../../actions/events';
import { levelName, LEVELS } from '../../query/level';
import type { Statistic } from '../../query/query';
import { describeLabels, labelKey } from '../../query/select';
import type { Signal } from '../../query/signal';
import type { FigureSettings } from '../../settings/actions';
import { signals } from '../../signals/registry';
import { beginningOf } from '../../text';
import { MINUTE_MS } from '../../time';
import { AccessDenied } from '../access/access';
import { evaluateFor, QueryError } from '../evaluate';
import type { CallContext, Frame } from '../grafana';
import { type Instances, readsNoFigures } from '../instance';
import { NotAllowedError } from './guards';

/** Whose figure, over which time. Unix milliseconds. */
export interface FigurePeriod {
  readonly model: string;
  /** All of its versions where none is named. */
  readonly version?: string;
  readonly from: number;
  readonly to: number;
}

/** A figure, and what it is judged by. */
export interface AssessedFigure {
  readonly figure: Figure;
  readonly minimumSample: number;
  readonly thresholds: { readonly warning?: number; readonly critical?: number };
  /** On which side of a threshold values are bad. */
  readonly direction: 'above' | 'below';
  /** What a level of the signal is reached by. */
  readonly levelBy: Signal['levelBy'];
}

/** Reads figures as panels and alert rules do. Throws what the sources throw. */
export type Figures = (settings: FigureSettings, period: FigurePeriod, context: CallContext) => Promise<AssessedFigure>;

const STATISTICS = ['value', 'lower', 'upper', 'sample', 'level'] as const satisfies readonly Statistic[];

const customSchema = z.object({
  minimumSample: z.number(),
  thresholds: z
    .object({
      direction: z.enum(['above', 'below']),
      warning: z.number().optional(),
      critical: z.number().optional(),
    })
    .optional(),
});

/**
 * The last minute that is over is the end of every window, so that a figure belongs to the time that is shown with it. One
 * statistic a query: where nobody is signed in, more than one is not answered.
 */
export const figuresOf =
  (instances: Instances): Figures =>
  async (settings, period, context) => {
    const to = Math.floor(period.to / MINUTE_MS) * MINUTE_MS;
    const seconds = Math.round((to - period.from) / 1000);
    const signal = signals.get(settings.signal);
    const none = (why: string): AssessedFigure => ({
      levelBy: signal?.levelBy ?? 'interval',
      figure: noFigure(why, period.version),
      minimumSample: Infinity,
      thresholds: {},
      direction: settings.better === 'lower' ? 'above' : 'below',
    });
    if (seconds <= 0) {
      return none('too little time has passed');
    }
    const query = {
      signal: settings.signal,
      model: period.model,
      ...(period.version === undefined ? {} : { version: period.version }),
      options: optionsOf(settings, signal),
      ...(settings.thresholds === undefined ? {} : { thresholds: settings.thresholds }),
      window: `${seconds}s`,
      mode: 'instant',
    };
    const cancelled = AbortSignal.any([context.cancelled]);
    // Every request of the evaluations listens.
    setMaxListeners(0, cancelled);
    const range = { from: to - MINUTE_MS, to, intervalMs: MINUTE_MS };
    try {
      const answers = await Promise.all(
        STATISTICS.map(async (statistic) => {
          const json = { ...query, statistics: [statistic] };
          return [statistic, await evaluateFor(instances, { ...context, cancelled }, { ...range, json })] as const;
        })
      );
      return read(new Map(answers), signal, settings, period) ?? none('nothing was measured');
    } catch (error) {
      if (error instanceof QueryError) {
        return none(error.message);
      }
      if (error instanceof AccessDenied) {
        throw new NotAllowedError(readsNoFigures(instances, context) ?? error.message);
      }
      throw error;
    }
  };

/** A signal that can be asked for one measure is asked for that alone: some judge the first one that is named. */
function optionsOf({ measure, options }: FigureSettings, signal: Signal | undefined) {
  const narrowed = { measures: [measure], ...options };
  return signal?.options.safeParse(narrowed).success === true ? narrowed : options;
}

type Labels = Readonly<Record<string, string>>;

/** The worst of the series that the settings select. Undefined where there is none. */
function read(
  answers: ReadonlyMap<Statistic, readonly Frame[]>,
  signal: Signal | undefined,
  settings: FigureSettings,
  period: FigurePeriod
): AssessedFigure | undefined {
  const { measure, better } = settings;
  const { version } = period;
  const seriesOf = (statistic: (typeof STATISTICS)[number]) =>
    (answers.get(statistic) ?? []).flatMap(({ fields }) =>
      fields.flatMap(({ type, name, labels = {}, values }) => {
        const measured = labels['measure'] ?? (statistic === 'value' ? name : name.slice(0, -statistic.length - 1));
        return type === 'number' && measured === measure ? [{ labels, last: values.at(-1) }] : [];
      })
    );
  const custom = customSchema.safeParse((answers.get('value') ?? [])[0]?.meta?.custom);
  const selected = seriesOf('value').filter(({ labels }) => isSelected(labels, settings, period));
  if (!custom.success || selected.length === 0) {
    return undefined;
  }
  const { minimumSample, thresholds } = custom.data;
  const direction = better === undefined ? (thresholds?.direction ?? 'below') : better === 'lower' ? 'above' : 'below';
  const statistics = new Map(
    STATISTICS.map((one) => [one, new Map(seriesOf(one).map(({ labels, last }) => [labelKey(labels), last]))])
  );
  const figures = selected.map(({ labels }): Figure => {
    const last = (statistic: (typeof STATISTICS)[number]): number | null => {
      const value: unknown = statistics.get(statistic)?.get(labelKey(labels));
      return typeof value === 'number' && Number.isFinite(value) ? value : null;
    };
    const hasInterval = signal?.boundsOf === undefined;
    return {
      ...(version === undefined ? {} : { version }),
      measure,
      ...(selected.length === 1 ? {} : { of: nameOf(labels) }),
      value: last('value'),
      lower: hasInterval ? last('lower') : null,
      upper: hasInterval ? last('upper') : null,
      sample: last('sample'),
      level: levelName(last('level') ?? LEVELS.insufficient),
    };
  });
  return {
    ...{ minimumSample, thresholds: thresholds ?? {}, direction },
    levelBy: signal?.levelBy ?? 'interval',
    figure: figures.reduce((worst, one) => (isWorse(one, worst, direction) ? one : worst)),
  };
}

/** What is of a whole machine, or of no one model for another reason, is of this one where the settings say so by its labels. */
const isSelected = (labels: Labels, { labels: wanted }: FigureSettings, { model }: FigurePeriod): boolean => {
  const names = Object.entries(wanted);
  return (
    names.every(([name, value]) => labels[name] === value) && (labels['model'] ?? (names.length > 0 && model)) === model
  );
};

/** What distinguishes it from the other series. */
const nameOf = ({ model: _, version: __, measure: ___, ...rest }: Labels): string =>
  beginningOf(describeLabels(rest), 200);

/** By its level, and of one level by its value. */
function isWorse(one: Figure, other: Figure, direction: AssessedFigure['direction']): boolean {
  const rank = ({ value, level }: Figure): readonly [number, number] => {
    const bad = value === null ? -Infinity : direction === 'above' ? value : -value;
    return [LEVELS[level], bad];
  };
  const [[level, value], [otherLevel, otherValue]] = [rank(one), rank(other)];
  return level === otherLevel ? value > otherValue : level > otherLevel;
}
