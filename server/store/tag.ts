import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { Field } from '../../src/lib/traceql/ast.ts';
import { parse } from '../../src/lib/traceql/index.ts';

export type AttributeScope = 'span' | 'resource' | 'event' | 'link' | 'instrumentation';
export const ATTRIBUTE_SCOPES: readonly AttributeScope[] = ['event', 'link', 'resource', 'instrumentation', 'span'];

/** A tag's name as TraceQL writes a field: `resource.service.name`, `.http.url`, `span."two words"`, `kind`, `event:name`.
 *  The error is Tempo's text. */
export function parseTag(name: string): Result<Field, string> {
  const parsed = parse(`{${name}}`);
  const fail = (why: string) => err(`please provide a valid tagName: failed to parse identifier ${name}: ${why}`);
  if (!parsed.ok) return fail(parsed.error.message);
  const [stage] = parsed.value.pipeline.elements;
  if (stage?.kind !== 'filter') return fail('expected a filter');
  const { expression } = stage;
  return expression.kind === 'attribute' || expression.kind === 'intrinsic'
    ? ok(expression)
    : fail('expected Attribute');
}

/** A name as the first version of the API takes it: a bare key, in whichever scope; a few stand for something else, and some
 *  have values whatever is stored. */
export function parseBareTag(name: string): { field: Field; always: readonly string[] } {
  const intrinsic = BARE_INTRINSICS[name];
  return {
    field: intrinsic ?? { kind: 'attribute', scope: BARE_SCOPES[name] ?? '', parent: false, name },
    always: name === 'error' ? ['true'] : name === 'status.code' ? ['unset', 'ok', 'error'] : [],
  };
}

const BARE_INTRINSICS: Readonly<Record<string, Field>> = {
  name: { kind: 'intrinsic', name: 'name' },
  'status.code': { kind: 'intrinsic', name: 'status' },
  rootName: { kind: 'intrinsic', name: 'rootName' },
  'root.name': { kind: 'intrinsic', name: 'rootName' },
  rootServiceName: { kind: 'intrinsic', name: 'rootServiceName' },
  'root.service.name': { kind: 'intrinsic', name: 'rootServiceName' },
};

/** Keys that the first version knows one scope of. */
const BARE_SCOPES: Readonly<Record<string, AttributeScope>> = Object.fromEntries([
  ...'service.name cluster namespace pod container k8s.cluster.name k8s.namespace.name k8s.pod.name k8s.container.name'
    .split(' ')
    .map((name) => [name, 'resource']),
  ...['http.method', 'http.url', 'http.status_code'].map((name) => [name, 'span']),
]) as Record<string, AttributeScope>;
