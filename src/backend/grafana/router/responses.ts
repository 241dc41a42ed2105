import type { ResourceResponse } from '../plugin';
import { fromText } from '../wire/bytes';

/** An answer in JSON. */
export function json(value: unknown, status = 200): ResourceResponse {
  return {
    status,
    headers: { 'Content-Type': ['application/json; charset=utf-8'] },
    body: fromText(JSON.stringify(value)),
  };
}

/** An error as Grafana's front end shows it. */
export const failed = (status: number, message: string): ResourceResponse => json({ message }, status);
