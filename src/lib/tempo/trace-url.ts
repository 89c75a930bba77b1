/** Where Tempo (2.7+) answers with a trace as JSON, for a link that saves it.
 *  @param base URL of the API  @param traceId 32 hex digits  @param range hints where to look, Unix seconds */
export function traceJsonUrl(
  base: string,
  traceId: string,
  range: { readonly fromUnixS: number | null; readonly toUnixS: number | null },
): string {
  const search = new URLSearchParams();
  if (range.fromUnixS !== null) search.set('start', String(range.fromUnixS));
  if (range.toUnixS !== null) search.set('end', String(range.toUnixS));
  return `${base}/api/v2/traces/${traceId}${search.size > 0 ? `?${search}` : ''}`;
}
