import { z } from 'zod';
import { baselinesRequest } from '../../query/baseline';
import { someOf } from '../../query/choices';
import { durationText } from '../../query/duration';
import type { SignalQuery } from '../../query/query';
import {
  type BaselinesRequest,
  type CountsRequest,
  type ModelsRequest,
  type Optional,
  optional,
} from '../../query/request';
import { modelsOf } from '../../query/select';
import type { PlanContext } from '../../query/signal';
import { countedOutcomes, historySlots, isHistoryShortEnough, MAX_STEPS } from '../../query/windows';

const DETECTORS = ['ddm', 'hddmA', 'adwin', 'pageHinkley', 'cusum'] as const;
export type DetectorName = (typeof DETECTORS)[number];

const duration = durationText('10m or 14d');

export const conceptDriftOptions = z
  .strictObject({
    detectors: someOf(
      DETECTORS,
      ['cusum'],
      "Detectors of the error rate; thresholds apply to the first. cusum: detects a rise to about one and a half times the normal rate and lasts until it is back, ignoring a daily variation of 20 %; pageHinkley: compares with the normal rate; hddmA: Hoeffding's bound, which also detects a daily variation; adwin: compares any two parts of an adaptive window; ddm: compares with the lowest rate so far, and gives a false alarm sooner or later"
    ),
    resolution: duration
      .default('10m')
      .describe('Length of the steps in which errors are counted, independent of the dashboard'),
    history: duration
      .default('7d')
      .describe(
        "How far back to look for the version's deployment, where the detectors start: up to twice this long, because they start again after each such period and not every day"
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

export type ConceptDriftPlan = {
  readonly outcomes: CountsRequest;
  /** When versions were made. */
  readonly models: Optional<ModelsRequest>;
  /** What error rate is normal, for the detectors that need to know. */
  readonly baselines?: Optional<BaselinesRequest>;
};

export function plan(query: SignalQuery<ConceptDriftOptions>, context: PlanContext): ConceptDriftPlan {
  const { options } = query;
  const { profile } = context;
  const { start, end, step } = historySlots(options, context);
  const slots: PlanContext = { ...context, from: start, to: end, step, window: step };
  const needsNormal = options.detectors.some((name) => name === 'cusum' || name === 'pageHinkley');
  return {
    outcomes: countedOutcomes({ ...query, mode: 'range' }, slots, profile.metrics.outcomes),
    models: optional({ kind: 'mlflow.models', ...modelsOf(query, profile) }),
    ...(needsNormal ? { baselines: baselinesRequest(query, { kind: 'mlflow' }, profile, true) } : {}),
  };
}
