import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type InstanceConfig, PluginClient } from '../../host';
import { HttpError } from './http';
import type { RestartingPlugin } from './plugin';

export const DATA_SOURCE_TYPE = 'modelwatch-monitoring-datasource';

/** What the settings page sends. An omitted secret is kept, an empty one is removed. */
export const savedSchema = z.object({
  name: z.string().min(1),
  type: z.string().optional(),
  uid: z.string().optional(),
  jsonData: z.record(z.string(), z.unknown()).default({}),
  secureJsonData: z.record(z.string(), z.string()).default({}),
  secureJsonFields: z.record(z.string(), z.boolean()).optional(),
});
type Saved = z.infer<typeof savedSchema>;

interface SavedSource {
  readonly id: number;
  readonly config: InstanceConfig;
  readonly version: number;
}

/** The configured data sources, in memory, each with a client of the plugin. Secrets are only sent to the plugin. */
export class DataSources {
  readonly #kept = new Map<string, SavedSource>();
  readonly #clients = new Map<
    string,
    { readonly address: string; readonly kept: SavedSource; readonly client: PluginClient }
  >();
  #lastId = 0;

  constructor(
    private readonly plugin: RestartingPlugin,
    provisioned: readonly InstanceConfig[]
  ) {
    provisioned.forEach((config) => this.put(config));
  }

  list(): readonly SavedSource[] {
    return [...this.#kept.values()];
  }

  /** Throws HttpError 404. */
  get(uid: string): SavedSource {
    const kept = this.#kept.get(uid);
    if (kept === undefined) {
      throw new HttpError(404, `There is no data source with the uid "${uid}"`);
    }
    return kept;
  }

  put(config: InstanceConfig): SavedSource {
    const before = this.#kept.get(config.uid);
    const kept = { id: before?.id ?? ++this.#lastId, config, version: (before?.version ?? 0) + 1 };
    this.#kept.set(config.uid, kept);
    return kept;
  }

  create(saved: Saved): SavedSource {
    const uid = saved.uid ?? randomBytes(6).toString('hex');
    if (this.#kept.has(uid)) {
      throw new HttpError(409, `There is a data source with the uid "${uid}" already`);
    }
    return this.put(configOf(uid, saved, {}));
  }

  change(uid: string, saved: Saved): SavedSource {
    return this.put(configOf(uid, saved, this.get(uid).config.secrets));
  }

  remove(uid: string): void {
    this.get(uid);
    this.#kept.delete(uid);
    this.#clients.get(uid)?.client.close();
    this.#clients.delete(uid);
  }

  /** A client with the current settings of this data source. Throws HttpError 404. */
  async client(uid: string): Promise<PluginClient> {
    const kept = this.get(uid);
    const address = await this.plugin.address();
    const known = this.#clients.get(uid);
    if (known?.address === address && known.kept === kept) {
      return known.client;
    }
    known?.client.close();
    const client = new PluginClient(address, kept.config);
    this.#clients.set(uid, { address, kept, client });
    return client;
  }

  close(): void {
    this.#clients.forEach(({ client }) => client.close());
    this.#clients.clear();
  }
}

function configOf(uid: string, saved: Saved, before: Readonly<Record<string, string>>): InstanceConfig {
  const { name, jsonData, secureJsonData, secureJsonFields } = saved;
  const stays = Object.entries(before).filter(([key]) => secureJsonFields?.[key] !== false);
  const secrets = Object.entries({ ...Object.fromEntries(stays), ...secureJsonData }).filter(
    ([, value]) => value !== ''
  );
  return { uid, name, jsonData, secrets: Object.fromEntries(secrets), updated: Date.now() };
}

/** A data source as in Grafana's API, which only shows which secrets are set. */
export const shown = ({ id, config, version }: SavedSource) => ({
  id,
  uid: config.uid,
  orgId: 1,
  name: config.name,
  type: DATA_SOURCE_TYPE,
  typeName: 'Modelwatch',
  typeLogoUrl: `public/plugins/${DATA_SOURCE_TYPE}/img/logo.svg`,
  access: 'proxy',
  url: '',
  user: '',
  database: '',
  basicAuth: false,
  basicAuthUser: '',
  withCredentials: false,
  isDefault: id === 1,
  jsonData: config.jsonData,
  secureJsonFields: Object.fromEntries(Object.keys(config.secrets).map((key) => [key, true])),
  version,
  readOnly: false,
});
