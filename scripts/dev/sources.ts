import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { InstanceConfig } from '../../preview/host';
import { provisionedInstance } from '../../preview/provisioned';

const demoSchema = z.looseObject({
  prometheus: z.union([z.string(), z.looseObject({ url: z.string() }).transform(({ url }) => url)]),
  mlflow: z.looseObject({ url: z.string().optional() }).optional(),
});

export interface Addresses {
  readonly prometheus: string;
  /** Empty while there is none. */
  readonly mlflow: string;
}

/** Where a demo that runs already has its parts, from the file that it wrote. Throws on anything else. */
export function runningDemo(file: string): Addresses {
  const { prometheus, mlflow } = demoSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { prometheus, mlflow: mlflow?.url ?? '' };
}

/** The provisioned data source over these addresses. */
export const instanceOver = (root: string, { prometheus, mlflow }: Addresses): InstanceConfig =>
  provisionedInstance(path.join(root, 'provisioning', 'datasources', 'modelwatch.yaml'), {
    MODELWATCH_PROMETHEUS_URL: prometheus,
    MODELWATCH_MLFLOW_URL: mlflow,
  });
