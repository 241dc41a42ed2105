import { z } from 'zod';

/** MLflow writes its 64-bit integers as JSON strings or numbers, by version and field. */
export const integer = z.union([z.number(), z.string().regex(/^-?\d+$/)]).transform(Number);

/** Python's JSON has NaN and infinities as names, protobuf's as strings. */
const figure = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform((text) => Number(text))]);

const pair = z.looseObject({ key: z.string(), value: z.string().default('') });
export const pairs = z.array(pair).default([]);

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
    .looseObject({ metrics: z.array(metricPointSchema).default([]), params: pairs, tags: pairs })
    .default({ metrics: [], params: [], tags: [] }),
  /** Since release 2.4. */
  inputs: z
    .looseObject({
      dataset_inputs: z
        .array(z.looseObject({ dataset: z.looseObject({ name: z.string(), digest: z.string().default('') }) }))
        .default([]),
    })
    .nullish(),
});

const page = { next_page_token: z.string().optional() };

export const runsPageSchema = z.looseObject({ runs: z.array(runSchema).default([]), ...page });

export const experimentSchema = z.looseObject({
  experiment_id: z.string(),
  name: z.string(),
  artifact_location: z.string().default(''),
  lifecycle_stage: z.string().default('active'),
});
export const experimentsPageSchema = z.looseObject({ experiments: z.array(experimentSchema).default([]), ...page });
export const experimentAnswerSchema = z.looseObject({ experiment: experimentSchema });

export const metricsPageSchema = z.looseObject({ metrics: z.array(metricPointSchema).default([]), ...page });

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
  tags: pairs,
});
export const modelVersionsPageSchema = z.looseObject({
  model_versions: z.array(modelVersionSchema).default([]),
  ...page,
});

export const registeredModelSchema = z.looseObject({
  name: z.string(),
  creation_timestamp: integer.nullish(),
  last_updated_timestamp: integer.nullish(),
  description: text,
  tags: pairs,
  aliases: z
    .array(z.looseObject({ alias: z.string(), version: z.union([z.string(), z.number().transform(String)]) }))
    .default([]),
});
export const registeredModelsPageSchema = z.looseObject({
  registered_models: z.array(registeredModelSchema).default([]),
  ...page,
});
export const registeredModelAnswerSchema = z.looseObject({ registered_model: registeredModelSchema });

export const runAnswerSchema = z.looseObject({
  run: z.looseObject({ info: z.looseObject({ artifact_uri: z.string().default('') }) }),
});

export const traceMetricsPageSchema = z.looseObject({
  data_points: z
    .array(
      z.looseObject({
        dimensions: z.record(z.string(), z.string()).default({}),
        values: z.record(z.string(), figure).default({}),
      })
    )
    .default([]),
  ...page,
});

export const failureSchema = z.looseObject({
  error_code: z.string().default('error'),
  message: z.string().default(''),
});

export const toRecord = (list: ReadonlyArray<{ key: string; value: string }>): Record<string, string> =>
  Object.fromEntries(list.map(({ key, value }) => [key, value]));
