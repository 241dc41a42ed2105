import { Server } from '@grpc/grpc-js';
import { dataService } from './calls/data';
import type { Dependencies } from './calls/dependencies';
import { diagnosticsService } from './calls/diagnostics';
import { brokerService, controllerService, healthService, stdioService } from './calls/goplugin';
import { resourceService } from './calls/resource';
import { streamService } from './calls/stream';
import { services } from './wire/services';

/** The host sends and takes what it likes; how much memory a query may cost is decided where it is evaluated. */
const unlimited = -1;

/** A server that speaks the whole protocol, not yet bound to an address. */
export function createServer(dependencies: Dependencies, shutdown: () => void): Server {
  const server = new Server({
    'grpc.max_receive_message_length': unlimited,
    'grpc.max_send_message_length': unlimited,
    // The host pings as it sees fit, also while no call is under way.
    'grpc.http2.min_ping_interval_without_data_ms': 0,
    'grpc.keepalive_permit_without_calls': 1,
    // Its statistics are kept call by call, and nobody reads them.
    'grpc.enable_channelz': 0,
  });
  server.addService(services.data, dataService(dependencies));
  server.addService(services.diagnostics, diagnosticsService(dependencies));
  server.addService(services.resource, resourceService(dependencies));
  server.addService(services.stream, streamService(dependencies));
  server.addService(services.controller, controllerService(dependencies, shutdown));
  server.addService(services.stdio, stdioService());
  server.addService(services.broker, brokerService());
  server.addService(services.health, healthService(dependencies));
  return server;
}
