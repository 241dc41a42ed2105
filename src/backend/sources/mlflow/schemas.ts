import { z } from 'zod';
import { entries } from '../http/entries';

/** MLflow writes its 64-bit integers as JSON strings or numbers, by version and field. */
export const integer = z.union([z.number(), z.string().regex(/^-?\d+$/)]).transform(Number);

/** Python's JSON has NaN and infinities as names, protobuf's as strings. */
const figure = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform((text) => Number(text))]);

const pair = z.looseObject({ key: z.string(), value: z.string().default('') });
export const pairs = (name: string) => entries(name, pair);

const text = z.string().nullish();

export const metricPointSchema = z.looseObject({
  key: z.string(),
  value: figure,
  timestamp: integer.default(0),
  step: integer.default(0),
  run_id: z.string().optional(),
});
export type MetricPoint = z.infer<typeof metricPointSchema>;

export const runSchema = z.looseObject({
  info: z.looseObject({
    run_id: z.string(),
    run_name: text,
    experiment_id: z.string().default(''),
    status: z.string().default('UNKNOWN'),
    start_time: integer.default(0),
    end_time: integer.nullish(),
  }),
  data: z
    .looseObject({ metrics: entries('metrics', metricPointSchema), params: pairs('params'), tags: pairs('tags') })
    .prefault({}),
  /** Since release 2.4. */
  inputs: z
    .looseObject({
      dataset_inputs: entries(
        'dataset_inputs',
        z.looseObject({ dataset: z.looseObject({ name: z.string(), digest: z.string().default('') }) })
      ),
    })
    .nullish(),
});

const page = { next_page_token: z.string().optional() };

export const runsPageSchema = z.looseObject({ runs: entries('runs', runSchema), ...page });

export const experimentSchema = z.looseObject({
  experiment_id: z.string(),
  name: z.string(),
  artifact_location: z.string().default(''),
  lifecycle_stage: z.string().default('active'),
});
export const experimentsPageSchema = z.looseObject({ experiments: entries('experiments', experimentSchema), ...page });
export const experimentAnswerSchema = z.looseObject({ experiment: experimentSchema });

export const metricsPageSchema = z.looseObject({ metrics: entries('metrics', metricPointSchema), ...page });

export const modelVersionSchema = z.looseObject({
  name: z.string(),
  version: z.union([z.string(), z.number().transform(String)]),
  current_stage: text,
  status: z.string().default('READY'),
  run_id: text,
  model_id: text,
  source: text,
  creation_timestamp: integer.nullish(),
  created_at: integer.nullish(),
  last_updated_timestamp: integer.nullish(),
  updated_at: integer.nullish(),
  description: text,
  comment: text,
  tags: pairs('tags'),
});
export const modelVersionsPageSchema = z.looseObject({
  model_versions: entries('model_versions', modelVersionSchema),
  ...page,
});

export const registeredModelSchema = z.looseObject({
  name: z.string(),
  creation_timestamp: integer.nullish(),
  last_updated_timestamp: integer.nullish(),
  description: text,
  tags: pairs('tags'),
  aliases: entries(
    'aliases',
    z.looseObject({ alias: z.string(), version: z.union([z.string(), z.number().transform(String)]) })
  ),
});
export const registeredModelsPageSchema = z.looseObject({
  registered_models: entries('registered_models', registeredModelSchema),
  ...page,
});
export const registeredModelAnswerSchema = z.looseObject({ registered_model: registeredModelSchema });

export const runAnswerSchema = z.looseObject({
  run: z.looseObject({ info: z.looseObject({ artifact_uri: z.string().default('') }) }),
});

export const traceMetricsPageSchema = z.looseObject({
  data_points: entries(
    'data_points',
    z.looseObject({
      dimensions: z.record(z.string(), z.string()).default({}),
      values: z.record(z.string(), figure).default({}),
    })
  ),
  ...page,
});

export const failureSchema = z.looseObject({
  error_code: z.string().default('error'),
  message: z.string().default(''),
});
