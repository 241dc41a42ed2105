import { followed, type Move } from '../../actions/aliases';
import { type ActionEvent, type By, type Figure, noFigure, type Proposed } from '../../actions/events';
import { type Action, actionsOf, areIdentified, isActive, isSamePerson } from '../../actions/state';
import type { ActionSettings, ActionsSettings } from '../../settings/actions';
import { beginningOf } from '../../text';
import { DAY_MS } from '../../time';
import type { Caller } from '../sources';
import { CHANGED, digestOf, isChanged } from './approved';
import { Attempts, type Step } from './attempts';
import { type DryRun, milliseconds, refusalOf } from './dryRun';
import { NotAllowedError, type Stopped } from './guards';
import { judge } from './proof';
import { Actor, MODELWATCH, type Owner, serviceCaller, type World } from './world';

export interface Wanted {
  readonly model: string;
  /** The id of the action's settings. */
  readonly action: string;
  /** Of a rollback: to this version instead of the one that the settings choose. */
  readonly to?: string;
  /** Of the alert's message, which is like no other. */
  readonly message?: string;
}

/** What may be done about models, done step by step: each step is an entry of the record, and any process can continue it. */
export class Engine {
  readonly #actor: Actor;
  readonly #attempts: Attempts;
  /** Where this engine last found an alias, and when. */
  readonly #found = new Map<string, { readonly at: number; readonly version: string | undefined }>();

  constructor(
    readonly settings: ActionsSettings,
    private readonly world: World
  ) {
    this.#actor = new Actor(settings, world);
    this.#attempts = new Attempts(this.#actor);
  }

  /** Throws `BrokenRecordError`, `SourceError`. */
  async actions(model: string, caller: Caller): Promise<readonly Action[]> {
    return actionsOf(await this.world.records.of(model, caller));
  }

  /** Its actions, and the moves of its aliases that none of them made. Throws as `actions` does. */
  async record(
    model: string,
    caller: Caller
  ): Promise<{ readonly actions: readonly Action[]; readonly moves: readonly Move[] }> {
    const events = await this.world.records.of(model, caller);
    return { actions: actionsOf(events), moves: followed(events).moves };
  }

  /** The models that an action is under way for, and those whose record somebody has to look at. */
  async underWay(caller: Caller): Promise<readonly string[]> {
    const all = await this.world.records.all(caller);
    return all.flatMap(({ model, events }) => (events === undefined || this.#isUnderWay(model, events) ? [model] : []));
  }

  /** Who has stopped all actions; undefined if they are not stopped. */
  stopped(caller: Caller): Promise<Stopped | undefined> {
    return this.#actor.stopped(caller);
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

  /** Changes nothing. Throws `NotAllowedError` for an unknown action. */
  async dryRun(wanted: Wanted, by: By, caller: Caller): Promise<DryRun> {
    return (await this.#look(wanted, by, caller)).dryRun;
  }

  /** Throws `NotAllowedError` with the message of the guards. Otherwise it waits for approval, or is started at the next poll. */
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
      ...this.#actor.common(by),
      setting: settings.id,
      kind: settings.kind,
      alias: settings.alias,
      ...(dryRun.from === undefined ? {} : { from: dryRun.from }),
      ...(dryRun.to === undefined ? {} : { to: dryRun.to }),
      reason: beginningOf(reason, 500),
      ...(message === undefined ? {} : { message }),
      needsApproval: dryRun.needsApproval,
      digest: digestOf(settings),
      expires: now + milliseconds(settings.approvalWithin),
      guards: dryRun.guards.map((one) => ({ ...one, says: beginningOf(one.says, 300) })),
    };
    const id = await this.#write(wanted.model, events.length, proposed, caller);
    if (id === undefined) {
      throw new NotAllowedError('Something else was done about this model at the same moment: look again');
    }
    return id;
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
    const settings = this.#settingsOf(model, action);
    if (settings === undefined) {
      throw new NotAllowedError(`Action ${id} is no longer among the settings`);
    }
    if (isChanged(settings, action)) {
      throw new NotAllowedError(`Action ${id}: ${CHANGED}`);
    }
    if (isSamePerson(by, action.proposed.by)) {
      throw new NotAllowedError('A second person must approve it, not the person who proposed it');
    }
    if (settings.approval === 'identified' && !areIdentified(by, action.proposed.by)) {
      throw new NotAllowedError(
        'Grafana sent no identity token for you or for the person who proposed it: the settings require one, because logins alone do not tell two people apart'
      );
    }
    await this.#decide(model, events.length, { event: 'approved', ...this.#actor.common(by), action: id }, caller);
  }

  /** Anybody who may propose may also take back what has not begun, and give up what does not come to an end. */
  async refuse(model: string, id: number, by: By, reason: string, caller: Caller): Promise<void> {
    const { action, events } = await this.#find(model, id, caller);
    const said = beginningOf(reason, 500);
    const decided = { ...this.#actor.common(by), action: id };
    switch (action.phase) {
      case 'waiting':
      case 'approved':
        return this.#decide(model, events.length, { event: 'refused', ...decided, reason: said }, caller);
      case 'acting':
      case 'returnDue':
      case 'returning': {
        if (this.#attempts.isLeased(action)) {
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
      ...this.#actor.common(by),
      action: id,
      verdict: 'cannotTell',
      after: noFigure('measurement stopped'),
      says: `The proof was given up by ${by.login}: ${beginningOf(reason, 500)}`,
      revert: false,
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
   * differ. Throws what blocks it: nothing is changed then, and it is retried.
   */
  async step(model: string, cancelled: AbortSignal): Promise<boolean> {
    const caller = serviceCaller(cancelled);
    const events = await this.world.records.of(model, caller);
    const action = actionsOf(events).find(isActive);
    if (action === undefined) {
      return false;
    }
    const settings = this.#settingsOf(model, action);
    const hasChanged = settings !== undefined && isChanged(settings, action);
    // Another process may know the settings that it needs already, or still.
    const isElsewhere = settings === undefined || (hasChanged && this.world.updated <= action.proposed.at);
    const now = this.world.now();
    if (this.#isForeign(model, action)) {
      const reason = 'Its data source has not gone on with it for a month: look whether it was done';
      const isLeft = this.of(model).length > 0 && now >= action.changed + MONTH;
      return isLeft ? this.#actor.fail(model, events.length, action, reason, caller) : false;
    }
    if (action.phase === 'waiting' || action.phase === 'approved') {
      if (now >= action.proposed.expires) {
        return this.#actor.append(model, events.length, { event: 'expired', ...this.#actor.about(action) }, caller);
      }
      if (isElsewhere) {
        return false;
      }
      if (hasChanged) {
        return this.#actor.fail(model, events.length, action, CHANGED, caller);
      }
      return action.phase === 'approved' ? this.#attempts.begin({ model, settings, action, events, caller }) : false;
    }
    if (isElsewhere && now < action.changed + DAY_MS) {
      return false;
    }
    const step = { model, settings, action, events, caller };
    switch (action.phase) {
      case 'acting':
        return this.#attempts.isHeld(action) ? false : this.#attempts.again(step);
      case 'proving':
        return this.#prove(step);
      case 'returnDue':
        return this.#attempts.return(step);
      case 'returning':
        return this.#attempts.isHeld(action) ? false : this.#attempts.return(step);
      default:
        return false;
    }
  }

  /** The models whose aliases are watched: those that actions are for. */
  get watched(): readonly string[] {
    return [...new Set(this.settings.list.flatMap(({ models }) => models))];
  }

  /**
   * Writes down where the aliases of the model's actions are, where that is elsewhere than the record left them or this engine
   * last found them: MLflow would not say later that one was moved by hand. Throws what the sources throw.
   */
  async watch(model: string, cancelled: AbortSignal): Promise<void> {
    const caller = serviceCaller(cancelled);
    const registered = await this.world.registry.model(model, caller);
    if (registered === undefined) {
      return;
    }
    let events = await this.world.records.of(model, caller);
    for (const alias of new Set(this.of(model).map((one) => one.alias))) {
      events = await this.#watchAlias(model, { alias, to: registered.aliases[alias] }, events, caller);
    }
  }

  /** The record with what was written. */
  async #watchAlias(
    model: string,
    { alias, to }: { readonly alias: string; readonly to: string | undefined },
    events: readonly ActionEvent[],
    caller: Caller
  ): Promise<readonly ActionEvent[]> {
    const key = JSON.stringify([model, alias]);
    const now = this.world.now();
    const recorded = followed(events).known.get(alias);
    const found = this.#found.get(key);
    const known = recorded ?? (found && { at: found.at, versions: [found.version] });
    if (known !== undefined && !known.versions.includes(to)) {
      // What is being carried out moves it; its next entry says so.
      if (actionsOf(events).some(({ phase }) => phase === 'acting' || phase === 'returning')) {
        return events;
      }
      const [from] = known.versions;
      const seen: ActionEvent = {
        event: 'seen',
        ...this.#actor.common(MODELWATCH),
        alias,
        since: Math.max(known.at, found?.at ?? 0),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
      if (!(await this.#actor.append(model, events.length, seen, caller))) {
        return events;
      }
      this.#found.set(key, { at: now, version: to });
      return [...events, seen];
    }
    this.#found.set(key, { at: now, version: to });
    return events;
  }

  /** Writes what a person or an alert decided, also where an alias was seen to have moved meanwhile. The number of the entry, if it was. */
  async #write(model: string, count: number, event: ActionEvent, caller: Caller): Promise<number | undefined> {
    if (await this.#actor.append(model, count, event, caller)) {
      return count + 1;
    }
    const events = await this.world.records.of(model, caller);
    const isSeen = events.length > count && events.slice(count).every((one) => one.event === 'seen');
    return isSeen && (await this.#actor.append(model, events.length, event, caller)) ? events.length + 1 : undefined;
  }

  /** As they are today: `isChanged` says whether they are those that it was proposed with. */
  #settingsOf(model: string, { proposed: { setting } }: Action): ActionSettings | undefined {
    return this.of(model).find(({ id }) => id === setting);
  }

  /** Whether it is another data source's. Entries of earlier versions do not say: any data source that has the model continues those. */
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

  async #decide(model: string, count: number, event: ActionEvent, caller: Caller): Promise<void> {
    if ((await this.#write(model, count, event, caller)) === undefined) {
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
    const registered = await this.#actor.registered(model, caller);
    const looked = await this.#actor.dryRun(settings, registered, actionsOf(events), { by, to }, caller);
    return { settings, events, dryRun: looked };
  }

  async #prove({ model, settings, action, events, caller }: Step): Promise<boolean> {
    const proved = (verdict: 'better' | 'notBetter' | 'cannotTell', after: Figure, text: string, revert: boolean) => {
      const [about, says] = [this.#actor.about(action), beginningOf(text, 1000)];
      const event = { event: 'proved', ...about, verdict, after, says, revert } as const;
      return this.#actor.append(model, events.length, event, caller);
    };
    const { kind, alias } = action.proposed;
    if (
      settings?.when === undefined ||
      settings.proof === undefined ||
      settings.kind !== kind ||
      settings.alias !== alias
    ) {
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
        : (await this.#actor.registered(model, caller)).aliases[settings.alias];
    const asked = { model, ...(version === undefined ? {} : { version }), from, to: now };
    const assessed = await this.world.figure(when, asked, caller.cancelled);
    const outcome = judge({
      before: action.before,
      after: assessed.figure,
      minimumSample: when.minimumSample ?? (Number.isFinite(assessed.minimumSample) ? assessed.minimumSample : 1),
      better: when.better ?? (assessed.direction === 'below' ? 'higher' : 'lower'),
      levelBy: assessed.levelBy,
      isOver,
    });
    if (outcome.verdict === 'notYet') {
      return false;
    }
    const reverts = outcome.verdict === 'notBetter' && proof.revert;
    return reverts && isChanged(settings, action)
      ? proved(outcome.verdict, assessed.figure, `${outcome.says}. Nothing is moved back: ${CHANGED}`, false)
      : proved(outcome.verdict, assessed.figure, outcome.says, reverts);
  }
}

const MONTH = 30 * DAY_MS;
