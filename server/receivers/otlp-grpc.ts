// OTLP over gRPC: opentelemetry.proto.collector.trace.v1.TraceService/Export. Messages stay bytes here: the store decodes them.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import {
  Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  status,
  type sendUnaryData,
  type ServerInterceptor,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { TENANT_HEADER } from '../store/tenant-id.ts';
import { encodeExportResponse, encodeRetryStatus } from './otlp-answers.ts';
import { Slots } from './slots.ts';
import { plainBytes, type IngestOutcome } from './sink.ts';
import type { ReceiverOptions } from './take-request.ts';

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

/** A message is read whole before anybody can refuse it, so the calls being read are limited: those of a connection, and all together.
 *  The others wait, with 64 KiB each. */
const MAX_CALLS_OF_CONNECTION = 8;
const MAX_CALLS = 16;
const MAX_CONNECTIONS = 512;
/** Within which a message must have come, once it is being read. */
const MESSAGE_WITHIN_MS = 60_000;

export interface OtlpGrpcReceiver {
  /** Takes over a connection that a net.Server accepted. */
  accept(socket: Socket): void;
  /** Lets running calls end, for at most `withinMs`. */
  close(withinMs: number): Promise<void>;
}

/** @param messageWithinMs see MESSAGE_WITHIN_MS; less in tests */
export function createOtlpGrpcReceiver(
  { sink, tenantOf, maxRequestBytes, budget }: ReceiverOptions,
  messageWithinMs = MESSAGE_WITHIN_MS,
): OtlpGrpcReceiver {
  const server = new Server({
    'grpc.max_receive_message_length': maxRequestBytes,
    'grpc.max_concurrent_streams': MAX_CALLS_OF_CONNECTION,
    // Exporters keep one connection for days, behind NATs and sleeping laptops.
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 20_000,
    interceptors: [takeTurns(new Slots(MAX_CALLS), messageWithinMs)],
  });
  server.addService(TRACE_SERVICE, {
    Export: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
      const orgIds = call.metadata.get(TENANT_HEADER);
      const tenant = tenantOf(orgIds.length === 1 ? String(orgIds[0]) : undefined);
      if (!tenant.ok) {
        const code = tenant.error.kind === 'none' ? status.UNAUTHENTICATED : status.INVALID_ARGUMENT;
        return callback({ code, details: tenant.error.message });
      }
      const hold = budget.open();
      if (!hold.take(call.request.length)) {
        const message = 'Too many requests are being read; try again';
        return answer({ kind: 'busy', message, retryAfterS: 1 }, callback);
      }
      sink
        .ingest(plainBytes(call.request), 'protobuf', tenant.value)
        .then(
          (outcome) => answer(outcome, callback),
          (error: unknown) => callback({ code: status.INTERNAL, details: String(error) }),
        )
        .finally(() => hold.release());
    },
  });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  return {
    accept: (socket) => {
      if (sockets.size >= MAX_CONNECTIONS) return void socket.destroy();
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

/** Nothing of a call's message is read before `onReceiveMetadata` goes on; `onCancel` comes once at the end of every call. */
function takeTurns(slots: Slots, messageWithinMs: number): ServerInterceptor {
  return (_method, call) => {
    const late = {
      code: status.DEADLINE_EXCEEDED,
      details: `The message was not there within ${messageWithinMs / 1000} s`,
    };
    let timer: NodeJS.Timeout | null = null;
    let leave = (): void => {};
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, goOn) => {
            const ticket = slots.enter(() => {
              timer = setTimeout(() => call.sendStatus(late), messageWithinMs);
              goOn(metadata);
            });
            leave = () => ticket.leave();
          },
          onReceiveMessage: (message, goOn) => {
            if (timer) clearTimeout(timer);
            goOn(message);
          },
          onReceiveHalfClose: (goOn) => goOn(),
          onCancel: () => {
            if (timer) clearTimeout(timer);
            leave();
          },
        }),
    });
  };
}

function answer(outcome: IngestOutcome, callback: sendUnaryData<Buffer>): void {
  if (outcome.kind === 'accepted') {
    return callback(null, Buffer.from(encodeExportResponse('protobuf', outcome.rejectedSpans, outcome.message)));
  }
  const details = outcome.message;
  if (outcome.kind !== 'busy') {
    const code = outcome.kind === 'malformed' ? status.INVALID_ARGUMENT : status.UNAVAILABLE;
    return callback({ code, details });
  }
  // Exporters send again after RESOURCE_EXHAUSTED only where the answer says when.
  const metadata = new Metadata();
  const retry = encodeRetryStatus(status.RESOURCE_EXHAUSTED, details, outcome.retryAfterS);
  metadata.set('grpc-status-details-bin', Buffer.from(retry));
  callback({ code: status.RESOURCE_EXHAUSTED, details, metadata });
}
