import { z } from 'zod';
import type { Profile } from '../../profiles';
import { type Access, AccessDenied } from '../access/access';
import type { Threads } from '../evaluate';
import { type CallContext, PluginError, RefusedError } from '../grafana';
import type { Instances } from '../instance';
import { OverloadError } from '../load';
import { type Caller, SourceError, type SourcePool } from '../sources';

/** A model, a version or a class. A look-up repeats it in hundreds of selectors, so that a long one would be megabytes. */
export const nameSchema = z.string().min(1).max(1000);

/** The data source that a call is about, and in whose name it asks. */
export interface CallerContext {
  readonly sources: SourcePool;
  readonly profile: Profile;
  readonly contract: Profile;
  readonly own?: Profile;
  readonly caller: Caller;
  /** Where what is much is derived; without them, all of it is on this thread. */
  readonly threads?: Threads;
  /** What the caller may see. */
  readonly access: Access;
}

/** Runs a look-up; what the sources say is wrong becomes the answer. */
export async function ask<Answer>(
  instances: Instances,
  context: CallContext,
  lookUp: (call: CallerContext) => Promise<Answer>
): Promise<Answer> {
  const { plugin, cancelled } = context;
  if (plugin.dataSource === undefined) {
    throw new PluginError('Ask through a configured Modelwatch data source', 400, 'downstream');
  }
  const ticket = instances.load.ticket(`${plugin.orgId}/${plugin.dataSource.uid}`);
  try {
    const { sources, profile, contract, own } = instances.of(plugin.orgId, plugin.dataSource);
    const { identity, access } = instances.identityOf(plugin.orgId, plugin.dataSource, context);
    const profiles = { profile, contract, ...(own === undefined ? {} : { own }) };
    const threads = instances.threads === undefined ? {} : { threads: instances.threads };
    return await lookUp({ sources, ...profiles, ...threads, caller: { identity, cancelled, ticket }, access });
  } catch (error) {
    if (error instanceof AccessDenied) {
      throw new RefusedError(error.message, 'policy', { cause: error });
    }
    if (error instanceof OverloadError) {
      throw new PluginError(error.message, 503, 'downstream', { cause: error });
    }
    throw error instanceof SourceError
      ? new PluginError(error.message, error.status, error.errorSource, { cause: error })
      : error;
  } finally {
    ticket.end();
  }
}

/** As `ask`, by connections that no panel takes: for what is short, and a person waits for. */
export const askBesidePanels: typeof ask = (instances, context, lookUp) =>
  ask(instances, context, (call) => lookUp({ ...call, caller: { ...call.caller, lane: 'lookUp' } }));

/** What each configured source gives; a source that is not configured gives nothing, one that fails fails the call. */
export async function fromEach<Answer>(parts: readonly Promise<readonly Answer[]>[]): Promise<Answer[]> {
  const given = await Promise.all(
    parts.map((part) =>
      part.catch((error: unknown) => {
        if (error instanceof SourceError && error.problem.kind === 'notConfigured') {
          return [];
        }
        throw error;
      })
    )
  );
  return given.flat();
}
