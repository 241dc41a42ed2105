import { z } from 'zod';
import { chosenFrom } from '../../query/choices';
import { promql } from '../../query/promql';
import type { SignalQuery } from '../../query/query';
import {
  type MetricHistoryRequest,
  type ModelsRequest,
  type Optional,
  optional,
  type RangeRequest,
  type RunsRequest,
} from '../../query/request';
import { select } from '../../query/select';
import type { PlanContext } from '../../query/signal';

const MLFLOW_VIEWS = ['models', 'registry', 'runs', 'parameters', 'history', 'deployments'] as const;

export const mlflowOptions = z.strictObject({
  view: z
    .enum(MLFLOW_VIEWS)
    .default('models')
    .describe(
      'models: versions with aliases and stage; registry: models with their description and tags; runs: a table of runs; parameters: what runs were made with; history: a metric over a run; deployments: when versions came, as annotations'
    ),
  experiments: z
    .array(z.string())
    .default([])
    .meta(chosenFrom('experiments'))
    .describe('Experiments by name or id; none means all'),
  filter: z.string().optional().describe("MLflow's own filter for runs, e.g. metrics.accuracy > 0.9"),
  orderBy: z
    .array(z.string().max(500))
    .max(10)
    .default(['attributes.start_time DESC'])
    .describe('Order of the runs, as MLflow writes it'),
  limit: z.int().min(1).max(10_000).default(100).describe('Maximum number of runs to show'),
  metric: z.string().default('accuracy').describe('The metric whose history is shown'),
  runIds: z.array(z.string()).default([]).describe('Runs whose history is shown, in addition to those of the model'),
});
export type MlflowOptions = z.infer<typeof mlflowOptions>;

export type MlflowPlan = {
  readonly models?: ModelsRequest;
  readonly runs?: RunsRequest;
  readonly history?: MetricHistoryRequest;
  /** Where versions show in traffic: 1 while a version answers. */
  readonly serving?: Optional<RangeRequest>;
};

export function plan(query: SignalQuery<MlflowOptions>, context: PlanContext): MlflowPlan {
  const { options, model, version } = query;
  const ofModel = model === undefined ? {} : { model };
  const ofVersion = version === undefined ? {} : { version };
  switch (options.view) {
    case 'models':
    case 'registry':
      return { models: { kind: 'mlflow.models', ...ofModel } };
    case 'runs':
    case 'parameters':
      return {
        runs: {
          kind: 'mlflow.runs',
          experiments: options.experiments,
          orderBy: options.orderBy,
          limit: options.limit,
          ...(options.filter === undefined ? {} : { filter: options.filter }),
          ...ofModel,
          ...ofVersion,
        },
      };
    case 'history':
      return {
        history: {
          kind: 'mlflow.history',
          runIds: options.runIds,
          metric: options.metric,
          ...ofModel,
          ...ofVersion,
        },
      };
    case 'deployments': {
      const { profile, from: start, to: end, step } = context;
      const by = { labelNames: [profile.labels.model, profile.labels.version] };
      const counter = select(profile.metrics.predictions, query, profile, [
        { label: profile.labels.version, op: '!=', value: '' },
      ]);
      return {
        models: { kind: 'mlflow.models', ...ofModel },
        serving: optional({ kind: 'prometheus.range', expr: promql`group by (${by}) (${counter})`, start, end, step }),
      };
    }
  }
}
