import { createHash } from 'node:crypto';
import {
  contractWith,
  detectionQuery,
  detectProfiles,
  type FoundProfile,
  OWN_ID,
  ownProfile,
  type Profile,
  profileOf,
} from '../profiles';
import { parseDuration } from '../query/duration';
import type { QueryEnvelope } from '../query/query';
import { contradiction, scrapesRequest, seenIntervals } from '../query/scraping';
import { type Seconds, seconds } from '../query/units';
import { SOURCE_NAMES, SOURCES } from '../settings/sources';
import { type Access, AccessDenied, accessOf, EVERYONE, hiddenModel, hiddenSignal, refusal } from './access/access';
import { askerOf } from './access/asker';
import { modelLabels } from './access/modelLabels';
import { type Scope, scopeOf } from './access/scope';
import { HIDE_ALL, type Hiding, hidingOf } from './audit/describe';
import type { AccessRequest, Decision } from './audit/recorded';
import { parseEnvelope, QueryError } from './evaluate/parse';
import type { Threads } from './evaluate/threads';
import type { CallContext, HealthResult, InstanceSettings } from './grafana';
import { Background, Load } from './load';
import {
  type Caller,
  type Identity,
  type ParsedSettings,
  parseSettings,
  type ReadActions,
  SourceError,
  type SourceHealth,
  SourcePool,
  type SourcePoolOptions,
} from './sources';

/** One configured data source as long as its settings stay as they are. */
export interface Instance {
  readonly sources: SourcePool;
  readonly profile: Profile;
  /** The metric contract under the names that the settings give it. */
  readonly contract: Profile;
  /** A server under the team's own names, where the settings have one. */
  readonly own?: Profile;
  /** For queries that leave it open. */
  readonly defaults: ParsedSettings['defaults'];
  /** As the settings give it. */
  readonly scrapeInterval?: Seconds;
  /** Whether a source is asked in the name of the signed-in user. */
  readonly forwardsIdentity: boolean;
  /** What its Live channels wait for. */
  readonly live: Background;
  /** What of its labels the audit trail shows. */
  readonly hiding: Hiding;
  /** What may be done about models, where the settings name anything. */
  readonly actions?: ReadActions;
  /** What the policy allows the caller; `undefined` if nothing. */
  readonly accessOf: (context: Pick<CallContext, 'plugin' | 'headers'>) => Access | undefined;
  readonly scopeOf: (access: Access) => Scope | undefined;
}

/** How long a replaced instance may finish what it is doing before its connections are closed. */
const GRACE_MS = 60_000;

/** Grafana does not report a deleted data source: instances that are no longer queried are closed. */
const UNUSED_MS = 30 * 60_000;

interface KeptInstance {
  readonly version: string;
  /** Let go of once it is not used; which settings were in force stays known. */
  instance: Instance | undefined;
  readonly unused: NodeJS.Timeout;
  /** When the newest settings of this version were written, Unix milliseconds. */
  updated: number;
}

/**
 * Keeps the connections and caches of every data source that Grafana asks about, and replaces them when its settings
 * change. The process has no other state.
 */
export class Instances {
  readonly #kept = new Map<string, KeptInstance>();
  /** A call's settings are looked at several times: they are read and hashed once. */
  readonly #versions = new WeakMap<InstanceSettings, string>();
  readonly #retired = new Set<NodeJS.Timeout>();
  /** What all queries hold together, whichever data source they ask. */
  readonly load = new Load();

  constructor(
    readonly options: SourcePoolOptions,
    /** Where what is much is derived. */
    readonly threads?: Threads
  ) {}

  /**
   * Throws `SourceError` when the settings cannot be understood, and when newer ones are in force: a Live stream continues with
   * those that it began with, and would take its connections, and a policy that is tighter, from all others.
   */
  of(orgId: number, settings: InstanceSettings): Instance {
    const key = `${orgId}/${settings.uid}`;
    const version = this.#versionOf(settings);
    const kept = this.#kept.get(key);
    if (kept?.instance !== undefined && kept.version === version) {
      kept.updated = Math.max(kept.updated, settings.updated);
      kept.unused.refresh();
      return kept.instance;
    }
    if (kept?.version !== version && this.#isReplaced(key, settings)) {
      const detail = 'they were changed since this was asked: refresh the page';
      throw new SourceError({ kind: 'settings', detail }, 'settings');
    }
    const parsed = parseSettings(settings.jsonData, settings.secrets, settings.url);
    const contract = contractWith(parsed);
    const own = parsed.own === undefined ? undefined : ownProfile(parsed.own);
    const profile = chosenProfile(parsed.profile, contract, own);
    const labels = modelLabels(contract, own, profile);
    const instance: Instance = {
      sources: new SourcePool(parsed, this.options),
      profile,
      contract,
      ...(own === undefined ? {} : { own }),
      defaults: parsed.defaults,
      ...intervalOf(parsed),
      forwardsIdentity: Object.values(parsed.sources).some(({ auth }) => auth.type === 'forward'),
      live: new Background(),
      hiding: hidingOf(parsed.audit.hash, parsed.auditKey?.reveal() ?? '', {
        model: labels.all,
        version: labels.versions,
      }),
      ...(parsed.actions === undefined ? {} : { actions: parsed.actions }),
      accessOf: (context) => accessOf(parsed.access?.rules, askerOf(context)),
      scopeOf: (access) => scopeOf(access, labels),
    };
    const unused = setTimeout(() => this.#letGo(key), UNUSED_MS).unref();
    this.#kept.set(key, { version, instance, unused, updated: Math.max(kept?.updated ?? 0, settings.updated) });
    clearTimeout(kept?.unused);
    if (kept?.instance !== undefined) {
      this.#retire(kept.instance);
    }
    return instance;
  }

  /** Whether newer settings of the data source are in force. */
  isReplaced(orgId: number, settings: InstanceSettings): boolean {
    const key = `${orgId}/${settings.uid}`;
    return this.#kept.get(key)?.version !== this.#versionOf(settings) && this.#isReplaced(key, settings);
  }

  #isReplaced(key: string, { updated }: InstanceSettings): boolean {
    const kept = this.#kept.get(key);
    return kept !== undefined && updated < kept.updated;
  }

  #versionOf(settings: InstanceSettings): string {
    const version = this.#versions.get(settings) ?? versionOf(settings);
    this.#versions.set(settings, version);
    return version;
  }

  /**
   * In whose name a call's sources are asked, and within what. Throws `AccessDenied` where the policy gives them nothing, and
   * `SourceError` where the settings, the policy among them, cannot be understood.
   */
  identityOf(
    orgId: number,
    dataSource: InstanceSettings,
    context: Pick<CallContext, 'plugin' | 'headers'>
  ): { readonly identity: Identity; readonly access: Access } {
    const instance = this.of(orgId, dataSource);
    const access = instance.accessOf(context);
    if (access === undefined) {
      throw new AccessDenied("No rule of the data source's access policy is for you: ask an administrator of Grafana");
    }
    const scope = instance.scopeOf(access);
    const alerting = askerOf(context).kind === 'alerting';
    return { access, identity: { headers: context.headers, alerting, ...(scope === undefined ? {} : { scope }) } };
  }

  /**
   * Whether the policy lets a call be answered, by which rule; and if not, why. A query that is none is let through: its own
   * answer says what is wrong with it, as it does of settings that cannot be understood, which nobody gets past.
   */
  decide(context: CallContext, { json, models = [], signals = [] }: AccessRequest): Decision {
    const { orgId, dataSource } = context.plugin;
    if (dataSource === undefined) {
      return { allowed: true, rule: EVERYONE.rule };
    }
    try {
      const { access } = this.identityOf(orgId, dataSource, context);
      if (access === EVERYONE) {
        return { allowed: true, rule: EVERYONE.rule };
      }
      const query = json === undefined ? undefined : envelopeOf(json);
      const reasons = [
        ...models.map((model) => hiddenModel(model, access)),
        ...signals.map((signal) => hiddenSignal(signal, access)),
      ];
      const hidden = reasons.find((reason) => reason !== undefined);
      const reason = (query && refusal(query, access)) ?? hidden;
      return reason === undefined
        ? { allowed: true, rule: access.rule }
        : { allowed: false, rule: access.rule, reason };
    } catch (error) {
      if (error instanceof AccessDenied) {
        return { allowed: false, rule: 'no rule', reason: error.message };
      }
      if (error instanceof SourceError) {
        return { allowed: false, rule: 'settings' };
      }
      throw error;
    }
  }

  /** What the audit trail shows of a call: nothing of labels where the settings cannot be understood. */
  hiding({ plugin: { orgId, dataSource } }: CallContext): Hiding {
    try {
      return dataSource === undefined ? HIDE_ALL : this.of(orgId, dataSource).hiding;
    } catch {
      return HIDE_ALL;
    }
  }

  async close(): Promise<void> {
    this.threads?.close();
    this.#retired.forEach(clearTimeout);
    const kept = [...this.#kept.values()];
    kept.forEach(({ unused }) => clearTimeout(unused));
    await Promise.all(kept.flatMap(({ instance }) => (instance === undefined ? [] : [instance.sources.close()])));
    this.#kept.clear();
  }

  #letGo(key: string): void {
    const kept = this.#kept.get(key);
    if (kept?.instance !== undefined) {
      this.#retire(kept.instance);
      kept.instance = undefined;
    }
  }

  #retire(instance: Instance): void {
    instance.sources.retire();
    const timer = setTimeout(() => {
      this.#retired.delete(timer);
      void instance.sources.close();
    }, GRACE_MS);
    timer.unref();
    this.#retired.add(timer);
  }
}

/** Of all that they are: a time has a coarser grain, and a call without the secrets must not get those of another. */
const versionOf = ({ url, jsonData, secrets }: InstanceSettings): string =>
  createHash('sha256')
    .update(JSON.stringify([url, jsonData, secrets]))
    .digest('base64');

function envelopeOf(json: unknown): QueryEnvelope | undefined {
  try {
    return parseEnvelope(json);
  } catch (error) {
    if (error instanceof QueryError) {
      return undefined;
    }
    throw error;
  }
}

function intervalOf({ scrapeInterval }: ParsedSettings): Pick<Instance, 'scrapeInterval'> {
  const given = scrapeInterval === undefined ? undefined : parseDuration(scrapeInterval);
  return given === undefined ? {} : { scrapeInterval: given };
}

function chosenProfile(id: string, contract: Profile, own: Profile | undefined): Profile {
  if (id === OWN_ID && own === undefined) {
    throw new SourceError({ kind: 'settings', detail: 'profile is own, but nothing is given under own' }, 'settings');
  }
  try {
    return [contract, own].find((one) => one?.id === id) ?? profileOf(id);
  } catch (error) {
    throw error instanceof RangeError
      ? new SourceError({ kind: 'settings', detail: error.message }, 'settings')
      : error;
  }
}

/** The message for requests about actions that cannot be read. */
export const actionsOff = (problem: string): string => `Actions are off. The data source's settings: ${problem}`;

/**
 * What keeps actions from reading figures, which they do like alert rules: no user is signed in while they run. Throws
 * `SourceError` where the settings cannot be understood.
 */
export function readsNoFigures(instances: Instances, { plugin }: Pick<CallContext, 'plugin'>): string | undefined {
  const { orgId, dataSource } = plugin;
  const instance = dataSource && instances.of(orgId, dataSource);
  const list = instance?.actions?.settings?.list ?? [];
  const asRules = { plugin: { ...plugin, user: undefined }, headers: { fromalert: 'true' } };
  return list.some(({ when }) => when !== undefined) && instance?.accessOf(asRules) === undefined
    ? "Actions cannot read figures: the data source's access policy has no rule with services: [alerting], as which they read them. Add one"
    : undefined;
}

/** What the sources lack that somebody may expect of them, a line each. */
export function missingSources(sources: readonly SourceHealth[]): readonly string[] {
  const configured = new Set(sources.map(({ source }) => source));
  return SOURCE_NAMES.filter((name) => !configured.has(name)).map(
    (name) => `${SOURCES[name].title} is not configured: ${SOURCES[name].missing}`
  );
}

/** What Prometheus holds, and whether that is what the settings read. */
export function describeFound(found: readonly FoundProfile[], chosen: Profile): readonly string[] {
  if (found.length === 0) {
    return [
      'Found no requests, predictions or latencies of the contract, nor metrics of any model server or machine that is known: see which lines expose them on the Setup page',
    ];
  }
  const names = new Intl.ListFormat('en').format(found.map(({ title }) => title));
  const [other] = found.filter(({ kind, id }) => kind !== 'resources' && id !== chosen.id);
  const isThere = found.some(({ id }) => id === chosen.id);
  // Others of the contract, such as outcomes, are read whatever serves the model, and show no traffic.
  const what = chosen.kind === 'contract' ? 'requests, predictions or latencies' : 'metrics';
  const todo =
    other === undefined
      ? ''
      : `: choose ${other.title} there (npm run check reads all that it finds, or by --profile ${other.id})`;
  return [
    `Found ${names}`,
    ...(isThere ? [] : [`No ${what} of ${chosen.title} were found, which the settings read${todo}`]),
  ];
}

/**
 * Says of each source that is configured whether it was reached, or what is wrong with it and what to do; then, unless
 * the sources alone are asked about, what was found in it, and what is missing.
 */
export async function healthOf(
  instances: Instances,
  context: CallContext,
  { only }: { readonly only?: 'sources' } = {}
): Promise<HealthResult> {
  const { plugin, cancelled } = context;
  if (plugin.dataSource === undefined) {
    return { status: 'unknown', message: 'Grafana asked for the health of no data source.' };
  }
  try {
    const instance = instances.of(plugin.orgId, plugin.dataSource);
    const { identity } = instances.identityOf(plugin.orgId, plugin.dataSource, context);
    const caller: Caller = { identity, cancelled };
    const health = await instance.sources.health(caller);
    const [holds, scraped] =
      only === undefined && health.sources.some(({ source, reached }) => source === 'prometheus' && reached)
        ? await Promise.all([whatIsThere(instance, caller), howOftenScraped(instance, caller)])
        : [[], {}];
    const missing = health.sources.length === 0 ? [] : missingSources(health.sources);
    const actionsProblem = only === undefined ? instance.actions?.problem : undefined;
    const noFigures = only === undefined ? readsNoFigures(instances, context) : undefined;
    const off = [
      ...(actionsProblem === undefined ? [] : [`${actionsOff(actionsProblem)}. Everything else works`]),
      ...(noFigures === undefined ? [] : [noFigures]),
    ];
    return {
      status: health.ok && off.length === 0 ? 'ok' : 'error',
      message: [health.message, ...off, ...holds, ...(scraped.says ?? []), ...missing].join('\n'),
      details: { sources: health.sources, ...(scraped.isContradicted === true ? { isIntervalWrong: true } : {}) },
    };
  } catch (error) {
    if (error instanceof SourceError || error instanceof AccessDenied) {
      return { status: 'error', message: error.message };
    }
    throw error;
  }
}

/** The scrape interval as it is seen, and whether the settings say otherwise. Nothing where there is nothing to see. */
async function howOftenScraped(
  { sources, profile, scrapeInterval }: Instance,
  { identity, cancelled }: Caller
): Promise<{ readonly says?: readonly string[]; readonly isContradicted?: boolean }> {
  try {
    const request = scrapesRequest(profile, undefined, Date.now() / 1000);
    const seen = seenIntervals(await sources.forCall(identity, undefined, 'lookUp').answer(request, cancelled)).at(
      -1
    )?.interval;
    if (seen === undefined) {
      return {};
    }
    const wrong = scrapeInterval === undefined ? undefined : contradiction(scrapeInterval, seen);
    const usual = `Metrics of ${profile.title} are scraped every ${seen}s`;
    return { says: [wrong ?? usual], isContradicted: wrong !== undefined };
  } catch (error) {
    if (error instanceof SourceError) {
      return {};
    }
    throw error;
  }
}

/** The connection works: what cannot be looked up is reported, and is no failure. */
async function whatIsThere(
  { sources, profile, own }: Instance,
  { identity, cancelled }: Caller
): Promise<readonly string[]> {
  try {
    const question = {
      kind: 'prometheus.instant',
      expr: detectionQuery(own),
      time: seconds(Date.now() / 1000),
      open: true,
    } as const;
    return describeFound(
      detectProfiles(await sources.forCall(identity, undefined, 'lookUp').answer(question, cancelled), own),
      profile
    );
  } catch (error) {
    if (error instanceof SourceError) {
      return [`Which metrics are there could not be found out: ${error.message}`];
    }
    throw error;
  }
}
