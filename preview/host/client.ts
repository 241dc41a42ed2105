import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import { decodeFrame, type Frame } from '../../src/backend/grafana';
import { fromText, toText } from '../../src/backend/grafana/wire/bytes';
import { services } from '../../src/backend/grafana/wire/services';
import { type InstanceConfig, pluginContext } from './context';

/** A query as a panel would send it. Times in Unix milliseconds. */
export interface HostedQuery {
  readonly refId: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly from: number;
  readonly to: number;
  readonly intervalMs: number;
  readonly maxDataPoints: number;
}

export type HostedAnswer =
  | { readonly ok: true; readonly frames: readonly Frame[] }
  | { readonly ok: false; readonly error: string; readonly status: number };

export interface HostedHealth {
  readonly ok: boolean;
  readonly message: string;
  readonly details: unknown;
}

/** Room for the largest answers that the back end gives. */
const MAX_MESSAGE_BYTES = 1024 * 1024 * 1024;

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

  async query(
    queries: readonly HostedQuery[],
    options: { readonly headers?: Readonly<Record<string, string>>; readonly timeoutMs?: number } = {}
  ): Promise<ReadonlyMap<string, HostedAnswer>> {
    const { responses } = await this.#call(
      services.data.queryData,
      {
        pluginContext: pluginContext(this.instance),
        headers: { ...options.headers },
        format: 0,
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
    return new Map(
      Object.entries(responses).map(([refId, { error, status, frames }]) => [
        refId,
        error === '' ? { ok: true, frames: frames.map(decodeFrame) } : { ok: false, error, status },
      ])
    );
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
