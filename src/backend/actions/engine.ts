import { createHash, randomUUID } from 'node:crypto';
import type { RegisteredModel } from '../../query/request';
import type { ActionSettings, ActionsSettings, HttpSettings } from '../../settings/actions';
import { beginningOf } from '../../text';
import type { Caller, MlflowRecords } from '../sources';
import { type DryRun, dryRunOf, type DryRunRequest, milliseconds, refusalOf, type Sight } from './dryRun';
import { type ActionEvent, type By, type Figure, noFigure, type Proposed } from './events';
import { notFrozen, notStopped, type Stopped } from './guards';
import { RefusedError, type Sent } from './http';
import { judge } from './proof';
import type { Records } from './record';
import { type Action, actionsOf, isActive, isSamePerson } from './state';
import type { Values } from './template';

/** Grafana's organisation, and the uid of the data source in it. */
export interface Owner {
  readonly org: number;
  readonly dataSource: string;
}

/** What an action needs of the world, in the data source's own name: nobody is signed in while it goes on. */
export interface World {
  readonly records: Pick<Records, 'of' | 'all' | 'append'>;
  readonly registry: Pick<MlflowRecords, 'model' | 'setAlias' | 'readSwitch' | 'writeSwitch'>;
  readonly figure: Sight['figure'];
  readonly send: (settings: HttpSettings, values: Values, cancelled: AbortSignal) => Promise<Sent>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Of this engine, unlike that of any other. */
  readonly holder: string;
  /** Whose actions are gone on with: those of other data sources are left to them. */
  readonly owner: Owner;
  /** Told of every entry that was written. */
  readonly onEvent?: (model: string, id: number, event: ActionEvent) => void;
}

/** How long nobody else takes over what one process has begun: longer than it may take. */
export const LEASE_MS = 120_000;
/** How often something is tried. Between two attempts there is twice as long as between the two before. */
const MOST_ATTEMPTS = 5;
/** A write that is not sent by then is not sent at all. */
const WITHIN_MS = 45_000;

const MODELWATCH: By = { kind: 'modelwatch', login: 'modelwatch' };

/** What was asked for is not to be had: the text says why. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

/** This attempt has done nothing, whatever came of those before. */
class HeldUpError extends RefusedError {}

/** What is about to be done. `nonce` is that of the entry that says so. */
interface Attempt {
  readonly until: number;
  readonly nonce: string;
}

export interface Wanted {
  readonly model: string;
  /** The id of the action's settings. */
  readonly action: string;
  /** Of a rollback: to this version instead of the one that the settings choose. */
  readonly to?: string;
  /** Of the alert's message, which is like no other. */
  readonly message?: string;
}

/** What may be done about models, done step by step: each step is an entry of the record, and any process can go on with it. */
export class Engine {
  /** The nonces of attempts of which this engine knows that they have done nothing. Others may have, for all it knows. */
  readonly #idle = new Set<string>();

  constructor(
    readonly settings: ActionsSettings,
    private readonly world: World
  ) {}

  /** Throws `BrokenRecordError`, `SourceError`. */
  async actions(model: string, caller: Caller): Promise<readonly Action[]> {
    return actionsOf(await this.world.records.of(model, caller));
  }

  /** The models that an action is under way for, and those whose record somebody has to look at. */
  async underWay(caller: Caller): Promise<readonly string[]> {
    const all = await this.world.records.all(caller);
    return all.flatMap(({ model, events }) => (events === undefined || this.#isUnderWay(model, events) ? [model] : []));
  }

  async stopped(caller: Caller): Promise<Stopped | undefined> {
    if (this.settings.stopped) {
      return { by: "the data source's settings" };
    }
    const said = await this.world.registry.readSwitch(caller);
    if (said === '') {
      return undefined;
    }
    const [at = '', by = said] = said.split(/ (.*)/s);
    return Number.isFinite(Number(at)) ? { at: Number(at), by } : { by: said };
  }

  async stop(by: By, caller: Caller): Promise<void> {
    await this.world.registry.writeSwitch(`${this.world.now()} ${by.login}`, caller);
  }

  /** Throws `NotAllowedError` where the settings themselves say that all is stopped. */
  async resume(caller: Caller): Promise<void> {
    if (this.settings.stopped) {
      throw new NotAllowedError("Actions are stopped in the data source's settings: change them there");
    }
    await this.world.registry.writeSwitch('', caller);
  }

  /** Which of them may be asked for about that model. */
  of(model: string): readonly ActionSettings[] {
    return this.settings.list.filter(({ models }) => models.includes(model));
  }

  /** Changes nothing. Throws `NotAllowedError` for an action that there is not. */
  async dryRun(wanted: Wanted, by: By, caller: Caller): Promise<DryRun> {
    return (await this.#look(wanted, by, caller)).dryRun;
  }

  /** Throws `NotAllowedError` with what the guards say. Otherwise it waits for approval, or is begun by whoever looks next. */
  async propose(wanted: Wanted, by: By, reason: string, caller: Caller): Promise<number> {
    const { settings, dryRun, events } = await this.#look(wanted, by, caller);
    if (!dryRun.allowed) {
      throw new NotAllowedError(refusalOf(dryRun.guards));
    }
    const { message } = wanted;
    if (message !== undefined && events.some((one) => one.event === 'proposed' && one.message === message)) {
      throw new NotAllowedError('This message has proposed it already');
    }
    const now = this.world.now();
    const proposed: Proposed = {
      event: 'proposed',
      ...this.#common(by),
      setting: settings.id,
      kind: settings.kind,
      alias: settings.alias,
      ...(dryRun.from === undefined ? {} : { from: dryRun.from }),
      ...(dryRun.to === undefined ? {} : { to: dryRun.to }),
      reason: beginningOf(reason, 500),
      ...(message === undefined ? {} : { message }),
      needsApproval: dryRun.needsApproval,
      expires: now + milliseconds(settings.approvalWithin),
      guards: dryRun.guards.map((one) => ({ ...one, says: beginningOf(one.says, 300) })),
    };
    if (!(await this.#append(wanted.model, events.length, proposed, caller))) {
      throw new NotAllowedError('Something else was done about this model at the same moment: look again');
    }
    return events.length + 1;
  }

  /** Throws `NotAllowedError`: the same person, a service account, or a proposal that does not wait for it. */
  async approve(model: string, id: number, by: By, caller: Caller): Promise<void> {
    const { action, events } = await this.#find(model, id, caller);
    if (action.phase !== 'waiting') {
      throw new NotAllowedError(`Action ${id} does not wait for approval: it is ${action.phase}`);
    }
    if (action.proposed.expires <= this.world.now()) {
      throw new NotAllowedError(`Action ${id} was not approved in time: propose it again`);
    }
    if (by.kind !== 'person') {
      throw new NotAllowedError('A person has to approve it, no service account');
    }
    if (this.#settingsOf(model, action) === undefined) {
      throw new NotAllowedError(`Action ${id} is no longer among the settings`);
    }
    if (isSamePerson(by, action.proposed.by)) {
      throw new NotAllowedError('A second person has to approve it: whoever proposed it cannot');
    }
    await this.#decide(model, events.length, { event: 'approved', ...this.#common(by), action: id }, caller);
  }

  /** Anybody who may propose may also take back what has not begun, and give up what does not come to an end. */
  async refuse(model: string, id: number, by: By, reason: string, caller: Caller): Promise<void> {
    const { action, events } = await this.#find(model, id, caller);
    const said = beginningOf(reason, 500);
    const decided = { ...this.#common(by), action: id };
    switch (action.phase) {
      case 'waiting':
      case 'approved':
        return this.#decide(model, events.length, { event: 'refused', ...decided, reason: said }, caller);
      case 'acting':
      case 'returnDue':
      case 'returning': {
        if (this.#isLeased(action)) {
          throw new NotAllowedError(
            `Action ${id} cannot be refused any more, and not be given up yet: it is being carried out`
          );
        }
        const givenUp = `Given up by ${by.login}: ${said}. Look whether it was done`;
        return this.#decide(model, events.length, { event: 'failed', ...decided, reason: givenUp }, caller);
      }
      default:
        throw new NotAllowedError(`Action ${id} cannot be refused any more: it is ${action.phase}`);
    }
  }

  /** Ends the wait for a proof: what was done stays as it is, and the model is free for another action. */
  async endProof(model: string, id: number, by: By, reason: string, caller: Caller): Promise<void> {
    const { action, events } = await this.#find(model, id, caller);
    if (action.phase !== 'proving') {
      throw new NotAllowedError(`Action ${id} is not being measured: it is ${action.phase}`);
    }
    const ended: ActionEvent = {
      event: 'proved',
      ...this.#common(by),
      action: id,
      verdict: 'cannotTell',
      after: noFigure('nobody waits for it any more'),
      says: `The proof was given up by ${by.login}: ${beginningOf(reason, 500)}`,
      wayBack: false,
    };
    await this.#decide(model, events.length, ended, caller);
  }

  /** The data source that an action belongs to, where that is another one. */
  elsewhere({ proposed: { org, dataSource } }: Action): Owner | undefined {
    const { owner } = this.world;
    return org === undefined || dataSource === undefined || (org === owner.org && dataSource === owner.dataSource)
      ? undefined
      : { org, dataSource };
  }

  /**
   * Takes the next step of what is under way for a model, if it is time for one. True where a step was taken: there may
   * be another. Throws what stood in its way: all stays as it is then, for the next time.
   */
  async step(model: string, cancelled: AbortSignal): Promise<boolean> {
    const caller = serviceCaller(cancelled);
    const events = await this.world.records.of(model, caller);
    const action = actionsOf(events).find(isActive);
    if (action === undefined) {
      return false;
    }
    const settings = this.#settingsOf(model, action);
    const now = this.world.now();
    if (this.#isForeign(model, action)) {
      const reason = 'Its data source has not gone on with it for a month: look whether it was done';
      const isLeft = this.of(model).length > 0 && now >= action.changed + MONTH;
      return isLeft ? this.#fail(model, events.length, action, reason, caller) : false;
    }
    if (action.phase === 'waiting' || action.phase === 'approved') {
      if (now >= action.proposed.expires) {
        return this.#append(model, events.length, { event: 'expired', ...this.#about(action) }, caller);
      }
      return action.phase === 'approved' && settings !== undefined
        ? this.#begin(model, settings, action, events, caller)
        : false;
    }
    // Another process may know the settings that it needs already, or still.
    if (settings === undefined && now < action.changed + DAY) {
      return false;
    }
    switch (action.phase) {
      case 'acting':
        return this.#isHeld(action) ? false : this.#again(model, settings, action, events, caller);
      case 'proving':
        return this.#prove(model, settings, action, events.length, caller);
      case 'returnDue':
        return this.#return(model, action, events.length, caller);
      case 'returning':
        return this.#isHeld(action) ? false : this.#return(model, action, events.length, caller);
      default:
        return false;
    }
  }

  #common(by: By) {
    return { at: this.world.now(), by, holder: this.world.holder, nonce: randomUUID(), ...this.world.owner };
  }

  /** What every entry of ours says that is about an action. */
  #about({ id }: Action) {
    return { ...this.#common(MODELWATCH), action: id };
  }

  /** The action ends there. */
  #fail(model: string, count: number, action: Action, reason: string, caller: Caller): Promise<boolean> {
    const failed = { event: 'failed', ...this.#about(action), reason: beginningOf(reason, 1000) } as const;
    return this.#append(model, count, failed, caller);
  }

  #settingsOf(model: string, { proposed: { setting, kind, alias } }: Action): ActionSettings | undefined {
    return this.of(model).find((one) => one.id === setting && one.kind === kind && one.alias === alias);
  }

  /** Whether it is another data source's. Entries of earlier versions do not say: whoever has the model goes on with those. */
  #isForeign(model: string, action: Action): boolean {
    return action.proposed.org === undefined ? this.of(model).length === 0 : this.elsewhere(action) !== undefined;
  }

  /** A record that is not in order is: its step says what is wrong with it. */
  #isUnderWay(model: string, events: readonly ActionEvent[]): boolean {
    try {
      return actionsOf(events).some(
        (one) => isActive(one) && (!this.#isForeign(model, one) || this.of(model).length > 0)
      );
    } catch {
      return true;
    }
  }

  async #append(model: string, count: number, event: ActionEvent, caller: Caller): Promise<boolean> {
    const isOurs = await this.world.records.append(model, count, event, caller);
    if (isOurs) {
      this.world.onEvent?.(model, event.event === 'proposed' ? count + 1 : event.action, event);
    }
    return isOurs;
  }

  async #decide(model: string, count: number, event: ActionEvent, caller: Caller): Promise<void> {
    if (!(await this.#append(model, count, event, caller))) {
      throw new NotAllowedError('Somebody else decided at the same moment: look again');
    }
  }

  async #find(model: string, id: number, caller: Caller) {
    const events = await this.world.records.of(model, caller);
    const action = actionsOf(events).find((one) => one.id === id);
    if (action === undefined) {
      throw new NotAllowedError(`There is no action ${id} of "${model}"`);
    }
    if (this.#isForeign(model, action)) {
      throw new NotAllowedError(`Action ${id} is another data source's: decide there`);
    }
    return { action, events };
  }

  async #look({ model, action, to }: Wanted, by: By, caller: Caller) {
    const settings = this.of(model).find(({ id }) => id === action);
    if (settings === undefined) {
      throw new NotAllowedError(`The settings have no action "${action}" for "${model}"`);
    }
    const events = await this.world.records.of(model, caller);
    const registered = await this.#registered(model, caller);
    const looked = await this.#dryRun(settings, registered, actionsOf(events), { by, to }, caller);
    return { settings, events, dryRun: looked };
  }

  async #registered(model: string, caller: Caller): Promise<RegisteredModel> {
    const registered = await this.world.registry.model(model, caller);
    if (registered === undefined) {
      throw new NotAllowedError(`MLflow has no registered model "${model}"`);
    }
    return registered;
  }

  #dryRun(
    settings: ActionSettings,
    registered: RegisteredModel,
    actions: readonly Action[],
    request: DryRunRequest,
    caller: Caller
  ): Promise<DryRun> {
    const { figure, now } = this.world;
    const sight = { figure, now, frozen: this.settings.frozen, stopped: () => this.stopped(caller) };
    return dryRunOf({ ...sight, cancelled: caller.cancelled }, settings, registered, actions, request);
  }

  /** Once more, all guards: what they said when it was proposed may have changed. Then the intention, then the deed. */
  async #begin(
    model: string,
    settings: ActionSettings,
    action: Action,
    events: readonly ActionEvent[],
    caller: Caller
  ): Promise<boolean> {
    const registered = await this.#registered(model, caller);
    const { by, to, from } = action.proposed;
    const run = await this.#dryRun(settings, registered, actionsOf(events), { by, to, but: action.id }, caller);
    const wrong = run.guards.filter(({ ok }) => !ok);
    // These pass by themselves: it waits, until it is void.
    if (wrong.some(({ guard }) => guard === 'switch' || guard === 'frozen')) {
      return false;
    }
    const isAgain = action.started !== undefined && settings.kind !== 'rollback';
    const failed = (reason: string) =>
      this.#fail(model, events.length, action, isAgain ? `${NOT_KNOWN} ${reason}` : reason, caller);
    if (wrong.length > 0) {
      return failed(`No longer allowed: ${refusalOf(wrong)}`);
    }
    if (run.from !== from) {
      return failed(`The alias "${settings.alias}" was moved to ${run.from ?? 'no version'} since it was proposed`);
    }
    // What it was before the first attempt: that one may have changed it.
    const before = action.started === undefined ? await this.#before(model, settings, from, caller) : undefined;
    return this.#do(model, settings, action, { count: events.length, before }, caller);
  }

  async #before(model: string, { when, proof }: ActionSettings, version: string | undefined, { cancelled }: Caller) {
    if (when === undefined || proof === undefined) {
      return undefined;
    }
    const to = this.world.now();
    const asked = { model, ...(version === undefined ? {} : { version }), from: to - milliseconds(proof.before), to };
    return (await this.world.figure(when, asked, cancelled)).figure;
  }

  async #do(
    model: string,
    settings: ActionSettings,
    action: Action,
    { count, before }: { readonly count: number; readonly before?: Figure | undefined },
    caller: Caller
  ): Promise<boolean> {
    if (await this.stopped(caller)) {
      return false;
    }
    const until = this.world.now() + LEASE_MS;
    const started = {
      event: 'started',
      ...this.#about(action),
      until,
      ...(before === undefined ? {} : { before }),
    } as const;
    this.#idle.add(started.nonce);
    if (!(await this.#append(model, count, started, caller))) {
      return false;
    }
    const write = (event: ActionEvent) => this.#append(model, count + 1, event, caller);
    try {
      const says = await this.#deed(model, settings, action, started, caller);
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
        return this.#fail(model, count + 1, action, `${before}${error.message}`, caller);
      }
      throw error;
    }
  }

  #done({ proof }: ActionSettings, action: Action, says: string) {
    return {
      event: 'done',
      ...this.#about(action),
      says: beginningOf(says, 500),
      proves: proof !== undefined,
    } as const;
  }

  /** Throws `RefusedError` where nothing was done; anything else leaves it open whether it was. */
  async #deed(
    model: string,
    settings: ActionSettings,
    action: Action,
    attempt: Attempt,
    caller: Caller
  ): Promise<string> {
    const { alias, from, to, by, reason } = action.proposed;
    if (settings.kind === 'rollback') {
      return this.#move({ model, alias, from, to }, attempt, caller);
    }
    const values = { model, version: from ?? '', action: settings.id, id: idOf(model, action), reason, by: by.login };
    const { status, beginning } = await this.world.send(settings, values, await this.#ready(attempt, caller));
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
    const at = (await this.#registered(model, caller)).aliases[alias];
    if (at !== to) {
      if (at !== from) {
        throw new RefusedError(`The alias "${alias}" was moved to ${at ?? 'no version'} by somebody else`);
      }
      const cancelled = await this.#ready(attempt, caller);
      const lost = await this.world.registry
        .setAlias({ name: model, alias, version: to }, { ...caller, cancelled })
        .then(
          () => undefined,
          (error: unknown) => ({ error })
        );
      // Whatever was answered, and if nothing was: where it is now decides.
      const now = (await this.#registered(model, caller)).aliases[alias];
      if (now === from && lost !== undefined) {
        this.#idle.add(attempt.nonce);
        throw lost.error;
      }
      if (now !== to) {
        throw new RefusedError(`The alias "${alias}" is at ${now ?? 'no version'} although it was moved to ${to}`);
      }
    }
    return `The alias "${alias}" is at version ${to}`;
  }

  /**
   * Asked right before the deed. Its signal ends before anybody else may take over. Throws `HeldUpError` where that is too
   * near, or all was stopped in the meantime.
   */
  async #ready({ until, nonce }: Attempt, { cancelled, ...rest }: Caller): Promise<AbortSignal> {
    const stopped = await this.stopped({ cancelled, ...rest });
    if (stopped !== undefined) {
      throw new HeldUpError(`${notStopped(stopped).says}: nothing was done this time`);
    }
    if (this.world.now() > until - LEASE_MS + WITHIN_MS) {
      throw new HeldUpError('This process was held up for too long: nothing was done this time');
    }
    cancelled.throwIfAborted();
    this.#idle.delete(nonce);
    return AbortSignal.any([cancelled, AbortSignal.timeout(WITHIN_MS)]);
  }

  /** Whether the process that has begun may still be at it. A time that lies in the future is of a clock that was set back. */
  #isLeased({ started }: Action): boolean {
    const now = this.world.now();
    return started !== undefined && now < started.until && now >= started.at - LEASE_MS;
  }

  /** Likewise, or it is too early for another attempt. */
  #isHeld(action: Action): boolean {
    const { at = 0, attempt = 1 } = action.started ?? {};
    const now = this.world.now();
    const wait = attempt < MOST_ATTEMPTS ? LEASE_MS * 2 ** (attempt - 1) : LEASE_MS;
    return this.#isLeased(action) || (now < at + wait && now >= at - LEASE_MS);
  }

  /** Whether the last attempt may have done something. */
  #mayBeDone({ started }: Action): boolean {
    return started !== undefined && (started.nonce === undefined || !this.#idle.has(started.nonce));
  }

  /**
   * What was cut off. A move that may have been made is found made, or ends: who finds the alias where it was cannot tell
   * whether somebody has moved it back by hand. A call is made again if it may be, after another look at all guards.
   */
  async #again(
    model: string,
    settings: ActionSettings | undefined,
    action: Action,
    events: readonly ActionEvent[],
    caller: Caller
  ): Promise<boolean> {
    const failed = (reason: string) => this.#fail(model, events.length, action, reason, caller);
    if (settings === undefined) {
      return failed('It was cut off, and is no longer among the settings: look whether it was done');
    }
    if (settings.kind !== 'rollback' && !settings.repeatable) {
      const host = new URL(settings.url).host;
      return failed(`It is not known whether ${host} has done it, which is not called twice: look there`);
    }
    if (settings.kind === 'rollback') {
      const { alias, to } = action.proposed;
      const at = (await this.#registered(model, caller)).aliases[alias];
      if (at === to) {
        return this.#append(
          model,
          events.length,
          this.#done(settings, action, `The alias "${alias}" is at version ${to}`),
          caller
        );
      }
      if (this.#mayBeDone(action)) {
        return failed(`It was cut off. ${leftAt(alias, at)}`);
      }
    }
    if ((action.started?.attempt ?? 0) >= MOST_ATTEMPTS) {
      return failed(`It was tried ${MOST_ATTEMPTS} times: look whether it was done`);
    }
    if (this.world.now() >= action.proposed.expires) {
      return failed('It was cut off, and its time has run out since: look whether it was done');
    }
    return this.#begin(model, settings, action, events, caller);
  }

  async #prove(
    model: string,
    settings: ActionSettings | undefined,
    action: Action,
    count: number,
    caller: Caller
  ): Promise<boolean> {
    const proved = (verdict: 'better' | 'notBetter' | 'cannotTell', after: Figure, says: string, wayBack: boolean) =>
      this.#append(
        model,
        count,
        {
          event: 'proved',
          ...this.#common(MODELWATCH),
          action: action.id,
          verdict,
          after,
          says: beginningOf(says, 1000),
          wayBack,
        },
        caller
      );
    if (settings?.when === undefined || settings.proof === undefined) {
      return proved(
        'cannotTell',
        noFigure('no longer among the settings'),
        'Its proof is no longer among the settings',
        false
      );
    }
    const { when, proof } = settings;
    const now = this.world.now();
    const done = action.doneAt ?? now;
    const from = done + milliseconds(proof.settle);
    const isOver = now >= from + milliseconds(proof.within);
    // A clock that was set back: nothing is judged before what is to be judged has begun.
    if (now <= from && !isOver) {
      return false;
    }
    const version =
      settings.kind === 'rollback'
        ? action.proposed.to
        : (await this.#registered(model, caller)).aliases[settings.alias];
    const asked = { model, ...(version === undefined ? {} : { version }), from, to: now };
    const judged = await this.world.figure(when, asked, caller.cancelled);
    const outcome = judge({
      before: action.before,
      after: judged.figure,
      minimumSample: when.minimumSample ?? (Number.isFinite(judged.minimumSample) ? judged.minimumSample : 1),
      better: when.better ?? (judged.direction === 'below' ? 'higher' : 'lower'),
      isOver,
    });
    return outcome.verdict === 'notYet'
      ? false
      : proved(outcome.verdict, judged.figure, outcome.says, outcome.verdict === 'notBetter' && proof.wayBack);
  }

  /** Moves the alias back to where it was. */
  async #return(model: string, action: Action, count: number, caller: Caller): Promise<boolean> {
    if ((await this.stopped(caller)) || !notFrozen(this.settings.frozen, this.world.now()).ok) {
      return false;
    }
    const { alias, from, to } = action.proposed;
    if (action.phase === 'returning') {
      const failed = (why: string) => this.#fail(model, count, action, `The way back: ${why}`, caller);
      const at = (await this.#registered(model, caller)).aliases[alias];
      if (at !== from && this.#mayBeDone(action)) {
        return failed(`it was cut off. ${leftAt(alias, at)}`);
      }
      if (at !== from && (action.started?.attempt ?? 0) >= MOST_ATTEMPTS) {
        return failed(`it was tried ${MOST_ATTEMPTS} times. ${leftAt(alias, at)}`);
      }
    }
    const until = this.world.now() + LEASE_MS;
    const returning = { event: 'returning', ...this.#about(action), until } as const;
    this.#idle.add(returning.nonce);
    if (!(await this.#append(model, count, returning, caller))) {
      return false;
    }
    const write = (event: ActionEvent) => this.#append(model, count + 1, event, caller);
    try {
      const moved = {
        model,
        alias,
        ...(to === undefined ? {} : { from: to }),
        ...(from === undefined ? {} : { to: from }),
      };
      const says = await this.#move(moved, returning, caller);
      return await write({
        event: 'returned',
        ...this.#about(action),
        says: beginningOf(`${action.says ?? ''} ${says} again`.trim(), 1000),
      });
    } catch (error) {
      if (error instanceof RefusedError && !(error instanceof HeldUpError)) {
        return this.#fail(model, count + 1, action, `The way back: ${error.message}`, caller);
      }
      throw error;
    }
  }
}

const leftAt = (alias: string, at: string | undefined): string =>
  `The alias "${alias}" is at ${at ?? 'no version'} and stays there: nothing is moved over what was moved by hand`;

/** Of what is called with the same id a second time. */
const isConflict = (error: unknown): error is RefusedError => error instanceof RefusedError && error.status === 409;

/** Of a call that was made before, and is not made again. */
const NOT_KNOWN = 'It is not known whether it was done before: look there.';

const DAY = 24 * 3_600_000;
const MONTH = 30 * DAY;

/** The same whenever it is sent: what is called can tell by it that it was called before. At most 64 characters, as Databricks wants. */
const idOf = (model: string, { id, proposed }: Action): string =>
  `modelwatch-${createHash('sha256')
    .update(JSON.stringify([model, id, proposed.at]))
    .digest('hex')
    .slice(0, 32)}`;

/** Nobody is signed in: where a source is asked in a user's name, the fallback of its settings serves, or it refuses. */
export const serviceCaller = (cancelled: AbortSignal): Caller => ({
  identity: { headers: {}, alerting: true },
  cancelled,
});
