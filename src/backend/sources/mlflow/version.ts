import type { Caller } from '../caller';
import { SourceError } from '../error';
import type { MlflowApi } from './api';
import { experimentsPageSchema } from './schemas';

/**
 * Asks for something that needs credentials where the server wants any, then for the version, which does not.
 * `undefined` where the server does not say.
 */
export async function serverVersion(api: MlflowApi, caller: Caller): Promise<string | undefined> {
  await api.post('experiments/search', { max_results: 1 }, experimentsPageSchema, caller);
  try {
    const answer = await api.raw('version', [], caller);
    const text = answer.body.toString('utf8').trim();
    return /^\d+\.\d+[\w.+-]*$/.test(text) ? text : undefined;
  } catch (error) {
    if (error instanceof SourceError && error.problem.kind !== 'cancelled') {
      return undefined;
    }
    throw error;
  }
}
