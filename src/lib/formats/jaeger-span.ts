// What a Jaeger span means in OTLP, as the OpenTelemetry Collector's Jaeger receiver, which is also Tempo's, reads it, so that a
// query finds the same here and there.
import type {
  Attributes,
  AttributeValue,
  ForeignEvent,
  ForeignLink,
  ForeignSpan,
  Scope,
  Status,
} from './traces-writer.ts';

/** A span in Jaeger's own terms. Ids are unsigned; times are microseconds. */
export interface JaegerSpan {
  readonly traceIdHigh: bigint;
  readonly traceIdLow: bigint;
  readonly spanId: bigint;
  readonly parentSpanId: bigint; // 0: none, or told by a reference
  readonly operationName: string;
  readonly references: readonly JaegerReference[];
  readonly startMicros: bigint;
  readonly durationMicros: bigint;
  readonly tags: Map<string, AttributeValue>; // takes out what becomes a field of its own
  readonly logs: readonly { readonly timeMicros: bigint; readonly fields: Map<string, AttributeValue> }[];
}
export interface JaegerReference {
  readonly isParent: boolean; // CHILD_OF; else FOLLOWS_FROM
  readonly traceIdHigh: bigint;
  readonly traceIdLow: bigint;
  readonly spanId: bigint;
}

/** The resource of a Jaeger process. */
export function resourceOfProcess(serviceName: string, tags: ReadonlyMap<string, AttributeValue>): Attributes {
  const resource = new Map<string, AttributeValue>();
  if (serviceName !== '') resource.set('service.name', serviceName);
  for (const [key, value] of tags) resource.set(key, value);
  const host = resource.get('hostname');
  if (host !== undefined && !resource.has('host.name')) {
    resource.set('host.name', host);
    resource.delete('hostname');
  }
  const version = resource.get('jaeger.version');
  if (version !== undefined && !resource.has('opencensus.exporterversion')) {
    resource.set('opencensus.exporterversion', `Jaeger-${textOf(version)}`);
    resource.delete('jaeger.version');
  }
  return resource;
}

/** The instrumentation scope that OpenTelemetry's exporters write as tags. */
export function takeScope({ tags }: JaegerSpan): Scope {
  const library = { name: takeText(tags, 'otel.library.name'), version: takeText(tags, 'otel.library.version') };
  const scope = { name: takeText(tags, 'otel.scope.name'), version: takeText(tags, 'otel.scope.version') };
  return { name: scope.name || library.name, version: scope.version || library.version };
}

export function foreignSpan(span: JaegerSpan): ForeignSpan {
  const parent = parentOf(span);
  const kind = KINDS.indexOf(takeText(span.tags, 'span.kind'));
  const status = takeStatus(span.tags, kind);
  const traceState = takeText(span.tags, 'w3c.tracestate');
  const endMicros = span.startMicros + span.durationMicros;
  return {
    traceId: idBytes(span.traceIdHigh, span.traceIdLow),
    spanId: idBytes(span.spanId),
    parentSpanId: parent === 0n ? null : idBytes(parent),
    traceState,
    name: span.operationName,
    kind: Math.max(0, kind),
    startNs: nanosOf(span.startMicros),
    endNs: nanosOf(endMicros),
    attributes: span.tags,
    events: span.logs.map(({ timeMicros, fields }): ForeignEvent => {
      const name = takeText(fields, 'event');
      return { timeNs: nanosOf(timeMicros), name, attributes: fields, droppedAttributes: 0 };
    }),
    links: span.references.filter((to) => !(to.isParent && to.spanId === parent)).map(linkOf),
    status,
  };
}

/** A parent in the same trace, also where only a reference tells it; CHILD_OF counts before FOLLOWS_FROM. */
function parentOf({ parentSpanId, references, traceIdHigh, traceIdLow }: JaegerSpan): bigint {
  if (parentSpanId !== 0n) return parentSpanId;
  const inTrace = references.filter((to) => to.traceIdHigh === traceIdHigh && to.traceIdLow === traceIdLow);
  return (inTrace.find((to) => to.isParent) ?? inTrace[0])?.spanId ?? 0n;
}

function linkOf({ isParent, traceIdHigh, traceIdLow, spanId }: JaegerReference): ForeignLink {
  return {
    traceId: idBytes(traceIdHigh, traceIdLow),
    spanId: idBytes(spanId),
    traceState: '',
    attributes: new Map([['opentracing.ref_type', isParent ? 'child_of' : 'follows_from']]),
    droppedAttributes: 0,
  };
}

/** By OTLP's number. */
const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const CLIENT = 3;
const SERVER = 2;

/** The tag `error` decides, then `otel.status_code`, then `http.status_code`. */
function takeStatus(tags: Map<string, AttributeValue>, kind: number): Status {
  const otelCode = tags.get('otel.status_code');
  if (tags.get('error') === true) {
    tags.delete('error');
    tags.delete('otel.status_code');
    return { code: 2, message: takeText(tags, 'otel.status_description') || textOf(tags.get('http.status_message')) };
  }
  if (otelCode !== undefined) {
    tags.delete('otel.status_code');
    const code = ['', 'OK', 'ERROR'].indexOf(textOf(otelCode).toUpperCase());
    return { code: Math.max(0, code), message: takeText(tags, 'otel.status_description') };
  }
  const http = tags.get('http.status_code');
  if (!isFailure(typeof http === 'string' && /^-?\d{1,18}$/.test(http) ? BigInt(http) : http, kind))
    return { code: 0, message: '' };
  return { code: 2, message: textOf(tags.get('http.status_message')) };
}

/** 4xx is the client's failure, not the server's. */
function isFailure(code: AttributeValue | undefined, kind: number): boolean {
  if (typeof code !== 'bigint') return false;
  if (code >= 400n && code < 500n && (kind === CLIENT || kind === SERVER)) return kind === CLIENT;
  return code < 100n || code >= 400n;
}

function idBytes(...words: bigint[]): Uint8Array {
  const bytes = new Uint8Array(8 * words.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setBigUint64(8 * i, word));
  return bytes;
}

/** Times before 1970, such as the end of a span whose duration is negative, become 0. */
function nanosOf(micros: bigint): bigint {
  return micros > 0n ? micros * 1000n : 0n;
}

/** '' for a value of another type. */
function textOf(value: AttributeValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The text of a tag, which is then gone, whatever its type. */
function takeText(tags: Map<string, AttributeValue>, key: string): string {
  const text = textOf(tags.get(key));
  tags.delete(key);
  return text;
}
