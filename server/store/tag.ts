/** What a tag's name in a request for its values stands for. */
export type Tag =
  | { readonly kind: 'attribute'; readonly scopes: readonly AttributeScope[]; readonly key: string }
  | { readonly kind: 'intrinsic'; readonly name: string };

export type AttributeScope = 'span' | 'resource' | 'event' | 'link' | 'instrumentation';
export const ATTRIBUTE_SCOPES: readonly AttributeScope[] = ['event', 'link', 'resource', 'instrumentation', 'span'];

/** Short names of fields that have a scoped one as well. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  'span:duration': 'duration',
  'span:kind': 'kind',
  'span:name': 'name',
  'span:status': 'status',
  'span:statusMessage': 'statusMessage',
  'trace:duration': 'traceDuration',
  'trace:rootName': 'rootName',
  'trace:rootService': 'rootServiceName',
};
const INTRINSICS = new Set([
  ...Object.values(SHORT_NAMES),
  'span:id',
  'span:parentID',
  'span:childCount',
  'trace:id',
  'event:name',
  'event:timeSinceStart',
  'link:traceID',
  'link:spanID',
  'instrumentation:name',
  'instrumentation:version',
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
]);

/** A name as TraceQL writes it: `resource.service.name`, `.http.url`, `span."two words"`, `kind`, `event:name`.
 *  @returns null for anything else: an attribute's name needs its scope, or a leading dot */
export function parseTag(text: string): Tag | null {
  const intrinsic = SHORT_NAMES[text] ?? text;
  if (INTRINSICS.has(intrinsic)) return { kind: 'intrinsic', name: intrinsic };
  const match = /^(span|resource|event|link|instrumentation|)\.(.+)$/s.exec(text);
  if (!match) return null;
  const scope = match[1] as AttributeScope | '';
  return { kind: 'attribute', scopes: scope === '' ? ATTRIBUTE_SCOPES : [scope], key: unquote(match[2]!) };
}

/** Quotes may stand around any part of a name: `"two words"`, `a."b c".d`. */
function unquote(name: string): string {
  return name.replace(/"((?:[^"\\]|\\.)*)"/gs, (_, inner: string) => inner.replace(/\\(.)/gs, '$1'));
}
