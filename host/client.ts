import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import { decodeFrame, type Frame } from '../src/backend/grafana';
import { fromText, toText } from '../src/backend/grafana/wire/bytes';
import {
  type CallResourceResponse,
  frameFormat,
  type PluginContextMessage,
  type QueryDataResponse,
  streamPacket,
  streamStatus,
} from '../src/backend/grafana/wire/messages';
import { services } from '../src/backend/grafana/wire/services';
import type { Question } from '../src/report/questions';
import { type StartOptions, startPlugin } from './process';

/** What Grafana would keep of a configured data source. */
export interface InstanceConfig {
  readonly uid: string;
  readonly name: string;
  readonly jsonData: unknown;
  readonly secrets: Readonly<Record<string, string>>;
  /** When the settings were last changed, Unix milliseconds. */
  readonly updated: number;
  readonly role?: 'Viewer' | 'Editor' | 'Admin';
  /** Who calls. */
  readonly login?: string;
}

export function pluginContext(instance: InstanceConfig): PluginContextMessage {
  return {
    orgId: 1,
    pluginId: 'modelwatch-monitoring-datasource',
    pluginVersion: '',
    user: { login: instance.login ?? 'preview', name: 'Preview', email: '', role: instance.role ?? 'Admin' },
    dataSourceInstanceSettings: {
      id: 1,
      uid: instance.uid,
      name: instance.name,
      url: '',
      jsonData: new TextEncoder().encode(JSON.stringify(instance.jsonData)),
      decryptedSecureJsonData: { ...instance.secrets },
      lastUpdatedMS: instance.updated,
      apiVersion: '',
    },
    grafanaConfig: {},
    userAgent: 'Grafana/12.4.0',
  };
}

/** As Grafana queries for rules: with its internal scheduler user (12.4.0: SchedulerUserFor). */
const SCHEDULER = { login: 'grafana_scheduler', name: '', email: '', role: 'Admin' };

interface QueryOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export type HostedAnswer =
  | { readonly ok: true; readonly frames: readonly Frame[] }
  | { readonly ok: false; readonly error: string; readonly status: number };

/** The frames of an answer as Grafana's front end reads them, each a JSON text. */
export type WrittenAnswer =
  | { readonly ok: true; readonly frames: readonly string[] }
  | { readonly ok: false; readonly error: string; readonly status: number };

/** A call of the data source's own resources; `url` is the path with its query. */
interface ResourceCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array;
}

interface ResourceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array;
}

interface HostedHealth {
  readonly ok: boolean;
  readonly message: string;
  readonly details: unknown;
}

/** Room for the largest answers that the back end gives. */
const MAX_MESSAGE_BYTES = 1024 * 1024 * 1024;

const RESOURCE_MS = 120_000;

/** Calls one data source of a plugin that listens at `address`. Rejects with gRPC's error when the plugin is gone. */
export class PluginClient {
  readonly #client: Client;

  constructor(
    address: string,
    private readonly instance: InstanceConfig
  ) {
    this.#client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    });
  }

  async query(queries: readonly Question[], options: QueryOptions = {}): Promise<ReadonlyMap<string, HostedAnswer>> {
    const responses = await this.#query(queries, frameFormat.arrow, options);
    return new Map(
      Object.entries(responses).map(([refId, { error, status, frames }]) => [
        refId,
        error === '' ? { ok: true, frames: frames.map(decodeFrame) } : { ok: false, error, status },
      ])
    );
  }

  /** As `query`, for a reader of JSON. */
  async queryWritten(
    queries: readonly Question[],
    options: QueryOptions = {}
  ): Promise<ReadonlyMap<string, WrittenAnswer>> {
    const responses = await this.#query(queries, frameFormat.json, options);
    return new Map(
      Object.entries(responses).map(([refId, { error, status, frames }]) => [
        refId,
        error === '' ? { ok: true, frames: frames.map(toText) } : { ok: false, error, status },
      ])
    );
  }

  /** Calls a resource and gathers the answer, which may come in parts. */
  resource({ method, url, headers, body }: ResourceCall): Promise<ResourceAnswer> {
    const { path, requestSerialize, responseDeserialize } = services.resource.callResource;
    const call = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      {
        pluginContext: pluginContext(this.instance),
        path: url.replace(/\?.*$/, ''),
        method,
        url,
        headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, { values: [...values] }])),
        body,
      },
      new Metadata(),
      { deadline: Date.now() + RESOURCE_MS }
    );
    return new Promise((settle, reject) => {
      const parts: CallResourceResponse[] = [];
      call.on('data', (part: CallResourceResponse) => parts.push(part));
      call.once('error', reject);
      call.once('end', () => {
        const [first] = parts;
        settle({
          status: first?.code ?? 500,
          headers: Object.fromEntries(Object.entries(first?.headers ?? {}).map(([name, { values }]) => [name, values])),
          body: Buffer.concat(parts.map((part) => part.body)),
        });
      });
    });
  }

  /** The packets of a live channel, each a frame as JSON, until `stopped`. Rejects when the channel is refused or breaks. */
  async *live(path: string, data: unknown, stopped: AbortSignal): AsyncGenerator<string> {
    const request = {
      pluginContext: pluginContext(this.instance),
      path,
      data: fromText(JSON.stringify(data)),
      headers: {},
    };
    const { status } = await this.#call(services.stream.subscribeStream, request);
    if (status !== streamStatus.ok) {
      throw new Error(`The channel ${path} is not available`);
    }
    const { runStream } = services.stream;
    const call = this.#client.makeServerStreamRequest(
      runStream.path,
      runStream.requestSerialize,
      runStream.responseDeserialize,
      request
    );
    const stop = () => call.cancel();
    stopped.addEventListener('abort', stop, { once: true });
    try {
      for await (const packet of call) {
        yield toText(streamPacket.parse(packet).data);
      }
    } catch (error) {
      if (!stopped.aborted) {
        throw error;
      }
    } finally {
      stopped.removeEventListener('abort', stop);
      call.cancel();
    }
  }

  async #query(
    queries: readonly Question[],
    format: number,
    options: QueryOptions
  ): Promise<QueryDataResponse['responses']> {
    const context = pluginContext(this.instance);
    const { responses } = await this.#call(
      services.data.queryData,
      {
        pluginContext:
          context !== null && options.headers?.['FromAlert'] === 'true' ? { ...context, user: SCHEDULER } : context,
        headers: { ...options.headers },
        format,
        queries: queries.map((query) => ({
          refId: query.refId,
          maxDataPoints: query.maxDataPoints,
          intervalMS: query.intervalMs,
          timeRange: { fromEpochMS: query.from, toEpochMS: query.to },
          json: fromText(JSON.stringify({ refId: query.refId, ...query.json })),
          queryType: '',
        })),
      },
      options.timeoutMs
    );
    return responses;
  }

  async health(): Promise<HostedHealth> {
    const { status, message, jsonDetails } = await this.#call(services.diagnostics.checkHealth, {
      pluginContext: pluginContext(this.instance),
      headers: {},
    });
    return {
      ok: status === 1,
      message,
      details: jsonDetails.length === 0 ? undefined : JSON.parse(toText(jsonDetails)),
    };
  }

  close(): void {
    this.#client.close();
  }

  #call<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    timeoutMs = 60_000
  ): Promise<Response> {
    return new Promise((settle, reject) => {
      this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        new Metadata(),
        { deadline: Date.now() + timeoutMs },
        (error, response) =>
          error === null && response !== undefined ? settle(response) : reject(error ?? new Error('an empty answer'))
      );
    });
  }
}

/** Starts the plugin, runs `body` over one data source, and ends the plugin whatever came of it. */
export async function withPlugin<Result>(
  executable: StartOptions,
  instance: InstanceConfig,
  body: (client: PluginClient) => Promise<Result>
): Promise<Result> {
  const plugin = await startPlugin(executable);
  const client = new PluginClient(plugin.address, instance);
  try {
    return await body(client);
  } finally {
    client.close();
    plugin.kill();
    await plugin.ended;
  }
}
