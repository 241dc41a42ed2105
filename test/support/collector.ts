import { Server, ServerCredentials } from '@grpc/grpc-js';

/** A collector of OpenTelemetry's that keeps what it is sent, as the bytes it came in. */
export async function startCollector() {
  const received: Buffer[] = [];
  const server = new Server();
  server.addService(
    {
      export: {
        path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        requestStream: false,
        responseStream: false,
        requestDeserialize: (bytes: Buffer) => bytes,
        requestSerialize: (bytes: Buffer) => bytes,
        responseSerialize: (bytes: Buffer) => bytes,
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    {
      export: (call: { request: Buffer }, callback: (error: null, bytes: Buffer) => void) => {
        received.push(call.request);
        callback(null, Buffer.alloc(0));
      },
    }
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error)
    );
  });
  return { address: `127.0.0.1:${port}`, received, stop: () => server.forceShutdown() };
}
