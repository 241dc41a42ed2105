import { once } from 'node:events';
import {
  type CallOptions,
  Client,
  type ClientReadableStream,
  credentials,
  Metadata,
  type MethodDefinition,
} from '@grpc/grpc-js';
import type { PluginContextMessage } from '../wire/messages';

/** A host's end of the protocol, for tests. */
export class TestHost {
  readonly #client: Client;

  constructor(address: string) {
    this.#client = new Client(address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
    });
  }

  /** A call with one answer; aborting drops it as Grafana does. */
  call<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    { signal, ...options }: CallOptions & { readonly signal?: AbortSignal } = {}
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        new Metadata(),
        options,
        (error, response) => {
          if (error !== null) {
            reject(error);
          } else if (response === undefined) {
            reject(new Error('Neither an answer nor an error came'));
          } else {
            resolve(response);
          }
        }
      );
      signal?.addEventListener('abort', () => call.cancel());
    });
  }

  stream<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request
  ): ClientReadableStream<Response> {
    return this.#client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request
    );
  }

  /** Everything a stream answers until it ends. */
  async collect<Request, Response>(method: MethodDefinition<Request, Response>, request: Request): Promise<Response[]> {
    const call = this.stream(method, request);
    const responses: Response[] = [];
    call.on('data', (response: Response) => responses.push(response));
    await once(call, 'end');
    return responses;
  }

  close(): void {
    this.#client.close();
  }
}

/** The context that Grafana would send for a viewer of one data source. */
export function testContext(
  overrides: { readonly secrets?: Record<string, string>; readonly role?: string } = {}
): NonNullable<PluginContextMessage> {
  return {
    orgId: 1,
    pluginId: 'test-datasource',
    pluginVersion: '1.0.0',
    user: { login: 'vera', name: 'Vera', email: 'vera@example.org', role: overrides.role ?? 'Viewer' },
    dataSourceInstanceSettings: {
      id: 7,
      uid: 'uid-7',
      name: 'Models',
      url: '',
      jsonData: Buffer.from('{"prometheus":{"url":"http://prometheus:9090"}}'),
      decryptedSecureJsonData: overrides.secrets ?? {},
      lastUpdatedMS: Date.UTC(2026, 10, 22),
      apiVersion: 'v0alpha1',
    },
    grafanaConfig: { GF_APP_URL: 'http://grafana' },
    userAgent: 'Grafana/12.4.0 (linux; amd64)',
  };
}
