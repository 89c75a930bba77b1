// What Zipkin's tags and annotations mean in OTLP, as the OpenTelemetry Collector's Zipkin receiver, which is also Tempo's, reads
// them, so that a query finds the same here and there. Two deviations, both so that nothing is lost: resource attributes come from
// each span's own tags (there from the first span of a service alone), and an annotation or link that merely looks like one of
// OpenTelemetry's is kept as it is (there the whole request is refused).
import { bytesOfHex } from '../base/hex.ts';
import type { AttributeValue, ForeignEvent, ForeignLink, Scope, Status } from './traces-writer.ts';

type Tags = Map<string, string>;

/** Tags that OpenTelemetry's exporters make of resource attributes. */
const RESOURCE_TAGS = new Set(
  Object.entries({
    'aws.ecs': 'container.arn cluster.arn launchtype task.arn task.family task.revision',
    'aws.eks': 'cluster.arn',
    'aws.log': 'group.names group.arns stream.names stream.arns',
    cloud: 'provider account.id region availability_zone platform',
    container: 'name id runtime image.name image.tag',
    deployment: 'environment environment.name',
    device: 'id model.identifier model.name manufacturer',
    faas: 'name id version instance max_memory',
    host: 'id name type arch image.name image.id image.version',
    k8s:
      'cluster.name node.name node.uid namespace.name pod.uid pod.name container.name container.restart_count ' +
      'replicaset.uid replicaset.name deployment.uid deployment.name statefulset.uid statefulset.name ' +
      'daemonset.uid daemonset.name job.uid job.name cronjob.uid cronjob.name',
    opencensus: 'starttime exporterversion resourcetype',
    os: 'type description name version',
    process:
      'pid executable.name executable.path command command_line command_args owner ' +
      'runtime.name runtime.version runtime.description',
    service: 'name namespace instance.id version',
    telemetry: 'sdk.name sdk.language sdk.version auto.version',
    webengine: 'name version description',
  }).flatMap(([space, names]) => names.split(' ').map((name) => `${space}.${name}`)),
);

/** Takes the tags of the resource out of `tags`. @param serviceName of the local endpoint, '' where it has none */
export function takeResource(tags: Tags, serviceName: string): Map<string, string> {
  const resource = new Map<string, string>();
  const source = take(tags, 'otlp.service.name.source');
  if (serviceName !== '') resource.set(source || 'service.name', serviceName);
  for (const [key, value] of tags) {
    if (!RESOURCE_TAGS.has(key)) continue;
    resource.set(key, value);
    tags.delete(key);
  }
  return resource;
}

/** The instrumentation scope, by its present name or the one it had before. */
export function takeScope(tags: Tags): Scope {
  const library = { name: take(tags, 'otel.library.name'), version: take(tags, 'otel.library.version') };
  const scope = { name: take(tags, 'otel.scope.name'), version: take(tags, 'otel.scope.version') };
  return { name: scope.name || library.name, version: scope.version || library.version };
}

const KINDS = new Map(Object.entries({ SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 }));

/** OTLP's kind; only OpenTelemetry's exporters tell an internal span from one without a kind. @param kind '' where it has none */
export function takeKind(tags: Tags, kind: string): number | null {
  if (kind !== '') return KINDS.get(kind) ?? null;
  return take(tags, 'span.kind') === 'internal' ? 1 : 0;
}

const STATUS_CODES = new Map(
  Object.entries({ STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2, OK: 1, ERROR: 2, Ok: 1, Error: 2 }),
);

/** A tag `error` makes it an error whatever its value, which stays unless it is a bare "true". */
export function takeStatus(tags: Tags): Status {
  const error = tags.get('error');
  if (error === 'true') tags.delete('error');
  if (!tags.has('otel.status_code')) return { code: error === undefined ? 0 : 2, message: '' };
  const code = STATUS_CODES.get(take(tags, 'otel.status_code')) ?? 0;
  return { code: error === undefined ? code : 2, message: take(tags, 'otel.status_description') };
}

/** Links, which OpenTelemetry's exporters write as tags `otlp.link.0`: trace id|span id|trace state|attributes as JSON|dropped. */
export function takeLinks(tags: Tags): ForeignLink[] {
  const links: ForeignLink[] = [];
  for (let i = 0; tags.has(`otlp.link.${i}`); i++) {
    const [, trace = '', span = '', traceState = '', json = '', dropped = ''] =
      /^"?([0-9a-f]{32})"?\|"?([0-9a-f]{16})"?\|([^|]*)\|([^]*)\|(\d{1,9})$/i.exec(tags.get(`otlp.link.${i}`)!) ?? [];
    const attributes = flatAttributes(json);
    const traceId = bytesOfHex(trace);
    const spanId = bytesOfHex(span);
    if (trace === '' || !traceId || !spanId || !attributes) continue;
    tags.delete(`otlp.link.${i}`);
    links.push({ traceId, spanId, traceState, attributes, droppedAttributes: Number(dropped) });
  }
  return links;
}

/** An annotation is an event without attributes; OpenTelemetry's exporters write those into it: name|attributes as JSON|dropped. */
export function eventOfAnnotation(timeNs: bigint, value: string): ForeignEvent {
  const [, name = '', json = '', dropped = ''] = /^([^|]*)\|([^]*)\|(\d{1,9})$/.exec(value) ?? [];
  const attributes = flatAttributes(json);
  return attributes
    ? { timeNs, name, attributes, droppedAttributes: Number(dropped) }
    : { timeNs, name: value, attributes: new Map(), droppedAttributes: 0 };
}

/** JSON.parse takes quadratic time for brackets that only open. */
const MAX_ATTRIBUTES_TEXT = 64 * 1024;

/** The attributes in a JSON object; null for any other text. */
function flatAttributes(json: string): Map<string, AttributeValue> | null {
  if (!json.startsWith('{') || json.length > MAX_ATTRIBUTES_TEXT) return null;
  try {
    const fields = Object.entries(JSON.parse(json) as object) as [string, unknown][];
    return new Map(fields.map(([key, value]) => [key, attributeOf(value)]));
  } catch {
    return null; // not JSON: the caller keeps the text
  }
}

function attributeOf(value: unknown): AttributeValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return JSON.stringify(value);
}

/** The value of a tag, which is then gone; '' where there is none. */
function take(tags: Tags, key: string): string {
  const value = tags.get(key) ?? '';
  tags.delete(key);
  return value;
}

export function takeTraceState(tags: Tags): string {
  return take(tags, 'w3c.tracestate');
}
