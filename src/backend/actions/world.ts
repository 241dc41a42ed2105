import { randomUUID } from 'node:crypto';
import type { ActionEvent, By } from '../../actions/events';
import type { Action } from '../../actions/state';
import type { RegisteredModel } from '../../query/request';
import type { ActionSettings, ActionsSettings, HttpSettings } from '../../settings/actions';
import { beginningOf } from '../../text';
import type { Caller, MlflowRecords } from '../sources';
import { type DryRun, dryRunOf, type DryRunRequest, type Sight } from './dryRun';
import { NotAllowedError, type Stopped } from './guards';
import type { Sent } from './http';
import type { Records, Written } from './record';
import type { Values } from './template';

/** Grafana's organisation, and the uid of the data source in it. */
export interface Owner {
  readonly org: number;
  readonly dataSource: string;
}

/** External services for an action, used in the data source's own name: no user is signed in while it runs. */
export interface World {
  readonly records: Pick<Records, 'of' | 'all' | 'append'>;
  readonly registry: Pick<MlflowRecords, 'model' | 'setAlias' | 'readSwitch' | 'writeSwitch'>;
  readonly figure: Sight['figure'];
  readonly send: (settings: HttpSettings, values: Values, cancelled: AbortSignal) => Promise<Sent>;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Of this engine, unlike that of any other. */
  readonly holder: string;
  /** When the settings were last changed, Unix milliseconds: what was proposed later knew newer ones, if it knew others. */
  readonly updated: number;
  /** Whose actions are gone on with: those of other data sources are left to them. */
  readonly owner: Owner;
  /** Called with every entry that was written. */
  readonly onEvent?: (model: string, id: number, event: ActionEvent, written: Written) => void;
}

export const MODELWATCH: By = { kind: 'modelwatch', login: 'modelwatch' };

/** What one engine reads and writes of the world. Every method throws what the sources throw. */
export class Actor {
  constructor(
    readonly settings: ActionsSettings,
    readonly world: World
  ) {}

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

  /** What every entry of ours says. */
  common(by: By) {
    return { at: this.world.now(), by, holder: this.world.holder, nonce: randomUUID(), ...this.world.owner };
  }

  /** What every entry of ours says that is about an action. */
  about({ id }: Action) {
    return { ...this.common(MODELWATCH), action: id };
  }

  /** The action ends there. */
  fail(model: string, count: number, action: Action, reason: string, caller: Caller): Promise<boolean> {
    const failed = { event: 'failed', ...this.about(action), reason: beginningOf(reason, 1000) } as const;
    return this.append(model, count, failed, caller);
  }

  /** Writes the entry that comes after `count` others. False where another process was first. */
  async append(model: string, count: number, event: ActionEvent, caller: Caller): Promise<boolean> {
    const written = await this.world.records.append(model, count, event, caller);
    if (written !== undefined) {
      this.world.onEvent?.(model, 'action' in event ? event.action : count + 1, event, written);
    }
    return written !== undefined;
  }

  /** Throws `NotAllowedError` where there is no such model. */
  async registered(model: string, caller: Caller): Promise<RegisteredModel> {
    const registered = await this.world.registry.model(model, caller);
    if (registered === undefined) {
      throw new NotAllowedError(`MLflow has no registered model "${model}"`);
    }
    return registered;
  }

  dryRun(
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
}

/** Nobody is signed in: where a source is asked in a user's name, the fallback of its settings serves, or it refuses. */
export const serviceCaller = (cancelled: AbortSignal): Caller => ({
  identity: { headers: {}, alerting: true },
  cancelled,
});
