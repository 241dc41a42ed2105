import { parseDuration } from '../../query/duration';
import { contractWith, profileOf, type Profile } from '../../profiles';
import { type Seconds, seconds } from '../../query/units';
import type { InstanceSettings } from '../grafana';
import { type ParsedSettings, parseSettings, SourceError, SourcePool, type SourcePoolOptions } from '../sources';

/** One configured data source as long as its settings stay as they are. */
export interface Instance {
  readonly sources: SourcePool;
  readonly profile: Profile;
  /** The metric contract under the names that the settings give it. */
  readonly contract: Profile;
  /** For queries that leave it open. */
  readonly defaults: ParsedSettings['defaults'];
  readonly scrapeInterval: Seconds;
}

const DEFAULT_SCRAPE_INTERVAL = seconds(15);

/** How long a replaced instance may finish what it is doing before its connections are closed. */
const GRACE_MS = 60_000;

/**
 * Keeps the connections and caches of every data source that Grafana asks about, and replaces them when its settings
 * change. The process has no other state.
 */
export class Instances {
  readonly #kept = new Map<string, { readonly version: string; readonly instance: Instance }>();
  readonly #retired = new Set<NodeJS.Timeout>();

  constructor(private readonly options: SourcePoolOptions) {}

  /** Throws `SourceError` when the settings cannot be understood. */
  of(orgId: number, settings: InstanceSettings): Instance {
    const key = `${orgId}/${settings.uid}`;
    const version = `${settings.updated}/${settings.url}`;
    const kept = this.#kept.get(key);
    if (kept?.version === version) {
      return kept.instance;
    }
    const parsed = parseSettings(settings.jsonData, settings.secrets, settings.url);
    const contract = contractWith(parsed);
    const instance: Instance = {
      sources: new SourcePool(parsed, this.options),
      profile: chosenProfile(parsed.profile, contract),
      contract,
      defaults: parsed.defaults,
      scrapeInterval: parseDuration(parsed.scrapeInterval) ?? DEFAULT_SCRAPE_INTERVAL,
    };
    this.#kept.set(key, { version, instance });
    if (kept !== undefined) {
      this.#retire(kept.instance);
    }
    return instance;
  }

  async close(): Promise<void> {
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

function chosenProfile(id: string, contract: Profile): Profile {
  try {
    return id === contract.id ? contract : profileOf(id);
  } catch (error) {
    throw error instanceof RangeError
      ? new SourceError({ kind: 'settings', detail: error.message }, 'settings')
      : error;
  }
}
