import type { PanelData } from '@grafana/data';
import { z } from 'zod';
import { usualThresholdsSchema, type UsualThresholds } from '../lookups';
import type { ModelwatchQuery } from '../query/query';

/** What the process says of an answer in the meta data of its first frame. */
const customSchema = z.object({
  signal: z.string(),
  thresholds: usualThresholdsSchema.optional(),
  step: z.number().optional(),
  window: z.number().optional(),
});
export type Answered = z.infer<typeof customSchema> & { readonly executed: string };

/** What the last answer to the query says of itself; nothing before there is one, or when it answers another signal. */
export function answeredOf({ refId, signal }: ModelwatchQuery, data: PanelData | undefined): Answered | undefined {
  const frame = data?.series.find((one) => one.refId === refId && one.meta?.executedQueryString !== undefined);
  const custom = customSchema.safeParse(frame?.meta?.custom);
  return custom.success && custom.data.signal === signal
    ? { ...custom.data, executed: frame?.meta?.executedQueryString ?? '' }
    : undefined;
}

/** The thresholds in force where the query sets none: those of the last answer, which knows the options, else the usual. */
export function usualThresholds(
  query: ModelwatchQuery,
  answered: Answered | undefined,
  usual: UsualThresholds | undefined
): UsualThresholds | undefined {
  if (answered?.thresholds === undefined) {
    return usual;
  }
  const { trouble, warning, critical } = answered.thresholds;
  return {
    trouble,
    warning: query.thresholds?.warning === undefined ? warning : usual?.warning,
    critical: query.thresholds?.critical === undefined ? critical : usual?.critical,
  };
}
