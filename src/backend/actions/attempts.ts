import { createHash } from 'node:crypto';
import type { ActionEvent, Figure } from '../../actions/events';
import { type Action, actionsOf } from '../../actions/state';
import type { ActionSettings } from '../../settings/actions';
import { beginningOf } from '../../text';
import type { Caller } from '../sources';
import { CHANGED, isChanged } from './approved';
import { milliseconds, refusalOf } from './dryRun';
import { notFrozen, notStopped } from './guards';
import { RefusedError } from './http';
import type { Actor } from './world';

/** How long no other process takes over what one has started: longer than it may take. */
export const LEASE_MS = 120_000;
/** How often something is tried. Between two attempts there is twice as long as between the two before. */
const MAX_ATTEMPTS = 5;
/** A write that is not sent by then is not sent at all. */
const WITHIN_MS = 45_000;

/** This attempt has done nothing, whatever came of those before. */
class HeldUpError extends RefusedError {}

/** What the next step of an action is taken by. */
export interface Step<Settings = ActionSettings | undefined> {
  readonly model: string;
  /** As they are today. */
  readonly settings: Settings;
  readonly action: Action;
  /** The record of the model. */
  readonly events: readonly ActionEvent[];
  readonly caller: Caller;
}

/** What is about to be done. `nonce` is that of the entry that says so. */
interface Attempt {
  readonly until: number;
  readonly nonce: string;
}

/** Carries actions out, and undoes them, each announced by an entry before: what is cut off in between is found by it. */
export class Attempts {
  /** The nonces of attempts of which this engine knows that they have done nothing. Others may have, for all it knows. */
  readonly #idle = new Set<string>();

  constructor(private readonly actor: Actor) {}

  /** Once more, all guards: what they said when it was proposed may have changed. Then it is written down, and then done. */
  async begin(step: Step<ActionSettings>): Promise<boolean> {
    const { model, settings, action, events, caller } = step;
    const registered = await this.actor.registered(model, caller);
    const { by, to, from } = action.proposed;
    const run = await this.actor.dryRun(settings, registered, actionsOf(events), { by, to, but: action.id }, caller);
    const wrong = run.guards.filter(({ ok }) => !ok);
    // These pass by themselves: it waits, until it is void.
    if (wrong.some(({ guard }) => guard === 'switch' || guard === 'frozen')) {
      return false;
    }
    const isAgain = action.started !== undefined && settings.kind !== 'rollback';
    const failed = (reason: string) =>
      this.actor.fail(model, events.length, action, isAgain ? `${NOT_KNOWN} ${reason}` : reason, caller);
    if (wrong.length > 0) {
      return failed(`No longer allowed: ${refusalOf(wrong)}`);
    }
    if (run.from !== from) {
      return failed(`The alias "${settings.alias}" was moved to ${run.from ?? 'no version'} since it was proposed`);
    }
    // What it was before the first attempt: that one may have changed it.
    const before = action.started === undefined ? await this.#before(model, settings, from, caller) : undefined;
    return this.#do(step, before);
  }

  async #before(model: string, { when, proof }: ActionSettings, version: string | undefined, { cancelled }: Caller) {
    if (when === undefined || proof === undefined) {
      return undefined;
    }
    const to = this.actor.world.now();
    const asked = { model, ...(version === undefined ? {} : { version }), from: to - milliseconds(proof.before), to };
    return (await this.actor.world.figure(when, asked, cancelled)).figure;
  }

  async #do(step: Step<ActionSettings>, before: Figure | undefined): Promise<boolean> {
    const { model, settings, action, events, caller } = step;
    const count = events.length;
    if (await this.actor.stopped(caller)) {
      return false;
    }
    const until = this.actor.world.now() + LEASE_MS;
    const started = {
      event: 'started',
      ...this.actor.about(action),
      until,
      ...(before === undefined ? {} : { before }),
    } as const;
    this.#idle.add(started.nonce);
    if (!(await this.actor.append(model, count, started, caller))) {
      return false;
    }
    const write = (event: ActionEvent) => this.actor.append(model, count + 1, event, caller);
    try {
      const says = await this.#carryOut(step, started);
      return await write(this.#done(settings, action, says));
    } catch (error) {
      const isAgain = action.started !== undefined;
      if (isAgain && error instanceof HeldUpError) {
        throw error;
      }
      if (isAgain && isConflict(error)) {
        const says = `${error.message}. It was called before: accepted then, or refused, which is not known`;
        return write(this.#done(settings, action, says));
      }
      if (error instanceof RefusedError) {
        const before = isAgain && settings.kind !== 'rollback' ? `${NOT_KNOWN} ` : '';
        return this.actor.fail(model, count + 1, action, `${before}${error.message}`, caller);
      }
      throw error;
    }
  }

  #done({ proof }: ActionSettings, action: Action, says: string) {
    return {
      event: 'done',
      ...this.actor.about(action),
      says: beginningOf(says, 500),
      proves: proof !== undefined,
    } as const;
  }

  /** Throws `RefusedError` where nothing was done; anything else leaves it open whether it was. */
  async #carryOut({ model, settings, action, caller }: Step<ActionSettings>, attempt: Attempt): Promise<string> {
    const { alias, from, to, by, reason } = action.proposed;
    if (settings.kind === 'rollback') {
      return this.#move({ model, alias, from, to }, attempt, caller);
    }
    const values = { model, version: from ?? '', action: settings.id, id: idOf(model, action), reason, by: by.login };
    const { status, beginning } = await this.actor.world.send(settings, values, await this.#ready(attempt, caller));
    const accepted = status === 202 ? ', which accepts it and says nothing of its end' : '';
    return `${new URL(settings.url).host} answered ${status}${accepted}${beginning === '' ? '' : `: ${beginning}`}`;
  }

  /** Idempotent: where the alias is at its target already, it is done. */
  async #move(
    {
      model,
      alias,
      from,
      to,
    }: { readonly model: string; readonly alias: string; readonly from?: string; readonly to?: string },
    attempt: Attempt,
    caller: Caller
  ): Promise<string> {
    if (to === undefined) {
      throw new RefusedError('There is no version to go to');
    }
    const at = (await this.actor.registered(model, caller)).aliases[alias];
    if (at !== to) {
      if (at !== from) {
        throw new RefusedError(`The alias "${alias}" was moved to ${at ?? 'no version'} by somebody else`);
      }
      const cancelled = await this.#ready(attempt, caller);
      const lost = await this.actor.world.registry
        .setAlias({ name: model, alias, version: to }, { ...caller, cancelled })
        .then(
          () => undefined,
          (error: unknown) => ({ error })
        );
      // Whatever was answered, and if nothing was: where it is now decides.
      const now = (await this.actor.registered(model, caller)).aliases[alias];
      if (now === from && lost !== undefined) {
        this.#idle.add(attempt.nonce);
        throw lost.error;
      }
      if (now !== to) {
        throw new RefusedError(`The alias "${alias}" is at ${now ?? 'no version'} although it was moved to ${to}`);
      }
    }
    return isAt(alias, to);
  }

  /**
   * Asked right before anything is done. Its signal ends before anybody else may take over. Throws `HeldUpError` where that is too
   * near, or all was stopped in the meantime.
   */
  async #ready({ until, nonce }: Attempt, { cancelled, ...rest }: Caller): Promise<AbortSignal> {
    const stopped = await this.actor.stopped({ cancelled, ...rest });
    if (stopped !== undefined) {
      throw new HeldUpError(`${notStopped(stopped).says}: nothing was done this time`);
    }
    if (this.actor.world.now() > until - LEASE_MS + WITHIN_MS) {
      throw new HeldUpError('This process was held up for too long: nothing was done this time');
    }
    cancelled.throwIfAborted();
    this.#idle.delete(nonce);
    return AbortSignal.any([cancelled, AbortSignal.timeout(WITHIN_MS)]);
  }

  /** Whether the process that has begun may still be at it. A time that lies in the future is of a clock that was set back. */
  isLeased({ started }: Action): boolean {
    const now = this.actor.world.now();
    return started !== undefined && now < started.until && now >= started.at - LEASE_MS;
  }

  /** Likewise, or it is too early for another attempt. */
  isHeld(action: Action): boolean {
    const { at = 0, attempt = 1 } = action.started ?? {};
    const now = this.actor.world.now();
    const wait = attempt < MAX_ATTEMPTS ? LEASE_MS * 2 ** (attempt - 1) : LEASE_MS;
    return this.isLeased(action) || (now < at + wait && now >= at - LEASE_MS);
  }

  /** Whether the last attempt may have done something. */
  #mayBeDone({ started }: Action): boolean {
    return started !== undefined && (started.nonce === undefined || !this.#idle.has(started.nonce));
  }

  /**
   * What was cut off. A move that may have been made is found made, or ends: who finds the alias where it was cannot tell
   * whether somebody has moved it back by hand. A call is made again if it may be, after another look at all guards.
   */
  async again(step: Step): Promise<boolean> {
    const { model, settings, action, events, caller } = step;
    const failed = (reason: string) => this.actor.fail(model, events.length, action, reason, caller);
    if (settings === undefined) {
      return failed('It was cut off, and is no longer among the settings: look whether it was done');
    }
    const hasChanged = isChanged(settings, action);
    if (action.proposed.kind !== 'rollback' && hasChanged) {
      return failed(`${NOT_KNOWN} ${CHANGED}`);
    }
    if (settings.kind !== 'rollback' && !settings.repeatable) {
      const host = new URL(settings.url).host;
      return failed(`It is not known whether ${host} has done it, which is not called twice: look there`);
    }
    if (action.proposed.kind === 'rollback') {
      const { alias, to } = action.proposed;
      const at = (await this.actor.registered(model, caller)).aliases[alias];
      if (at !== undefined && at === to) {
        return this.actor.append(model, events.length, this.#done(settings, action, isAt(alias, at)), caller);
      }
      if (this.#mayBeDone(action)) {
        return failed(`It was cut off. ${leftAt(alias, at)}`);
      }
      if (hasChanged) {
        return failed(CHANGED);
      }
    }
    if ((action.started?.attempt ?? 0) >= MAX_ATTEMPTS) {
      return failed(`It was tried ${MAX_ATTEMPTS} times: look whether it was done`);
    }
    if (this.actor.world.now() >= action.proposed.expires) {
      return failed('It was cut off, and its time has run out since: look whether it was done');
    }
    return this.begin({ ...step, settings });
  }

  /** Moves the alias back to where it was, if the settings still say so. */
  async return({ model, settings, action, events, caller }: Step): Promise<boolean> {
    const count = events.length;
    if ((await this.actor.stopped(caller)) || !notFrozen(this.actor.settings.frozen, this.actor.world.now()).ok) {
      return false;
    }
    const { alias, from, to } = action.proposed;
    const failed = (why: string) => this.actor.fail(model, count, action, `The revert: ${why}`, caller);
    if (action.phase === 'returning') {
      const at = (await this.actor.registered(model, caller)).aliases[alias];
      if (at !== undefined && at === from) {
        return this.actor.append(model, count, this.#returned(action, isAt(alias, at)), caller);
      }
      if (this.#mayBeDone(action)) {
        return failed(`it was cut off. ${leftAt(alias, at)}`);
      }
      if ((action.started?.attempt ?? 0) >= MAX_ATTEMPTS) {
        return failed(`it was tried ${MAX_ATTEMPTS} times. ${leftAt(alias, at)}`);
      }
    }
    if (settings?.proof?.revert !== true || isChanged(settings, action)) {
      return failed('its settings were changed since it was proposed: nothing is moved back');
    }
    const until = this.actor.world.now() + LEASE_MS;
    const returning = { event: 'returning', ...this.actor.about(action), until } as const;
    this.#idle.add(returning.nonce);
    if (!(await this.actor.append(model, count, returning, caller))) {
      return false;
    }
    const write = (event: ActionEvent) => this.actor.append(model, count + 1, event, caller);
    try {
      const moved = {
        model,
        alias,
        ...(to === undefined ? {} : { from: to }),
        ...(from === undefined ? {} : { to: from }),
      };
      const says = await this.#move(moved, returning, caller);
      return await write(this.#returned(action, says));
    } catch (error) {
      if (error instanceof RefusedError && !(error instanceof HeldUpError)) {
        return this.actor.fail(model, count + 1, action, `The revert: ${error.message}`, caller);
      }
      throw error;
    }
  }

  #returned(action: Action, says: string) {
    return {
      event: 'returned',
      ...this.actor.about(action),
      says: beginningOf(`${action.says ?? ''} ${says} again`.trim(), 1000),
    } as const;
  }
}

const isAt = (alias: string, version: string): string => `The alias "${alias}" is at version ${version}`;

const leftAt = (alias: string, at: string | undefined): string =>
  `The alias "${alias}" is at ${at ?? 'no version'} and stays there: nothing is moved over what was moved by hand`;

/** Of what is called with the same id a second time. */
const isConflict = (error: unknown): error is RefusedError => error instanceof RefusedError && error.status === 409;

/** Of a call that was made before, and is not made again. */
const NOT_KNOWN = 'It is not known whether it was done before: look there.';

/** The same whenever it is sent: what is called can tell by it that it was called before. At most 64 characters, as Databricks wants. */
const idOf = (model: string, { id, proposed }: Action): string =>
  `modelwatch-${createHash('sha256')
    .update(JSON.stringify([model, id, proposed.at]))
    .digest('hex')
    .slice(0, 32)}`;
