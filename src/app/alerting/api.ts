import { z } from 'zod';
import { request } from '../../datasource/request';

/** An error of Grafana's alerting, with a message that says what to do about it. */
export class AlertingError extends Error {
  override readonly name = 'AlertingError';

  constructor(
    message: string,
    /** HTTP; 0 where there was no answer. */
    readonly status: number,
    options?: ErrorOptions
  ) {
    super(message, options);
  }
}

interface Call<T> {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly body?: unknown;
  readonly answer: z.ZodType<T>;
  /** Follows "Grafana refused to" in messages: `read the alert rules`. */
  readonly action: string;
}

const failureSchema = z.object({
  status: z.number(),
  statusText: z.string().optional(),
  data: z.object({ message: z.string() }).optional().catch(undefined),
});

/** Asks Grafana as the signed-in user. Rejects with AlertingError. */
export async function call<T>({ method = 'GET', url, body, answer, action }: Call<T>): Promise<T> {
  try {
    return await request(answer, { method, url, data: body });
  } catch (error) {
    throw error instanceof z.ZodError ? unsupported(error, action) : failure(error, action);
  }
}

const unsupported = (error: z.ZodError, action: string): AlertingError =>
  new AlertingError(
    `Grafana's response to the request to ${action} is not in a format that this version of Modelwatch supports: ${z.prettifyError(error)}. Check that Modelwatch supports this version of Grafana.`,
    200
  );

function failure(error: unknown, action: string): AlertingError {
  const parsed = failureSchema.safeParse(error);
  if (!parsed.success) {
    const words = error instanceof Error ? error.message : String(error);
    return new AlertingError(`The request to ${action} did not reach Grafana: ${words}.`, 0, { cause: error });
  }
  const { status, statusText, data } = parsed.data;
  const words = data?.message ?? statusText ?? `status ${status}`;
  return new AlertingError(`Grafana refused to ${action}: ${words}. ${advice(status, words)}`, status, {
    cause: error,
  });
}

function advice(status: number, words: string): string {
  if (status === 401) {
    return 'Sign in again.';
  }
  if (status === 403) {
    return 'Ask an administrator for the role Editor, or for permission to edit alert rules in this folder and to query the data source.';
  }
  if (words.includes('provision')) {
    return 'These rules come from a provisioning file: change the file, or install a pack for another team.';
  }
  if (status === 409 || status === 412) {
    return 'Somebody else changed it, or a rule of the same name is in the folder. Reload the page and look at what is installed.';
  }
  if (status === 404) {
    return 'It is no longer there, or Grafana’s alerting is switched off. Reload the page.';
  }
  return status >= 500 || status === 0
    ? 'Try again; if it stays so, look at Grafana’s log.'
    : 'Check the thresholds and models that were chosen.';
}
