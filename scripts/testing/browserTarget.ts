import { z } from 'zod';
import type { Missing } from '../setup';

/** Names, in the environment of the tests, what the browser tests look at: `BrowserTarget` as JSON, or why there is nothing. */
export const BROWSER_VARIABLE = 'MODELWATCH_BROWSER';

const targetSchema = z.object({
  kind: z.enum(['preview', 'grafana']),
  /** Of the preview or of the Grafana, without a slash at its end. */
  url: z.url(),
  chromium: z.string(),
  /** Who signs in to Grafana; nobody where it lets everybody in. */
  user: z.string().optional(),
  password: z.string().optional(),
  /** The sources as the data source's process reaches them. */
  prometheus: z.string(),
  mlflow: z.string(),
});
export type BrowserTarget = Readonly<z.infer<typeof targetSchema>>;

const environmentSchema = z.union([targetSchema, z.object({ missing: z.string() })]);

/** What the environment says; undefined where it says nothing. Throws zod's error on what is neither. */
export function browserFromEnvironment(variables: NodeJS.ProcessEnv): BrowserTarget | Missing | undefined {
  const text = variables[BROWSER_VARIABLE];
  return text === undefined || text === '' ? undefined : environmentSchema.parse(JSON.parse(text));
}
