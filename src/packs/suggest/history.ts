import { z } from 'zod';
import { answeredSeries, asDerived } from '../../query/answered';
import { STATISTICS } from '../../query/query';
import type { AlertDefinition } from '../rules';
import type { History } from './backtest';

/** The history of a rule's measure. With thresholds of zero every judged series has a level, and its noise is returned. */
export const historyQuery = ({ query: { signal, options, groupBy, window } }: AlertDefinition) => ({
  ...{ signal, options, window, mode: 'range' as const },
  ...(groupBy === undefined ? {} : { groupBy }),
  ...{ statistics: STATISTICS, thresholds: { warning: 0, critical: 0 } },
});

const metaSchema = z.object({ minimumSample: z.number(), window: z.number() });

type AnsweredFrame = Parameters<typeof answeredSeries>[0][number] & { readonly meta?: { readonly custom?: unknown } };

/** What the data source answered of what a rule judges, with all that the level was decided on; nothing where none of it is judged. */
export function historyOf(
  frames: readonly AnsweredFrame[],
  { direction, levelBy: by }: Pick<AlertDefinition, 'direction' | 'levelBy'>
): History | undefined {
  const meta = frames.map((frame) => metaSchema.safeParse(frame.meta?.custom)).find(({ success }) => success)?.data;
  const series = answeredSeries(frames)
    .filter(({ values }) => values.has('level') && values.has('value'))
    .map(asDerived);
  return meta === undefined || series.length === 0 ? undefined : { series, direction, by, ...meta };
}
