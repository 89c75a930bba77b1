// OTLP over gRPC: opentelemetry.proto.collector.trace.v1.TraceService/Export. Messages stay bytes here: the store decodes them.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import {
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { encodeExportResponse } from './otlp-answers.ts';
import { plainBytes, type IngestOutcome, type TraceSink } from './sink.ts';

const asBytes = (bytes: Buffer): Buffer => bytes;

const TRACE_SERVICE = {
  Export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: asBytes,
    requestDeserialize: asBytes,
    responseSerialize: asBytes,
    responseDeserialize: asBytes,
  },
} satisfies ServiceDefinition;

export interface OtlpGrpcReceiver {
  /** Takes over a connection that a net.Server accepted. */
  accept(socket: Socket): void;
  /** Lets running calls end, for at most `withinMs`. */
  close(withinMs: number): Promise<void>;
}

/** @param maxRequestBytes the largest message, also after inflating */
export function createOtlpGrpcReceiver(sink: TraceSink, maxRequestBytes: number): OtlpGrpcReceiver {
  const server = new Server({
    'grpc.max_receive_message_length': maxRequestBytes,
    // A message is read whole before anybody can refuse it. An exporter has one or two under way; the others wait their turn.
    'grpc.max_concurrent_streams': 8,
    // Exporters keep one connection for days, behind NATs and sleeping laptops.
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 20_000,
  });
  server.addService(TRACE_SERVICE, {
    Export: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
      sink.ingest(plainBytes(call.request), 'protobuf').then(
        (outcome) => answer(outcome, callback),
        (error: unknown) => callback({ code: status.INTERNAL, details: String(error) }),
      );
    },
  });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  return {
    accept: (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      injector.injectConnection(socket);
    },
    close: async (withinMs) => {
      const closed = [...sockets].map((socket) => once(socket, 'close'));
      injector.drain(withinMs); // "go away": no new calls; running ones end
      const force = setTimeout(() => sockets.forEach((socket) => socket.destroy()), withinMs);
      await Promise.all(closed);
      clearTimeout(force);
      injector.destroy();
    },
  };
}

function answer(outcome: IngestOutcome, callback: sendUnaryData<Buffer>): void {
  if (outcome.kind === 'accepted') {
    callback(null, Buffer.from(encodeExportResponse('protobuf', outcome.rejectedSpans, outcome.message)));
  } else {
    const code = outcome.kind === 'malformed' ? status.INVALID_ARGUMENT : status.UNAVAILABLE;
    callback({ code, details: outcome.message });
  }
}
