import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { startDemo } from '../demo';
import type { Missing, Say } from '../setup';

/** Names, in the environment of the tests, the demo that they share: `SharedDemo` as JSON, or why there is none. */
export const DEMO_VARIABLE = 'MODELWATCH_DEMO';

const sharedDemoSchema = z.object({
  prometheus: z.url(),
  mlflow: z.url(),
  service: z.url(),
  incidentsFile: z.string(),
  /** Unix milliseconds: the moment when all was up. Its history of seven days ends shortly before. */
  startedAt: z.number(),
});
export type SharedDemo = Readonly<z.infer<typeof sharedDemoSchema>>;

const toldSchema = z.union([sharedDemoSchema, z.object({ missing: z.string() })]);

/** What the environment says of the demo; undefined where it says nothing. Throws zod's error on what is neither. */
export function toldDemo(variables: NodeJS.ProcessEnv): SharedDemo | Missing | undefined {
  const text = variables[DEMO_VARIABLE];
  return text === undefined || text === '' ? undefined : toldSchema.parse(JSON.parse(text));
}

export interface StartedDemo {
  readonly demo: SharedDemo;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the demo for tests, MLflow included and without live incidents: after its history all is quiet. Rejects with
 * what is missing; nothing is left running then.
 */
export async function startSharedDemo(directory: string, say: Say): Promise<StartedDemo> {
  const stack = await startDemo({ directory, mlflow: true, liveIncidents: false, say });
  const mlflow = await stack.mlflow;
  if ('missing' in mlflow) {
    await stack.stop();
    throw new Error(mlflow.missing);
  }
  return {
    demo: {
      prometheus: stack.prometheus.url,
      mlflow: mlflow.url,
      service: stack.service.url,
      incidentsFile: path.resolve(stack.incidentsFile),
      startedAt: Date.now(),
    },
    stop: stack.stop,
  };
}

const incidentSchema = z.object({
  kind: z.string(),
  model: z.string(),
  /** Unix seconds, the end excluded. */
  start: z.number(),
  end: z.number(),
  phase: z.enum(['history', 'live', 'manual']),
});
export type Incident = Readonly<z.infer<typeof incidentSchema>>;

/** The incidents of a demo's history, oldest first. */
export function historyOf({ incidentsFile }: Pick<SharedDemo, 'incidentsFile'>): readonly Incident[] {
  const { incidents } = z
    .object({ incidents: z.array(incidentSchema) })
    .parse(JSON.parse(readFileSync(incidentsFile, 'utf8')));
  return incidents.filter(({ phase }) => phase === 'history');
}
