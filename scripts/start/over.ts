import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { InstanceConfig } from '../../host';
import { provisionedInstance } from '../../host/provisioned';

export interface Addresses {
  readonly prometheus: string;
  /** Empty while there is none. */
  readonly mlflow: string;
}

const address = z.union([z.string(), z.looseObject({ url: z.string() }).transform(({ url }) => url)]);
const demoSchema = z.looseObject({ prometheus: address, mlflow: address.default('') });

/**
 * Where a demo that runs already has its parts: as JSON, or in a file that holds it. Undefined where it says that there is
 * none. Throws on anything else.
 */
export function runningDemo(told: string): Addresses | undefined {
  const text = told.trimStart().startsWith('{') ? told : readFileSync(told, 'utf8');
  const value: unknown = JSON.parse(text);
  return z.looseObject({ missing: z.string() }).safeParse(value).success ? undefined : demoSchema.parse(value);
}

/** The provisioned data source over these addresses. */
export function instanceOver(root: string, { prometheus, mlflow }: Addresses): InstanceConfig {
  const file = path.join(root, 'provisioning', 'datasources', 'modelwatch.yaml');
  if (!existsSync(file)) {
    throw new Error(`${path.relative(root, file)} is not there: it says what the data source is`);
  }
  return provisionedInstance(file, { MODELWATCH_PROMETHEUS_URL: prometheus, MODELWATCH_MLFLOW_URL: mlflow });
}
