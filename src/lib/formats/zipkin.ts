import { bytesOfHex } from '../base/hex.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { FormatError } from './format-error.ts';
import { JsonNode, typeName, UnexpectedJson } from './json-node.ts';
import { TracesWriter, type AttributeValue } from './traces-writer.ts';
import {
  eventOfAnnotation,
  takeKind,
  takeLinks,
  takeResource,
  takeScope,
  takeStatus,
  takeTraceState,
} from './zipkin-tags.ts';

/** Turns parsed Zipkin v2 JSON, a list of spans, into OTLP protobuf (TracesData). As Zipkin does, it takes all spans or none: the
 *  error's message begins with the path of what is wrong.
 *  A client's and a server's half of one call may share their span id (`"shared": true`); they stay two spans of that id, which the
 *  tables tell apart by kind. https://zipkin.io/zipkin-api/#/default/post_spans */
export function zipkinToProtobuf(json: unknown): Result<Uint8Array, FormatError> {
  try {
    if (!Array.isArray(json)) throw new UnexpectedJson('', `a list of spans, found ${typeName(json)}`);
    const writer = new TracesWriter();
    json.forEach((item: unknown, i) => addSpan(writer, new JsonNode(item, `[${i}]`)));
    return ok(writer.finish());
  } catch (thrown) {
    if (!(thrown instanceof UnexpectedJson)) throw thrown;
    return err({ kind: 'malformed', message: thrown.message, offset: 0 });
  }
}

function addSpan(writer: TracesWriter, node: JsonNode): void {
  const tags = node.texts('tags');
  const local = endpointOf(node, 'localEndpoint');
  const remote = endpointOf(node, 'remoteEndpoint');
  const resource = takeResource(tags, local.serviceName);
  const scope = takeScope(tags);
  const kindName = node.text('kind') ?? '';
  const kind = takeKind(tags, kindName);
  if (kind === null)
    throw new UnexpectedJson(node.at('kind'), `CLIENT, SERVER, PRODUCER or CONSUMER, found ${typeName(kindName)}`);
  const traceState = takeTraceState(tags);
  const status = takeStatus(tags);
  const links = takeLinks(tags);

  const attributes = new Map<string, AttributeValue>(tags);
  addPeer(attributes, 'net.host', local);
  if (remote.serviceName !== '') attributes.set('peer.service', remote.serviceName);
  addPeer(attributes, 'net.peer', remote);
  const startNs = timeOf(node, 'timestamp');
  if (startNs === 0n) attributes.set('otel.zipkin.absentField.startTime', true);

  const spanId = idOf(node, 'id', 8);
  const parent = (node.text('parentId') ?? '') === '' ? null : idOf(node, 'parentId', 8);
  const isOwnParent = parent !== null && parent.every((byte, i) => byte === spanId[i]);
  writer.add(resource, scope, {
    traceId: idOf(node, 'traceId', 16),
    spanId,
    parentSpanId: isOwnParent ? null : parent,
    traceState,
    name: node.text('name') ?? '',
    kind,
    startNs,
    endNs: startNs + timeOf(node, 'duration'),
    attributes,
    events: (node.list('annotations') ?? []).map((item) =>
      eventOfAnnotation(timeOf(item, 'timestamp'), item.text('value') ?? ''),
    ),
    links,
    status,
  });
}

interface Endpoint {
  readonly serviceName: string;
  readonly ip: string;
  readonly port: bigint;
}

function endpointOf(span: JsonNode, name: string): Endpoint {
  const node = span.field(name);
  if (node === null) return { serviceName: '', ip: '', port: 0n };
  const port = node.int64('port') ?? 0n;
  if (port < 0n || port > 65535n) throw new UnexpectedJson(node.at('port'), `a port, found ${port}`);
  return { serviceName: node.text('serviceName') ?? '', ip: node.text('ipv6') || (node.text('ipv4') ?? ''), port };
}

function addPeer(attributes: Map<string, AttributeValue>, prefix: string, { ip, port }: Endpoint): void {
  if (ip !== '') attributes.set(`${prefix}.ip`, ip);
  if (port !== 0n) attributes.set(`${prefix}.port`, port);
}

/** An id in hex, of at most `length` bytes: the missing ones are zeros in front. */
function idOf(node: JsonNode, name: string, length: number): Uint8Array {
  const text = node.text(name);
  const bytes = text === null || text === '' ? null : bytesOfHex(text.padStart(2 * length, '0'));
  if (bytes?.length === length && bytes.some((byte) => byte !== 0)) return bytes;
  const found = text === null ? 'nothing' : typeName(text);
  throw new UnexpectedJson(node.at(name), `an id of 1 to ${2 * length} hex digits that is not zero, found ${found}`);
}

const MAX_MICROSECONDS = 2n ** 63n / 1000n;

/** Zipkin counts microseconds. @returns nanoseconds, 0 where there is none */
function timeOf(node: JsonNode, name: string): bigint {
  const micros = node.int64(name) ?? 0n;
  if (micros >= 0n && micros < MAX_MICROSECONDS) return micros * 1000n;
  throw new UnexpectedJson(node.at(name), `microseconds from 0 to ${MAX_MICROSECONDS}, found ${micros}`);
}
