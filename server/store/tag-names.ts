import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { collectKeys } from './collect-keys.ts';
import type { StoreError, TagNamesRequest, TagScope } from './protocol.ts';
import type { Job } from './scheduler.ts';
import type { Segment } from './segment.ts';
import { selectSpans } from './selected-spans.ts';
import { narrowing, TOO_MANY_GROUPS } from './tag-values.ts';
import { ATTRIBUTE_SCOPES, type AttributeScope } from './tag.ts';
import { mayBeInside, windowNs } from './time-window.ts';
import { conditionGroups, MAX_GROUPS } from './unfinished-query.ts';

/** Names of the data model's own fields, as Tempo lists them. */
const INTRINSICS = [
  'duration event:name event:timeSinceStart instrumentation:name instrumentation:version kind link:spanID link:traceID',
  'name rootName rootServiceName span:duration span:id span:kind span:name span:parentID span:status',
  'span:statusMessage status statusMessage trace:duration trace:id trace:rootName trace:rootService traceDuration',
].flatMap((line) => line.split(' '));

/** Keys in use in each scope, on the spans that the finished part of the query matches (second version only). */
export function* tagNamesJob(
  segments: readonly Segment[],
  request: TagNamesRequest,
): Job<Result<Uint8Array, StoreError>> {
  const asked = request.version === 1 || request.query === null ? null : conditionGroups(request.query);
  if (asked && asked.length > MAX_GROUPS) return err({ kind: 'bad-query', message: TOO_MANY_GROUPS });
  const groups = narrowing(asked);
  const wanted = ATTRIBUTE_SCOPES.filter((scope) => request.scope === 'none' || request.scope === scope);
  const found = new Map<AttributeScope, Set<string>>(wanted.map((scope) => [scope, new Set()]));
  const window = windowNs(request);
  let inspectedBytes = 0;
  for (const source of wanted.length > 0 ? segments.flatMap((segment) => segment.blocks) : []) {
    if (!mayBeInside(source, window)) continue;
    inspectedBytes += source.liveBytes();
    const selected = yield* selectSpans(source, window, groups);
    if (!selected.ok) return selected;
    for (const scope of wanted) yield* collectKeys(source.block, selected.value, scope, found.get(scope)!);
  }
  const scopes = wanted
    .map((name): { name: TagScope; tags: string[] } => ({ name, tags: [...found.get(name)!].toSorted() }))
    .filter(({ tags }) => tags.length > 0);
  const withIntrinsics = request.scope === 'intrinsic' || (request.scope === 'none' && request.version === 2);
  if (withIntrinsics) scopes.push({ name: 'intrinsic', tags: INTRINSICS });
  const limit = request.limit || Infinity;
  const metrics = inspectedBytes > 0 ? { inspectedBytes: String(inspectedBytes) } : {};
  const answer =
    request.version === 2
      ? { scopes: scopes.map(({ name, tags }) => ({ name, tags: tags.slice(0, limit) })), metrics }
      : { tagNames: [...new Set(scopes.flatMap(({ tags }) => tags))].toSorted().slice(0, limit), metrics };
  return ok(new TextEncoder().encode(JSON.stringify(answer)));
}
