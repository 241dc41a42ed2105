import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { type Figure, noFigure } from '../../actions/events';
import { type LevelName, levelName } from '../../query/level';
import type { Statistic } from '../../query/query';
import type { FigureSettings } from '../../settings/actions';
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
export interface Judged {
  readonly figure: Figure;
  readonly minimumSample: number;
  readonly thresholds: { readonly warning?: number; readonly critical?: number };
  /** On which side of a threshold values are bad. */
  readonly direction: 'above' | 'below';
}

/** Reads figures as panels and alert rules do. Throws what the sources throw. */
export type Figures = (settings: FigureSettings, period: FigurePeriod, context: CallContext) => Promise<Judged>;

const MINUTE = 60_000;
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
 * The last minute that is over is the end of every window, so that a figure is of the time that it is said to be of. One
 * statistic a query: where nobody is signed in, more than one is not answered.
 */
export const figuresOf =
  (instances: Instances): Figures =>
  async (settings, period, context) => {
    const to = Math.floor(period.to / MINUTE) * MINUTE;
    const seconds = Math.round((to - period.from) / 1000);
    const none = (why: string): Judged => ({
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
      options: { ...(settings.signal === 'quality' ? { measures: [settings.measure] } : {}), ...settings.options },
      ...(settings.thresholds === undefined ? {} : { thresholds: settings.thresholds }),
      window: `${seconds}s`,
      mode: 'instant',
    };
    const cancelled = AbortSignal.any([context.cancelled]);
    // Every request of the evaluations listens.
    setMaxListeners(0, cancelled);
    const range = { from: to - MINUTE, to, intervalMs: MINUTE };
    try {
      const answers = await Promise.all(
        STATISTICS.map(async (statistic) => {
          const json = { ...query, statistics: [statistic] };
          return [statistic, await evaluateFor(instances, { ...context, cancelled }, { ...range, json })] as const;
        })
      );
      return read(new Map(answers), settings, period) ?? none('nothing was measured');
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

/** Undefined where there is no such series; more than one are no figure. */
function read(
  answers: ReadonlyMap<Statistic, readonly Frame[]>,
  { measure, better }: FigureSettings,
  { version }: FigurePeriod
): Judged | undefined {
  const seriesOf = (statistic: Statistic) =>
    (answers.get(statistic) ?? []).flatMap(({ fields }) =>
      fields.filter(
        (field) => field.type === 'number' && (field.labels?.['measure'] ?? field.name.replace(/ \w+$/, '')) === measure
      )
    );
  const custom = customSchema.safeParse((answers.get('value') ?? [])[0]?.meta?.custom);
  const count = seriesOf('value').length;
  if (!custom.success || count === 0) {
    return undefined;
  }
  const { minimumSample, thresholds } = custom.data;
  const direction = better === undefined ? (thresholds?.direction ?? 'below') : better === 'lower' ? 'above' : 'below';
  const judged = { minimumSample, thresholds: thresholds ?? {}, direction };
  if (count > 1) {
    return {
      ...judged,
      figure: noFigure(`${count} series have the measure "${measure}": narrow it by options`, version),
    };
  }
  const last = (statistic: Statistic): number | null => {
    const value: unknown = seriesOf(statistic)[0]?.values.at(-1);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const level: LevelName = levelName(last('level') ?? -1);
  const figure: Figure = {
    ...(version === undefined ? {} : { version }),
    value: last('value'),
    lower: last('lower'),
    upper: last('upper'),
    sample: last('sample'),
    level,
  };
  return { ...judged, figure };
}
