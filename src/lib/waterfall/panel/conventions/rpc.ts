import { factsOf, joined, serverFact, textOf, type Attributes, type Outcome, type Rendering } from './attributes.ts';

/** https://grpc.io/docs/guides/status-codes: the code is the index. */
const GRPC_STATUS = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

export function rpcRendering(attributes: Attributes): Rendering | null {
  const system = textOf(attributes, 'rpc.system.name', 'rpc.system');
  const method = textOf(attributes, 'rpc.method');
  if (system === null && method === null) return null;
  const service = textOf(attributes, 'rpc.service');
  return {
    kind: 'RPC',
    // The newest convention has the whole "package.Service/Method" as the method
    title: service === null || method?.startsWith(`${service}/`) ? (method ?? '') : joined([service, method], '/'),
    outcome: outcomeOf(attributes),
    facts: [
      ...factsOf(attributes, [['system', 'rpc.system.name', 'rpc.system']]),
      ...serverFact(attributes),
      ...factsOf(attributes, [
        ['error', 'rpc.jsonrpc.error_message'],
        ['request id', 'rpc.jsonrpc.request_id', 'jsonrpc.request.id'],
      ]),
    ],
    texts: [],
  };
}

function outcomeOf(attributes: Attributes): Outcome | null {
  const grpc = textOf(attributes, 'rpc.grpc.status_code');
  if (grpc !== null) {
    const name = GRPC_STATUS[Number(grpc)];
    return { text: name === undefined ? grpc : `${grpc} ${name}`, failed: grpc !== '0' };
  }
  const named = textOf(attributes, 'rpc.response.status_code');
  if (named !== null) return { text: named, failed: !/^(?:ok|0)$/i.test(named) };
  const code = textOf(attributes, 'rpc.connect_rpc.error_code', 'rpc.jsonrpc.error_code');
  return code === null ? null : { text: code, failed: true };
}
