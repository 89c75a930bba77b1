/** What can stand in a column, label a bar or colour it: an attribute, or what every span has. As text, as links and TraceQL write
 *  it: `span.http.method`, `resource.host.name`, `instrumentation.library`, or an intrinsic. */
export type SpanField =
  | { readonly scope: 'span' | 'resource' | 'instrumentation'; readonly key: string }
  | { readonly scope: 'intrinsic'; readonly key: Intrinsic };

export const INTRINSICS = [
  'service',
  'name',
  'kind',
  'status',
  'statusMessage',
  'instrumentation:name',
  'instrumentation:version',
  'duration',
  'start',
  'self',
  'critical',
] as const;
export type Intrinsic = (typeof INTRINSICS)[number];

/** @returns null for a text that names no field */
export function parseField(text: string): SpanField | null {
  const intrinsic = INTRINSICS.find((name) => name === text);
  if (intrinsic) return { scope: 'intrinsic', key: intrinsic };
  const parts = /^(span|resource|instrumentation)\.(.+)$/s.exec(text);
  return parts ? { scope: parts[1] as 'span' | 'resource' | 'instrumentation', key: parts[2]! } : null;
}

export function fieldText(field: SpanField): string {
  return field.scope === 'intrinsic' ? field.key : `${field.scope}.${field.key}`;
}
