import { z } from 'zod';
import { UnansweredError } from '../../query/composed';
import { signals } from '../../signals/registry';
import { errorText } from '../../text';
import { AccessDenied } from '../access/access';
import type { CallContext, DataQuery, ErrorSource, QueryOutcome } from '../grafana';
import type { Instances } from '../instance';
import { OverloadError, type Ticket } from '../load';
import { SourceError } from '../sources';
import { type Environment, evaluate, evaluateWritten, type RawQuery } from './evaluate';
import { QueryError } from './parse';
import { nothingKnown } from './present';

/** A data source call outside of a data source has nothing to ask. */
class NoDataSourceError extends Error {
  override readonly name = 'NoDataSourceError';
  constructor() {
    super('Grafana sent no data source with this call: ask through a configured Modelwatch data source');
  }
}

/** What is recorded of a query that ended; `kind` is the id of a signal that there is, or `unknown`. */
type OnQuery = (ended: {
  readonly kind: string;
  readonly seconds: number;
  readonly failed?: { readonly source: ErrorSource };
}) => void;

/** Answers one query of Grafana's, errors included: they belong to this refId alone. */
export function answerer(
  instances: Instances,
  onQuery: OnQuery
): (query: DataQuery, context: CallContext) => Promise<QueryOutcome> {
  return async (query, context) => {
    const started = performance.now();
    const outcome = await answer(instances, query, context).catch((error: unknown) => {
      onQuery({ kind: kindOf(query), seconds: since(started), failed: { source: 'plugin' } });
      throw error;
    });
    onQuery({
      kind: kindOf(query),
      seconds: since(started),
      ...(outcome.ok ? {} : { failed: { source: outcome.errorSource } }),
    });
    return outcome;
  };
}

const since = (started: number): number => (performance.now() - started) / 1000;

const namedSchema = z.object({ signal: z.string() });

function kindOf({ json }: DataQuery): string {
  const named = namedSchema.safeParse(json).data?.signal;
  return named !== undefined && signals.has(named) ? named : 'unknown';
}

async function answer(instances: Instances, query: DataQuery, context: CallContext): Promise<QueryOutcome> {
  const ticket = ticketOf(instances, context, context.sent);
  try {
    const environment = environmentOf(instances, context, ticket);
    const frames = await evaluateWritten(query, environment, context.cancelled, query.format);
    ticket.answered(frames.reduce((sum, { length }) => sum + length, 0));
    return { ok: true, frames };
  } catch (error) {
    return failure(error, query.refId, isEvidence(query, context));
  } finally {
    ticket.end();
  }
}

/** Evaluates a query with the settings and the identity of a call. */
export async function evaluateFor(
  instances: Instances,
  context: CallContext,
  raw: RawQuery
): ReturnType<typeof evaluate> {
  const ticket = ticketOf(instances, context);
  try {
    return await evaluate(raw, environmentOf(instances, context, ticket), context.cancelled);
  } finally {
    ticket.end();
  }
}

const ticketOf = ({ load }: Instances, { plugin }: CallContext, sent?: Promise<void>): Ticket =>
  load.ticket(`${plugin.orgId}/${plugin.dataSource?.uid}`, sent);

function environmentOf(instances: Instances, context: CallContext, ticket: Ticket): Environment {
  const { dataSource, orgId } = context.plugin;
  if (dataSource === undefined) {
    throw new NoDataSourceError();
  }
  const { sources, ...reading } = instances.of(orgId, dataSource);
  const { identity, access } = instances.identityOf(orgId, dataSource, context);
  const { signals: seen } = access;
  return {
    ...reading,
    access,
    signals: seen === undefined ? signals : new Map([...signals].filter(([id]) => seen.has(id))),
    // Also where a person tries a rule out, who is no rule by that.
    alerting: context.headers['fromalert'] === 'true',
    sources: sources.forCall(identity, ticket),
    ticket,
    ...(instances.threads === undefined ? {} : { threads: instances.threads }),
  };
}

const evidenceSchema = z.object({ evidence: z.string() });

/** Whether the texts of an alert rule alone read it: what its rule compares fails by itself where it cannot be had. */
const isEvidence = ({ json }: DataQuery, { headers }: CallContext): boolean =>
  headers['fromalert'] === 'true' && evidenceSchema.safeParse(json).success;

/**
 * An error that we know as an answer; anything else is a bug and is logged. Where evidence cannot be had for
 * now, nothing is known.
 */
function failure(error: unknown, refId: string, isOfEvidence: boolean): QueryOutcome {
  if (isOfEvidence && [SourceError, UnansweredError, OverloadError].some((kind) => error instanceof kind)) {
    return { ok: true, frames: [nothingKnown(refId, errorText(error))] };
  }
  if (error instanceof SourceError) {
    return { ok: false, message: error.message, status: error.status, errorSource: error.errorSource, frames: [] };
  }
  if (error instanceof AccessDenied) {
    return { ok: false, message: error.message, status: 403, errorSource: 'downstream', frames: [] };
  }
  if (error instanceof UnansweredError) {
    return { ok: false, message: error.message, status: 502, errorSource: 'downstream', frames: [] };
  }
  if (error instanceof OverloadError) {
    return { ok: false, message: error.message, status: 503, errorSource: 'downstream', frames: [] };
  }
  if (error instanceof QueryError || error instanceof NoDataSourceError) {
    return { ok: false, message: error.message, status: 400, errorSource: 'downstream', frames: [] };
  }
  throw error;
}
