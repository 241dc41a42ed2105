import { z } from 'zod';
import { promql } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import { type ModelsRequest, type Optional, optional, type RangeRequest, type RunsRequest } from '../../query/request';
import { select } from '../../query/select';
import type { PlanContext } from '../../query/signal';

export const lineageOptions = z.strictObject({
  versions: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe(
      'How many of the newest versions of each model to show, in addition to those that serve or have an alias'
    ),
});
export type LineageOptions = z.infer<typeof lineageOptions>;

export type LineagePlan = {
  readonly models: ModelsRequest;
  readonly runs: Optional<RunsRequest>;
  readonly serving: Optional<RangeRequest>;
};

/** More runs than this say nothing that a graph could show. */
const MAX_RUNS = 1000;

export function plan(query: SignalQuery<LineageOptions>, context: PlanContext): LineagePlan {
  const { profile, from: start, to: end, step, window } = context;
  const by = { labelNames: [profile.labels.model, profile.labels.version] };
  const counter = select(profile.metrics.predictions, query, profile);
  return {
    models: { kind: 'mlflow.models', ...(query.model === undefined ? {} : { model: query.model }) },
    runs: optional({ kind: 'mlflow.runs', experiments: [], limit: MAX_RUNS, orderBy: ['attributes.start_time DESC'] }),
    serving: optional({
      kind: 'prometheus.range',
      expr: promql`sum by (${by}) (rate(${counter}[${{ duration: window }}]))`,
      start,
      end,
      step,
    }),
  };
}
