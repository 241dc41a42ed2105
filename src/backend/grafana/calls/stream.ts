import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { frameToJson, schemaOfFrame } from '../frames/json';
import type { CallContext } from '../plugin';
import { fromText, parseJson } from '../wire/bytes';
import { type StreamPacket, type StreamRequest, type StreamResponse, streamStatus } from '../wire/calls';
import { callHeaders, pluginContext } from './context';
import type { Dependencies } from './dependencies';
import { streaming, unary } from './respond';

const nothing = new Uint8Array();

/** Live channels: read only. A packet is a frame as JSON; its schema is sent once, and again when it changes. */
export function streamService(dependencies: Dependencies): UntypedServiceImplementation {
  const { stream } = dependencies.handlers;
  return {
    subscribeStream: unary(
      dependencies,
      'subscribeStream',
      async (request: StreamRequest, cancelled): Promise<StreamResponse> => {
        const verdict = await stream.subscribe(request.path, parseJson(request.data), callContext(request, cancelled));
        return { status: streamStatus[verdict], data: nothing };
      }
    ),

    runStream: streaming(
      dependencies,
      'runStream',
      async function* (request: StreamRequest, cancelled): AsyncIterable<StreamPacket> {
        let known = '';
        for await (const frame of stream.run(request.path, parseJson(request.data), callContext(request, cancelled))) {
          const schema = schemaOfFrame(frame);
          yield { data: fromText(frameToJson(frame, schema === known ? 'data' : 'all')) };
          known = schema;
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
