import { ValueType } from '../../model/units.ts';
import type { Attribute, Field, IntrinsicName, Static } from '../ast.ts';
import { durationValue, stringValue } from './value.ts';

type AttributeName = Pick<Attribute, 'kind' | 'scope' | 'name'>;

/** Attributes that Tempo's blocks keep in columns of their own (vParquet4 with the default dedicated columns), and the type that
 *  such a column holds. Answers tell them apart: a span without one is shown to have the string "nil" there, while other
 *  attributes that a span lacks are not there at all. Seen in select(), compare() and in by() of several attributes. */
const KNOWN: Readonly<Record<'span' | 'resource', Readonly<Record<string, 'string' | 'int'>>>> = {
  span: {
    'http.method': 'string',
    'http.url': 'string',
    'http.status_code': 'int',
    'http.request.method': 'string',
    'http.route': 'string',
    'server.address': 'string',
    'url.path': 'string',
    'url.route': 'string',
  },
  resource: {
    cluster: 'string',
    namespace: 'string',
    pod: 'string',
    container: 'string',
    'k8s.cluster.name': 'string',
    'k8s.namespace.name': 'string',
    'k8s.pod.name': 'string',
    'k8s.container.name': 'string',
  },
};

/** The columns of a scope, each with the only type of value that it holds. */
export function knownColumns(scope: 'span' | 'resource'): readonly (readonly [name: string, type: 'string' | 'int'])[] {
  return Object.entries(KNOWN[scope]);
}

/** The only type of value that the column of a field holds; null for a field without such a column. */
export function columnType(field: Field | AttributeName): ValueType | null {
  if (field.kind === 'intrinsic') return null;
  const { scope, name } = field;
  const inScope = (known: 'span' | 'resource'): 'string' | 'int' | undefined =>
    (scope === known || scope === '') && Object.hasOwn(KNOWN[known], name) ? KNOWN[known][name] : undefined;
  const type = inScope('span') ?? inScope('resource');
  return type === undefined ? null : type === 'int' ? ValueType.Int : ValueType.String;
}

/** What the columns of events and links say of a span that has none: zeros. Seen for names of events. */
const ZEROS: Partial<Record<IntrinsicName, Static>> = {
  'event:name': stringValue(''),
  'event:timeSinceStart': durationValue(0),
  'link:traceID': stringValue(''),
  'link:spanID': stringValue('0'.repeat(16)),
};

/** What a span without the field counts as having: "nil" in a known column, '' for service.name, which a resource always has;
 *  null for nothing. */
export function valueWhereAbsent(field: Field | AttributeName): Static | null {
  if (field.kind === 'intrinsic') return ZEROS[field.name] ?? null;
  const isServiceName = field.name === 'service.name' && (field.scope === 'resource' || field.scope === '');
  if (isServiceName) return stringValue('');
  return columnType(field) === null ? null : stringValue('nil');
}
