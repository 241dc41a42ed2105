import { randomUUID } from 'node:crypto';
import { ACTION_KINDS } from '../../actions/events';
import { type ActionsSettings, GRAFANA_TOKEN_KEY } from '../../settings/actions';
import { errorText } from '../../text';
import { mayAct } from '../access/access';
import type { CallContext, Log } from '../grafana';
import { actionsOff, type Instance, type Instances } from '../instance';
import { resolveTls } from '../sources/settings';
import { annotate } from './annotate';
import { Engine } from './engine';
import { type Acted, logged, loggedProblem } from './entry';
import { figuresOf } from './figures';
import { RefusedError, send } from './http';
import { Records } from './record';
import { serviceCaller, type World } from './world';

/** How often what is under way is looked after, and how often it is looked for what another process has begun. */
const BUSY_MS = 15_000;
const IDLE_MS = 60_000;
/** One look at everything, figures included. */
const TICK_MS = 110_000;
/** Steps that follow each other at once: no action has more. */
const MAX_STEPS = 10;

interface Driver {
  readonly engine: Engine;
  readonly settings: object;
  readonly context: CallContext;
  /** Its settings are no longer those of the data source: what it is doing ends. */
  readonly replaced: AbortController;
  timer: NodeJS.Timeout | undefined;
  ticking: boolean;
  again: boolean;
  /** What blocked the action at the last check, by model; '' for all models. */
  problems: ReadonlyMap<string, string>;
}

interface Options {
  readonly log?: Log;
  readonly onAction?: (acted: Acted) => void;
  /** Why nothing may be done for now. */
  readonly closed?: () => string | undefined;
  /** For tests: another clock, another wait. */
  readonly now?: () => number;
  readonly settle?: number;
}

function end(driver: Driver | undefined): void {
  clearTimeout(driver?.timer);
  driver?.replaced.abort();
}

/**
 * Goes on with what is under way, for every data source that has actions and that Grafana has called for since the
 * process started: a process does not know of any data source before.
 */
export class Drivers {
  readonly #drivers = new Map<string, Driver>();
  /** Instances of whose actions the log says already that they are off. */
  readonly #said = new WeakSet<object>();
  readonly #ended = new AbortController();

  constructor(
    private readonly instances: Instances,
    private readonly options: Options = {}
  ) {}

  /** Undefined where the data source has no actions, or none that can be read: `off` says why. */
  seen(context: CallContext): Engine | undefined {
    const { orgId, dataSource } = context.plugin;
    if (dataSource === undefined || this.#ended.signal.aborted) {
      return undefined;
    }
    // Actions started by newer settings continue; this call gets the answer for older ones.
    if (this.instances.isReplaced(orgId, dataSource)) {
      return undefined;
    }
    const key = `${orgId}/${dataSource.uid}`;
    const kept = this.#drivers.get(key);
    const instance = this.#instance(context);
    const settings = instance?.actions?.settings;
    if (instance === undefined || settings === undefined) {
      end(kept);
      this.#drivers.delete(key);
      this.#sayOff(instance, dataSource.uid);
      return undefined;
    }
    if (kept?.settings === instance) {
      return kept.engine;
    }
    end(kept);
    const replaced = new AbortController();
    const background: CallContext = {
      plugin: { ...context.plugin, user: undefined },
      headers: { fromalert: 'true' },
      cancelled: AbortSignal.any([this.#ended.signal, replaced.signal]),
    };
    const driver: Driver = {
      engine: new Engine(
        settings,
        this.#world(instance.sources, settings, background, { org: orgId, dataSource: dataSource.uid })
      ),
      settings: instance,
      context: background,
      replaced,
      timer: undefined,
      ticking: false,
      again: false,
      problems: new Map(),
    };
    this.#drivers.set(key, driver);
    // What was cut off when the last process ended is gone on with now.
    this.#schedule(driver, 0);
    return driver.engine;
  }

  /**
   * Why the actions that the settings name are off, in full for callers whom the access policy allows any action; undefined where they
   * are not. Throws `SourceError` where nothing of the settings can be read.
   */
  off(context: CallContext): string | undefined {
    const { orgId, dataSource } = context.plugin;
    const instance = dataSource && this.instances.of(orgId, dataSource);
    const problem = instance?.actions?.problem;
    if (instance === undefined || problem === undefined) {
      return undefined;
    }
    const access = instance.accessOf(context);
    const mayKnow = access !== undefined && ACTION_KINDS.some((kind) => access.actions?.has(kind) !== false);
    return mayKnow ? actionsOff(problem) : 'Actions are off: ask an administrator of the data source';
  }

  /** Something was decided: it is gone on with at once. */
  poke(context: CallContext): void {
    const driver = this.#of(context);
    if (driver !== undefined) {
      driver.again = true;
      this.#schedule(driver, 0);
    }
  }

  /** Whether the access policy allows the caller actions of this kind. */
  mayAct(context: CallContext, kind: string, model: string, signal?: string): boolean {
    const access = this.#instance(context)?.accessOf(context);
    return access !== undefined && mayAct(kind, model, access, signal);
  }

  /** What blocked the model's action at the last check. */
  problem(context: CallContext, model: string): string | undefined {
    const problems = this.#of(context)?.problems;
    return problems?.get(model) ?? problems?.get('');
  }

  close(): void {
    this.#ended.abort();
    this.#drivers.forEach(({ timer }) => clearTimeout(timer));
    this.#drivers.clear();
  }

  #of({ plugin: { orgId, dataSource } }: CallContext): Driver | undefined {
    return dataSource === undefined ? undefined : this.#drivers.get(`${orgId}/${dataSource.uid}`);
  }

  /** Once for settings as they are. */
  #sayOff(instance: Instance | undefined, dataSource: string): void {
    const problem = instance?.actions?.problem;
    if (instance !== undefined && problem !== undefined && !this.#said.has(instance)) {
      this.#said.add(instance);
      this.options.log?.error('Actions are off: their settings cannot be read', { dataSource, error: problem });
    }
  }

  #instance({ plugin: { orgId, dataSource } }: CallContext) {
    try {
      return dataSource === undefined ? undefined : this.instances.of(orgId, dataSource);
    } catch {
      return undefined;
    }
  }

  #world(
    sources: Instance['sources'],
    actions: ActionsSettings,
    background: CallContext,
    owner: World['owner']
  ): World {
    const records = sources.mlflow.records(actions.experiment);
    const figure = figuresOf(this.instances);
    const secrets = background.plugin.dataSource?.secrets ?? {};
    const proxies = this.instances.options.proxies ?? {};
    const graphs = actions.annotations && {
      url: actions.annotations.url,
      token: secrets[GRAFANA_TOKEN_KEY]?.trim() ?? '',
      tls: resolveTls('actionsGrafana', actions.annotations.tls, secrets, 'annotations of actions'),
      proxies,
    };
    return {
      records: new Records(records, this.options.settle),
      registry: {
        model: (...of) => records.model(...of),
        setAlias: (...to) => {
          this.#refuseWhileClosed();
          return records.setAlias(...to);
        },
        readSwitch: (...of) => records.readSwitch(...of),
        writeSwitch: (...to) => records.writeSwitch(...to),
      },
      figure: (settings, period, cancelled) => figure(settings, period, { ...background, cancelled }),
      send: (settings, values, cancelled) => {
        this.#refuseWhileClosed();
        return send(settings, values, secrets, { proxies, cancelled });
      },
      now: this.options.now ?? Date.now,
      holder: randomUUID(),
      updated: background.plugin.dataSource?.updated ?? 0,
      owner,
      onEvent: (model, id, event, written) => {
        this.options.log?.info('An action went on', logged({ model, id, event }, this.instances.hiding(background)));
        this.options.onAction?.({ context: background, model, id, event, ...written });
        if (graphs !== undefined) {
          void annotate({ model, id, event }, graphs).catch((error: unknown) =>
            this.options.log?.warn('An action is not on the graphs', { error: errorText(error) })
          );
        }
      },
    };
  }

  /** Throws `RefusedError`: what is not written down is not done. */
  #refuseWhileClosed(): void {
    const closed = this.options.closed?.();
    if (closed !== undefined) {
      throw new RefusedError(closed);
    }
  }

  #schedule(driver: Driver, wait: number): void {
    clearTimeout(driver.timer);
    if (!this.#ended.signal.aborted) {
      driver.timer = setTimeout(() => void this.#tick(driver), wait);
      driver.timer.unref();
    }
  }

  async #tick(driver: Driver): Promise<void> {
    if (driver.ticking) {
      return;
    }
    driver.ticking = true;
    driver.again = false;
    // Its sources are in use even without queries.
    this.#instance(driver.context);
    const cancelled = AbortSignal.any([driver.context.cancelled, AbortSignal.timeout(TICK_MS)]);
    const { problems, isBusy } = await this.#look(driver.engine, cancelled);
    if (driver.context.cancelled.aborted) {
      return;
    }
    problems.forEach((text, model) => {
      if (driver.problems.get(model) !== text) {
        this.options.log?.warn(
          'An action is blocked',
          loggedProblem(model, text, this.instances.hiding(driver.context))
        );
      }
    });
    driver.problems = problems;
    driver.ticking = false;
    this.#schedule(driver, driver.again ? 0 : isBusy ? BUSY_MS : IDLE_MS);
  }

  async #look(
    engine: Engine,
    cancelled: AbortSignal
  ): Promise<{ readonly problems: ReadonlyMap<string, string>; readonly isBusy: boolean }> {
    const problems = new Map<string, string>();
    let isBusy = false;
    try {
      this.#refuseWhileClosed();
      for (const model of await engine.underWay(serviceCaller(cancelled))) {
        isBusy = true;
        try {
          for (let step = 0; step < MAX_STEPS && (await engine.step(model, cancelled)); step++);
        } catch (error) {
          problems.set(model, errorText(error));
        }
      }
      // A look that took too long says so by what it was at; the aliases are for the next one.
      for (const model of cancelled.aborted ? [] : engine.watched) {
        await engine.watch(model, cancelled).catch((error: unknown) => {
          problems.set(model, problems.get(model) ?? errorText(error));
        });
      }
    } catch (error) {
      problems.set('', errorText(error));
    }
    return { problems, isBusy };
  }
}
