import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ACTION_KINDS, type By } from '../../actions/events';
import { type Action, areIdentified, BrokenRecordError, folded } from '../../actions/state';
import { fieldProblem, problemsOf } from '../../problems';
import { WEBHOOK_SECRET_KEY } from '../../settings/actions';
import { tryParse } from '../../text';
import {
  badRequest,
  type CallContext,
  json,
  MAX_STORED_JSON_BYTES,
  parseJson,
  PluginError,
  RefusedError,
  refuseLong,
  type ResourceResponse,
  type Route,
  route,
} from '../grafana';
import { type Caller, SourceError } from '../sources';
import type { Drivers } from './drivers';
import type { Engine } from './engine';
import { NotAllowedError } from './guards';
import { ForgedError, Messages, messageSchema, proposalsOf } from './webhook';
import { type Owner, serviceCaller } from './world';

const model = z.string().min(1);
const wanted = { model, action: z.string().min(1), to: z.string().min(1).optional() };
const reason = z.string().trim().min(1, 'says why').max(500);
const one = { model, id: z.number().int().positive() };

/** How many of the actions of a model are listed, the newest. */
const MAX_LISTED = 50;

/** Grafana's prefix of the logins of service accounts (pkg/services/serviceaccounts/models.go). */
const SERVICE_ACCOUNT = /^sa-/i;

const tokenSchema = z.looseObject({ sub: z.string().min(1).max(200) });

/**
 * Of the identity token that Grafana sets on its calls, in place of what a browser may have sent (pkg/services/pluginsintegration/
 * clientmiddleware/forward_id_middleware.go): the kind of account and its uid, such as `user:…` or `service-account:…`
 * (pkg/services/user/identity.go, `GetID`). Grafana signs one for whoever signs in (pkg/services/auth/idimpl/service.go), and sends
 * none where it could not; the signature is not looked at.
 */
function subjectOf(token: string): string | undefined {
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  return tokenSchema.safeParse(tryParse(claims)).data?.sub;
}

/** Who calls. Throws PluginError for a user without a login, who could not be identified. */
export function byOf({ plugin: { user }, headers }: Pick<CallContext, 'plugin' | 'headers'>): By {
  if (user === undefined || user.login === '') {
    throw new RefusedError('This needs somebody who is signed in', 'no sign-in');
  }
  const email = folded(user.email);
  const subject = subjectOf(headers['x-grafana-id'] ?? '');
  const isUser = subject === undefined || subject.startsWith('user:');
  return {
    kind: isUser && !SERVICE_ACCOUNT.test(user.login) ? 'person' : 'service',
    login: user.login,
    ...(email === '' ? {} : { mail: createHash('sha256').update(email).digest('hex').slice(0, 32) }),
    ...(subject === undefined ? {} : { subject }),
  };
}

const named = ({ kind, login }: By): By => ({ kind, login });

/** As pages show it. */
const listed = ({ id, phase, proposed, ...rest }: Action, elsewhere: Owner | undefined) => {
  const { setting, kind, alias, from, to, by, at, reason, expires, guards, needsApproval } = proposed;
  const { approvedBy, doneAt, before, after, says, changed } = rest;
  return {
    ...{ id, phase, setting, kind, alias, from, to, by: named(by), at, reason, expires, guards, needsApproval },
    ...{ approvedBy: approvedBy && named(approvedBy), doneAt, before, after, says, changed, elsewhere },
    ...(approvedBy === undefined ? {} : { areIdentified: areIdentified(by, approvedBy) }),
  };
};

/** What the access policy says of an action. */
interface Kind {
  readonly kind: string;
  readonly model: string;
  /** The signal whose figure it is based on, which the description of the action reveals. */
  readonly signal: string | undefined;
}

/** `undefined` where it rests on none, and of an action that is no longer among the settings. */
const signalOf = ({ settings }: Engine, setting: string): string | undefined =>
  settings.list.find(({ id }) => id === setting)?.when?.signal;

/**
 * Not found: the answer must not reveal actions that the caller may not request. A policy that lists kinds or
 * signals, or hides the model, never allows it: no name in it is empty.
 */
const none = (model: string): Kind => ({ kind: '', model, signal: '' });

const ofSetting =
  ({ model, action }: { readonly model: string; readonly action: string }) =>
  (engine: Engine): readonly Kind[] => {
    const found = engine.of(model).find(({ id }) => id === action);
    return [found === undefined ? none(model) : { kind: found.kind, model, signal: found.when?.signal }];
  };

const ofRecord =
  ({ model, id }: { readonly model: string; readonly id: number }) =>
  async (engine: Engine, caller: Caller): Promise<readonly Kind[]> => {
    const found = (await engine.actions(model, caller)).find((one) => one.id === id);
    return [
      found === undefined
        ? none(model)
        : { kind: found.proposed.kind, model, signal: signalOf(engine, found.proposed.setting) },
    ];
  };

const ofAll = ({ settings }: Engine): readonly Kind[] =>
  settings.list.flatMap(({ kind, models, when }) => models.map((model) => ({ kind, model, signal: when?.signal })));

/** Of a message, each proposal of which is allowed or not by itself. */
const ofNone = (): readonly Kind[] => [];

/** What pages, scripts and alerts ask for. Roles are checked here, whatever a page shows. */
export function actionRoutes(drivers: Drivers, now: () => number = Date.now): Route[] {
  /** By data source: two of them may have the same secret, and be sent the same message. */
  const received = new Map<string, Messages>();
  const messagesFor = ({ plugin: { orgId, dataSource } }: CallContext): Messages => {
    const key = `${orgId}/${dataSource?.uid ?? ''}`;
    const messages = received.get(key) ?? new Messages();
    received.set(key, messages);
    return messages;
  };

  /**
   * Runs with the data source's engine, for callers whom the access policy allows at least one of the requested actions.
   */
  async function within(
    context: CallContext,
    askedFor: (engine: Engine, caller: Caller) => readonly Kind[] | Promise<readonly Kind[]>,
    work: (engine: Engine, caller: Caller) => Promise<ResourceResponse>
  ): Promise<ResourceResponse> {
    const caller = serviceCaller(context.cancelled);
    return answering(async () => {
      const engine = drivers.seen(context);
      if (engine === undefined) {
        const off = drivers.off(context);
        throw off === undefined
          ? new PluginError("The data source's settings name no actions", 404, 'downstream')
          : new PluginError(off, 400, 'downstream');
      }
      check(context, await askedFor(engine, caller));
      return work(engine, caller);
    });
  }

  /** An action in a record, which is not read for callers whom the policy allows nothing for its model. */
  const recorded = (context: CallContext, asked: { readonly model: string; readonly id: number }) => {
    const look = ofRecord(asked);
    return (engine: Engine, caller: Caller) => {
      check(
        context,
        ACTION_KINDS.map((kind) => ({ kind, model: asked.model, signal: undefined }))
      );
      return look(engine, caller);
    };
  };

  /** Throws PluginError if the access policy allows the caller none of these. */
  function check(context: CallContext, actions: readonly Kind[]): void {
    if (
      actions.length > 0 &&
      !actions.some(({ kind, model, signal }) => drivers.mayAct(context, kind, model, signal))
    ) {
      throw new RefusedError("The data source's access policy does not let you ask for this action", 'policy');
    }
  }

  return [
    route({
      method: 'GET',
      path: 'actions',
      role: 'Viewer',
      query: z.object({ model }),
      handle: ({ query }, context) =>
        answering(async () => {
          const off = drivers.off(context);
          const engine = drivers.seen(context);
          const mayAct = (kind: string, signal?: string): boolean => drivers.mayAct(context, kind, query.model, signal);
          const isConcerned = ACTION_KINDS.some((kind) => mayAct(kind));
          if (engine === undefined || !isConcerned) {
            return json({ possible: [], actions: [], moves: [], ...(isConcerned && off !== undefined ? { off } : {}) });
          }
          const caller = serviceCaller(context.cancelled);
          const [stopped, { actions, moves }] = await Promise.all([
            engine.stopped(caller),
            engine.record(query.model, caller),
          ]);
          const problem = drivers.problem(context, query.model);
          return json({
            possible: engine
              .of(query.model)
              .filter(({ kind, when }) => mayAct(kind, when?.signal))
              .map(({ id, title, kind, approval, proof }) => ({
                ...{ id, title: title ?? id, kind },
                needsApproval: approval !== 'none',
                proves: proof !== undefined,
              })),
            actions: actions
              .filter(({ proposed }) => mayAct(proposed.kind, signalOf(engine, proposed.setting)))
              .map((one) => listed(one, engine.elsewhere(one)))
              .reverse()
              .slice(0, MAX_LISTED),
            moves: moves.slice(-MAX_LISTED).reverse(),
            ...(stopped === undefined ? {} : { stopped }),
            ...(problem === undefined ? {} : { problem }),
          });
        }),
    }),
    route({
      method: 'POST',
      path: 'actions/dry-run',
      role: 'Editor',
      body: z.strictObject(wanted),
      handle: ({ body }, context) =>
        within(context, ofSetting(body), async (engine, caller) =>
          json(await engine.dryRun(body, byOf(context), caller))
        ),
    }),
    route({
      method: 'POST',
      path: 'actions/propose',
      role: 'Editor',
      body: z.strictObject({ ...wanted, reason }),
      handle: ({ body: { reason, ...choice } }, context) =>
        within(context, ofSetting(choice), async (engine, caller) => {
          const id = await engine.propose(choice, byOf(context), reason, caller);
          drivers.poke(context);
          return json({ id });
        }),
    }),
    route({
      method: 'POST',
      path: 'actions/approve',
      role: 'Editor',
      body: z.strictObject(one),
      handle: ({ body: { model, id } }, context) =>
        within(context, recorded(context, { model, id }), async (engine, caller) => {
          await engine.approve(model, id, byOf(context), caller);
          drivers.poke(context);
          return json({ id });
        }),
    }),
    route({
      method: 'POST',
      path: 'actions/refuse',
      role: 'Editor',
      body: z.strictObject({ ...one, reason }),
      handle: ({ body: { model, id, reason } }, context) =>
        within(context, recorded(context, { model, id }), async (engine, caller) => {
          await engine.refuse(model, id, byOf(context), reason, caller);
          return json({ id });
        }),
    }),
    route({
      method: 'POST',
      path: 'actions/end-proof',
      role: 'Editor',
      body: z.strictObject({ ...one, reason }),
      handle: ({ body: { model, id, reason } }, context) =>
        within(context, recorded(context, { model, id }), async (engine, caller) => {
          await engine.endProof(model, id, byOf(context), reason, caller);
          return json({ id });
        }),
    }),
    route({
      method: 'POST',
      path: 'actions/stop',
      role: 'Editor',
      handle: (_, context) =>
        within(context, ofAll, async (engine, caller) => {
          await engine.stop(byOf(context), caller);
          return json({});
        }),
    }),
    route({
      method: 'POST',
      path: 'actions/resume',
      role: 'Admin',
      handle: (_, context) =>
        within(context, ofAll, async (engine, caller) => {
          await engine.resume(caller);
          drivers.poke(context);
          return json({});
        }),
    }),
    route({
      method: 'POST',
      path: 'actions/webhook',
      role: 'Editor',
      handle: ({ bytes }, context) =>
        within(context, ofNone, async (engine, caller) => {
          const messages = messagesFor(context);
          const message = messageOf(engine, messages, { headers: context.headers, body: bytes }, context, now());
          const outcomes = [];
          // One after the other: two actions of one model would be in each other's way.
          for (const { model, action, reason } of message.proposals) {
            const choice = { model, action, message: message.digest };
            try {
              check(context, ofSetting(choice)(engine));
              const id = await engine.propose(choice, message.by, reason, caller);
              outcomes.push({ model, action, id });
            } catch (error) {
              if (!isRefusal(error)) {
                messages.release(message.digest);
                throw error;
              }
              // Said in a good answer: an alert that may not act is no message that failed, to be sent again.
              outcomes.push({ model, action, refused: error.message });
            }
          }
          drivers.poke(context);
          return json({ outcomes });
        }),
    }),
  ];
}

/** Turns what blocks an action into the response. */
async function answering(work: () => Promise<ResourceResponse>): Promise<ResourceResponse> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotAllowedError || error instanceof BrokenRecordError) {
      throw new PluginError(error.message, 409, 'downstream', { cause: error });
    }
    if (error instanceof SourceError) {
      throw new PluginError(error.message, error.status, error.errorSource, { cause: error });
    }
    throw error;
  }
}

/** The result for one of several proposals: the others may be allowed. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof NotAllowedError ||
  error instanceof BrokenRecordError ||
  (error instanceof PluginError && error.status === 403);

function messageOf(
  { settings }: Engine,
  messages: Messages,
  received: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
  context: CallContext,
  now: number
) {
  const secret = context.plugin.dataSource?.secrets[WEBHOOK_SECRET_KEY]?.trim() ?? '';
  if (!settings.webhook || secret === '') {
    throw new PluginError(
      `Alerts propose nothing here: switch "actions.webhook" on, and set secureJsonData.${WEBHOOK_SECRET_KEY}`,
      403,
      'downstream'
    );
  }
  const by = byOf(context);
  let digest = '';
  try {
    // Before its signature is worked out: that of a body of any length would hold up everybody.
    refuseLong(received.body, MAX_STORED_JSON_BYTES);
    digest = messages.verify(received, secret, now);
    const { success, data, error } = messageSchema.safeParse(parseJson(received.body, MAX_STORED_JSON_BYTES), {
      error: fieldProblem,
    });
    if (!success) {
      throw badRequest(problemsOf(error, 'message'));
    }
    if (data.orgId !== context.plugin.orgId) {
      throw new ForgedError('The message is of another organisation');
    }
    return { digest, by: { ...by, kind: 'service' as const }, proposals: proposalsOf(data, settings.list) };
  } catch (error) {
    if (error instanceof ForgedError) {
      throw new RefusedError(error.message, 'webhook');
    }
    // Nothing came of it: the same message may come again.
    messages.release(digest);
    throw error;
  }
}
