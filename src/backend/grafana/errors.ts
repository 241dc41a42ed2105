import { errorText } from '../../text';
import { redactor } from '../redact';
import type { ErrorSource, RefusedBy } from './plugin';

/**
 * An error that knows its HTTP status and whether we or somebody behind us caused it. Grafana's alerting and its
 * service levels read both.
 */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  constructor(
    message: string,
    readonly status: number,
    readonly errorSource: ErrorSource,
    options?: ErrorOptions
  ) {
    super(message, options);
  }
}

/** The caller may not do this: status 403; the audit trail records which rule refused it. */
export class RefusedError extends PluginError {
  constructor(
    message: string,
    readonly refusedBy: RefusedBy,
    options?: ErrorOptions
  ) {
    super(message, 403, 'downstream', options);
  }
}

/** The caller sent something that cannot be answered: the text says what, and what to do. */
export const badRequest = (message: string, options?: ErrorOptions): PluginError =>
  new PluginError(message, 400, 'plugin', options);

/** What a person may read of whatever was thrown: no stack, no secret, well-formed text. */
export function errorMessage(error: unknown): string {
  const message = errorText(error);
  return Buffer.from(redactor.redact(message || 'Unknown error'), 'utf8').toString('utf8');
}

/** Status and source of whatever was thrown; what says nothing of itself is our own fault. */
export function classify(error: unknown): { readonly status: number; readonly errorSource: ErrorSource } {
  return error instanceof PluginError
    ? { status: error.status, errorSource: error.errorSource }
    : { status: 500, errorSource: 'plugin' };
}
