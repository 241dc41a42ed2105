import { z } from 'zod';
import { chosenFrom } from '../../query/choices';

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
    .array(z.string())
    .default(['attributes.start_time DESC'])
    .describe('Order of the runs, as MLflow writes it'),
  limit: z.int().min(1).max(10_000).default(100).describe('Maximum number of runs to show'),
  metric: z.string().default('accuracy').describe('The metric whose history is shown'),
  runIds: z.array(z.string()).default([]).describe('Runs whose history is shown, in addition to those of the model'),
});
export type MlflowOptions = z.infer<typeof mlflowOptions>;
