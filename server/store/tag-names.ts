import { ok, type Result } from '../../src/lib/base/result.ts';
import type { AttributeTable } from '../../src/lib/model/attribute-table.ts';
import type { LiveBlock } from './live-block.ts';
import type { StoreError, TagNamesRequest, TagScope } from './protocol.ts';
import type { Job } from './scheduler.ts';
import { mayBeInside, windowNs } from './time-window.ts';
import type { Segment } from './segment.ts';
import { ATTRIBUTE_SCOPES, type AttributeScope } from './tag.ts';

/** Names of the data model's own fields, as Tempo lists them. */
const INTRINSICS = [
  'duration event:name event:timeSinceStart instrumentation:name instrumentation:version kind link:spanID link:traceID',
  'name rootName rootServiceName span:duration span:id span:kind span:name span:parentID span:status',
  'span:statusMessage status statusMessage trace:duration trace:id trace:rootName trace:rootService traceDuration',
].flatMap((line) => line.split(' '));

/** Keys in use in each scope. A block whose traces all lie outside the window is passed over; finer than that it does not look. */
export function* tagNamesJob(
  segments: readonly Segment[],
  request: TagNamesRequest,
): Job<Result<Uint8Array, StoreError>> {
  const wanted = ATTRIBUTE_SCOPES.filter((scope) => request.scope === 'none' || request.scope === scope);
  const found = new Map<AttributeScope, Set<string>>(wanted.map((scope) => [scope, new Set()]));
  const window = windowNs(request);
  for (const source of wanted.length > 0 ? segments.flatMap((segment) => segment.blocks) : []) {
    if (!mayBeInside(source, window)) continue;
    for (const scope of wanted) yield* collectKeys(source, attributesOf(source, scope), found.get(scope)!);
  }
  const scopes = wanted
    .map((name): { name: TagScope; tags: string[] } => ({ name, tags: [...found.get(name)!].toSorted() }))
    .filter(({ tags }) => tags.length > 0);
  const withIntrinsics = request.scope === 'intrinsic' || (request.scope === 'none' && request.version === 2);
  if (withIntrinsics) scopes.push({ name: 'intrinsic', tags: INTRINSICS });
  const tagNames = [...new Set(scopes.flatMap(({ tags }) => tags))].toSorted();
  const answer = request.version === 2 ? { scopes, metrics: {} } : { tagNames, metrics: {} };
  return ok(new TextEncoder().encode(JSON.stringify(answer)));
}

function attributesOf(source: LiveBlock, scope: AttributeScope): AttributeTable {
  const { block } = source;
  if (scope === 'span') return block.spanAttributes;
  if (scope === 'resource') return block.resources.attributes;
  if (scope === 'event') return block.events.attributes;
  return scope === 'link' ? block.links.attributes : block.scopes.attributes;
}

function* collectKeys(source: LiveBlock, table: AttributeTable, found: Set<string>): Job<void> {
  const { keys } = source.block.dictionary;
  const seen = new Uint8Array(keys.length);
  const entries = table.start[table.owners]!;
  for (let i = 0; i < entries; i++) {
    seen[table.key[i]!] = 1;
    if (i % 65_536 === 65_535) yield;
  }
  for (let key = 0; key < seen.length; key++) if (seen[key] !== 0) found.add(keys.text(key));
  yield;
}
