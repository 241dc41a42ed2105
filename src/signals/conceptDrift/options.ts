import { z } from 'zod';
import { parseDuration } from '../../query/duration';
import { isHistoryShortEnough, MAX_STEPS } from '../../query/windows';

export const DETECTORS = ['ddm', 'hddmA', 'adwin', 'pageHinkley', 'cusum'] as const;
export type DetectorName = (typeof DETECTORS)[number];

const duration = z.string().refine((text) => parseDuration(text) !== undefined, 'is not a duration such as 10m or 14d');

export const conceptDriftOptions = z
  .strictObject({
    detectors: z
      .array(z.enum(DETECTORS))
      .min(1)
      .default(['cusum'])
      .describe(
        "What watches the error rate; the first is judged. cusum: whether it has risen to some one and a half times what is normal, until it is back; a rhythm of the day of a fifth is let pass; pageHinkley: against what was normal; hddmA: Hoeffding's bound, for which a rhythm of the day is a drift too; adwin: any two parts of an adaptive window; ddm: against the best moment so far, sounds by chance sooner or later"
      ),
    resolution: duration
      .default('10m')
      .describe('Errors are counted in steps of this length, the same whatever a dashboard shows'),
    history: duration
      .default('7d')
      .describe(
        "How far back to look for the version's deployment, where the detectors begin: up to twice as far, for they begin anew once in so long and not each day"
      ),
    view: z
      .enum(['series', 'errorRate', 'annotations'])
      .default('series')
      .describe(
        'series: 0 stable, 1 warning, 2 drift, over the window, and the error rate; errorRate: the error rate alone; annotations: when drift was detected'
      ),
  })
  .refine(isHistoryShortEnough, {
    error: `holds more than ${MAX_STEPS} steps: take a longer resolution`,
    path: ['history'],
  });
export type ConceptDriftOptions = z.infer<typeof conceptDriftOptions>;
