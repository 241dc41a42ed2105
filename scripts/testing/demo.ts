import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type DemoOptions, startDemo } from '../demo';
import type { Missing, Say } from '../setup';

/** Names, in the environment of the tests, the demo that they share: `SharedDemo` as JSON, or why there is none. */
export const DEMO_VARIABLE = 'MODELWATCH_DEMO';

/**
 * In the environment of the tests: the Unix seconds at which the history of the demo that they share ends. What tests
 * then call now is shortly after it. It may not lie more than three weeks back, or Prometheus forgets the history.
 */
export const ANCHOR_VARIABLE = 'MODELWATCH_DEMO_ANCHOR';
/** Milliseconds after the anchor that tests call now: as long as it takes until a demo of the present is up. */
const UP_AFTER_MS = 180_000;

const sharedDemoSchema = z.object({
  prometheus: z.url(),
  mlflow: z.url(),
  service: z.url(),
  incidentsFile: z.string(),
  /** Unix milliseconds: the moment when all was up, now for the tests. Its history of seven days ends shortly before. */
  startedAt: z.number(),
});
export type SharedDemo = Readonly<z.infer<typeof sharedDemoSchema>>;

const environmentSchema = z.union([sharedDemoSchema, z.object({ missing: z.string() })]);

/** What the environment says of the demo; undefined where it says nothing. Throws zod's error on what is neither. */
export function demoFromEnvironment(variables: NodeJS.ProcessEnv): SharedDemo | Missing | undefined {
  const text = variables[DEMO_VARIABLE];
  return text === undefined || text === '' ? undefined : environmentSchema.parse(JSON.parse(text));
}

/** Where the history is to end, if not now. Throws zod's error on what is no number. */
export function anchorFromEnvironment(variables: NodeJS.ProcessEnv): number | undefined {
  const text = variables[ANCHOR_VARIABLE];
  return text === undefined || text === '' ? undefined : z.coerce.number().int().positive().parse(text);
}

export interface StartedDemo {
  readonly demo: SharedDemo;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the demo for tests, MLflow included and without live incidents: after its history all is quiet. Rejects with
 * what is missing; nothing is left running then.
 */
export async function startSharedDemo(
  directory: string,
  say: Say,
  anchor: number | undefined = anchorFromEnvironment(process.env),
  more: Pick<DemoOptions, 'labelDelay' | 'hours'> = {}
): Promise<StartedDemo> {
  const options = { ...more, ...(anchor === undefined ? {} : { anchor }) };
  const stack = await startDemo({ directory, mlflow: true, liveIncidents: false, say, ...options });
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
      startedAt: anchor === undefined ? Date.now() : anchor * 1000 + UP_AFTER_MS,
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
type Incident = Readonly<z.infer<typeof incidentSchema>>;

/** The incidents of a demo's history, oldest first. */
export function historyOf({ incidentsFile }: Pick<SharedDemo, 'incidentsFile'>): readonly Incident[] {
  const { incidents } = z
    .object({ incidents: z.array(incidentSchema) })
    .parse(JSON.parse(readFileSync(incidentsFile, 'utf8')));
  return incidents.filter(({ phase }) => phase === 'history');
}
