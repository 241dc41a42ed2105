import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { frameToJson } from '../frames/json';
import type { CallContext } from '../plugin';
import { fromText, parseJson } from '../wire/bytes';
import { type StreamPacket, type StreamRequest, type StreamResponse, streamStatus } from '../wire/messages';
import { callHeaders, type Dependencies, pluginContext } from './context';
import { streaming, unary } from './respond';

const nothing = new Uint8Array();

/**
 * Live channels: read only. A packet is a frame as JSON, schema included: Grafana passes packets on as they are and keeps
 * none, so who joins later would never learn a schema that was sent once.
 */
export function streamService(dependencies: Dependencies): UntypedServiceImplementation {
  const { stream } = dependencies.handlers;
  return {
    subscribeStream: unary(
      dependencies,
      'subscribeStream',
      async (request: StreamRequest, { cancelled }): Promise<StreamResponse> => {
        const verdict = await stream.subscribe(request.path, parseJson(request.data), callContext(request, cancelled));
        return { status: streamStatus[verdict], data: nothing };
      }
    ),

    runStream: streaming(
      dependencies,
      'runStream',
      async function* (request: StreamRequest, { cancelled }): AsyncIterable<StreamPacket> {
        for await (const frame of stream.run(request.path, parseJson(request.data), callContext(request, cancelled))) {
          yield { data: fromText(frameToJson(frame)) };
        }
      }
    ),

    publishStream: unary(dependencies, 'publishStream', async (): Promise<StreamResponse> => ({
      status: streamStatus.denied,
      data: nothing,
    })),
  };
}

function callContext(request: StreamRequest, cancelled: AbortSignal): CallContext {
  return { plugin: pluginContext(request.pluginContext), headers: callHeaders(request.headers), cancelled };
}
