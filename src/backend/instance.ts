import { createHash } from 'node:crypto';
import {
  contractWith,
  contradiction,
  detectionQuery,
  detectProfiles,
  type FoundProfile,
  OWN_ID,
  ownProfile,
  type Profile,
  profileOf,
  scrapesRequest,
  seenInterval,
} from '../profiles';
import { parseDuration } from '../query/duration';
import { type Seconds, seconds } from '../query/units';
import type { ActionsSettings } from '../settings/actions';
import { SOURCE_NAMES, SOURCES } from '../settings/sources';
import { HIDE_ALL, type Hiding, hidingOf } from './audit/describe';
import type { Threads } from './evaluate/threads';
import type { CallContext, HealthResult, InstanceSettings } from './grafana';
import { Load } from './load';
import {
  type Caller,
  type ParsedSettings,
  parseSettings,
  SourceError,
  type SourceHealth,
  SourcePool,
  type SourcePoolOptions,
} from './sources';

/** One configured data source as long as its settings stay as they are. */
interface Instance {
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
  /** What of its labels the audit trail shows. */
  readonly hiding: Hiding;
  /** What may be done about models, where the settings name anything. */
  readonly actions?: ActionsSettings;
}

/** How long a replaced instance may finish what it is doing before its connections are closed. */
const GRACE_MS = 60_000;

/**
 * Keeps the connections and caches of every data source that Grafana asks about, and replaces them when its settings
 * change. The process has no other state.
 */
export class Instances {
  readonly #kept = new Map<string, { readonly version: string; readonly instance: Instance }>();
  readonly #retired = new Set<NodeJS.Timeout>();
  /** What all queries hold together, whichever data source they ask. */
  readonly load = new Load();

  constructor(
    readonly options: SourcePoolOptions,
    /** Where what is much is derived. */
    readonly threads?: Threads
  ) {}

  /** Throws `SourceError` when the settings cannot be understood. */
  of(orgId: number, settings: InstanceSettings): Instance {
    const key = `${orgId}/${settings.uid}`;
    // Of all that they are: a time has a coarser grain, and a call without the secrets must not get those of another.
    const version = createHash('sha256')
      .update(JSON.stringify([settings.url, settings.jsonData, settings.secrets]))
      .digest('base64');
    const kept = this.#kept.get(key);
    if (kept?.version === version) {
      return kept.instance;
    }
    const parsed = parseSettings(settings.jsonData, settings.secrets, settings.url);
    const contract = contractWith(parsed);
    const own = parsed.own === undefined ? undefined : ownProfile(parsed.own);
    const instance: Instance = {
      sources: new SourcePool(parsed, this.options),
      profile: chosenProfile(parsed.profile, contract, own),
      contract,
      ...(own === undefined ? {} : { own }),
      defaults: parsed.defaults,
      ...intervalOf(parsed),
      forwardsIdentity: Object.values(parsed.sources).some(({ auth }) => auth.type === 'forward'),
      hiding: hidingOf(parsed.audit.hash, parsed.auditKey?.reveal() ?? ''),
      ...(parsed.actions === undefined ? {} : { actions: parsed.actions }),
    };
    this.#kept.set(key, { version, instance });
    if (kept !== undefined) {
      this.#retire(kept.instance);
    }
    return instance;
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
    await Promise.all([...this.#kept.values()].map(({ instance }) => instance.sources.close()));
    this.#kept.clear();
  }

  #retire(instance: Instance): void {
    const timer = setTimeout(() => {
      this.#retired.delete(timer);
      void instance.sources.close();
    }, GRACE_MS);
    timer.unref();
    this.#retired.add(timer);
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

/** What the sources lack that somebody may expect of them, a line each. */
export function missingSources(sources: readonly SourceHealth[]): readonly string[] {
  const asked = new Set(sources.map(({ source }) => source));
  return SOURCE_NAMES.filter((name) => !asked.has(name)).map(
    (name) => `${SOURCES[name].title} is not configured: ${SOURCES[name].missing}`
  );
}

/** What Prometheus holds, and whether that is what the settings read. */
export function describeFound(found: readonly FoundProfile[], chosen: Profile): readonly string[] {
  if (found.length === 0) {
    return [
      'Found no metrics of the contract, nor of any model server or machine that is known: see which lines expose them on the Setup page',
    ];
  }
  const names = new Intl.ListFormat('en').format(found.map(({ title }) => title));
  const [other] = found.filter(({ kind, id }) => kind !== 'resources' && id !== chosen.id);
  const isThere = found.some(({ id }) => id === chosen.id);
  return [
    `Found ${names}`,
    ...(isThere
      ? []
      : [
          other === undefined
            ? `No metrics of ${chosen.title} were found, which the settings read`
            : `No metrics of ${chosen.title} were found, which the settings read: choose ${other.title} there`,
        ]),
  ];
}

/**
 * Says of each source that is configured whether it was reached, or what is wrong with it and what to do; then, unless
 * the sources alone are asked about, what was found in it, and what is missing.
 */
export async function healthOf(
  instances: Instances,
  { plugin, headers, cancelled }: CallContext,
  { only }: { readonly only?: 'sources' } = {}
): Promise<HealthResult> {
  if (plugin.dataSource === undefined) {
    return { status: 'unknown', message: 'Grafana asked for the health of no data source.' };
  }
  try {
    const instance = instances.of(plugin.orgId, plugin.dataSource);
    const caller: Caller = { identity: { headers, alerting: false }, cancelled };
    const health = await instance.sources.health(caller);
    const holds =
      only === undefined && health.sources.some(({ source, reached }) => source === 'prometheus' && reached)
        ? (await Promise.all([whatIsThere(instance, caller), howOftenScraped(instance, caller)])).flat()
        : [];
    const missing = health.sources.length === 0 ? [] : missingSources(health.sources);
    return {
      status: health.ok ? 'ok' : 'error',
      message: [health.message, ...holds, ...missing].join('\n'),
      details: { sources: health.sources },
    };
  } catch (error) {
    if (error instanceof SourceError) {
      return { status: 'error', message: error.message };
    }
    throw error;
  }
}

/** The scrape interval as it is seen, and whether the settings say otherwise. Nothing where there is nothing to see. */
async function howOftenScraped(
  { sources, profile, scrapeInterval }: Instance,
  { identity, cancelled }: Caller
): Promise<readonly string[]> {
  try {
    const request = scrapesRequest(profile, undefined, Date.now() / 1000);
    const seen = seenInterval(await sources.forCall(identity).answer(request, cancelled));
    if (seen === undefined) {
      return [];
    }
    const wrong = scrapeInterval === undefined ? undefined : contradiction(scrapeInterval, seen);
    return [wrong ?? `Metrics of ${profile.title} are scraped every ${seen}s`];
  } catch (error) {
    if (error instanceof SourceError) {
      return [];
    }
    throw error;
  }
}

/** The connection works: what cannot be looked up over it is said, and fails nothing. */
async function whatIsThere(
  { sources, profile, own }: Instance,
  { identity, cancelled }: Caller
): Promise<readonly string[]> {
  try {
    const question = {
      kind: 'prometheus.instant',
      expr: detectionQuery(own),
      time: seconds(Date.now() / 1000),
    } as const;
    return describeFound(detectProfiles(await sources.forCall(identity).answer(question, cancelled), own), profile);
  } catch (error) {
    if (error instanceof SourceError) {
      return [`Which metrics are there could not be found out: ${error.message}`];
    }
    throw error;
  }
}
