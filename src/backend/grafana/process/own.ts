import type {
  handleUnaryCall,
  ServerDuplexStream,
  ServerWritableStream,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type EmptyMessage, type HealthCheckRequest, type HealthCheckResponse, servingStatus } from '../wire/messages';

/** The host asks the process to end, and waits for the answer before it waits for the end. */
export function controllerService(shutdown: () => void): UntypedServiceImplementation {
  const answer: handleUnaryCall<EmptyMessage, EmptyMessage> = (_call, callback) => {
    // After the answer, or the connection would close under it.
    setImmediate(shutdown);
    callback(null, {});
  };
  return { shutdown: answer };
}

/** What the process prints would travel here. It prints nothing but its log, which goes to stderr: the stream stays open, silent. */
export function stdioService(): UntypedServiceImplementation {
  return { streamStdio: (call: ServerWritableStream<unknown, unknown>) => void call.on('cancelled', () => call.end()) };
}

/** Further connections between host and plugin, which Grafana's data sources never ask for. */
export function brokerService(): UntypedServiceImplementation {
  return {
    startStream: (call: ServerDuplexStream<unknown, unknown>) => {
      call.on('data', () => undefined);
      call.on('end', () => call.end());
    },
  };
}

/** gRPC's own health protocol: the process serves as long as it answers. */
export function healthService(): UntypedServiceImplementation {
  const known = new Set(['', 'plugin']);
  const answer = ({ service }: HealthCheckRequest): HealthCheckResponse => ({
    status: known.has(service) ? servingStatus.serving : servingStatus.serviceUnknown,
  });
  const check: handleUnaryCall<HealthCheckRequest, HealthCheckResponse> = ({ request }, callback) =>
    callback(null, answer(request));
  return {
    check,
    watch: (call: ServerWritableStream<HealthCheckRequest, HealthCheckResponse>) => {
      call.write(answer(call.request));
      call.on('cancelled', () => call.end());
    },
  };
}
