import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { Field, FieldExpression } from '../../src/lib/traceql/ast.ts';
import { formatDuration } from '../../src/lib/traceql/syntax/duration.ts';
import { collectValues, ValueSet } from './collect-values.ts';
import type { StoreError, TagValuesRequest } from './protocol.ts';
import type { Job } from './scheduler.ts';
import type { Segment } from './segment.ts';
import { selectSpans } from './selected-spans.ts';
import { parseBareTag, parseTag, type AttributeScope } from './tag.ts';
import { mayBeInside, windowNs } from './time-window.ts';
import { conditionGroups, MAX_GROUPS, type ConditionGroups } from './unfinished-query.ts';

/** Distinct values of a tag, on the spans that the finished part of the query matches. The first version knows neither types nor
 *  queries. */
export function* tagValuesJob(
  segments: readonly Segment[],
  request: TagValuesRequest,
): Job<Result<Uint8Array, StoreError>> {
  const found = new ValueSet(request.limit);
  if (request.version === 1) {
    const { field, always } = parseBareTag(request.name);
    for (const value of always) found.add('string', value);
    const inspectedBytes = yield* collect(segments, request, field, null, found);
    const tagValues = [...new Set([...found.values.values()].map(({ value }) => value ?? ''))];
    return inspectedBytes.ok ? answer(tagValues, inspectedBytes.value) : inspectedBytes;
  }
  const groups = request.query === null ? null : conditionGroups(request.query);
  if (groups && groups.length > MAX_GROUPS) return err({ kind: 'bad-query', message: TOO_MANY_GROUPS });
  const field = parseTag(request.name);
  if (!field.ok) return err({ kind: 'bad-query', message: field.error });
  const keywords = field.value.kind === 'intrinsic' ? KEYWORDS[field.value.name] : undefined;
  if (keywords) {
    for (const keyword of keywords) found.add('keyword', keyword);
    return answer([...found.values.values()], 0);
  }
  const open = groups && groups.filter((group) => !addGiven(group, field.value, found));
  const inspectedBytes =
    open?.length === 0 ? ok(0) : yield* collect(segments, request, field.value, narrowing(open), found);
  return inspectedBytes.ok ? answer([...found.values.values()], inspectedBytes.value) : inspectedBytes;
}

export const TOO_MANY_GROUPS = `maximum condition groups reached (limit: ${MAX_GROUPS}). Reduce the number of OR conditions in the query`;

/** Listed whatever is stored: what an editor can offer. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  status: ['ok', 'error', 'unset'],
  kind: ['client', 'server', 'producer', 'consumer', 'internal', 'unspecified'],
};

/** @returns bytes of the stored traces that were looked at */
function* collect(
  segments: readonly Segment[],
  request: TagValuesRequest,
  field: Field,
  groups: ConditionGroups,
  found: ValueSet,
): Job<Result<number, StoreError>> {
  const window = windowNs(request);
  const scopes = field.kind === 'attribute' ? scopesOf(field.scope, groups !== null) : [];
  let inspectedBytes = 0;
  for (const source of segments.flatMap((segment) => segment.blocks)) {
    if (found.isFull) break;
    if (!mayBeInside(source, window)) continue;
    inspectedBytes += source.liveBytes();
    const selected = yield* selectSpans(source, window, groups);
    if (!selected.ok) return selected;
    yield* collectValues(source.block, selected.value, field, scopes, found);
    yield;
  }
  return ok(inspectedBytes);
}

/** Where Tempo looks for an attribute without a scope: a query narrows it further. */
function scopesOf(scope: AttributeScope | '', isNarrowed: boolean): readonly AttributeScope[] {
  if (scope !== '') return [scope];
  return isNarrowed ? ['resource', 'span'] : ['resource', 'span', 'instrumentation'];
}

/** `{ tag = "x" }` has one value, and no span is needed to know it. */
function addGiven(group: readonly FieldExpression[], field: Field, found: ValueSet): boolean {
  for (const node of group) {
    if (node.kind !== 'binary' || node.op !== '=') continue;
    const [side, value] = node.right.kind === 'static' ? [node.left, node.right] : [node.right, node.left];
    if (value.kind !== 'static' || !isSame(side, field)) continue;
    if (value.type === 'duration') found.add('duration', formatDuration(value.value));
    else found.add(value.type === 'status' || value.type === 'kind' ? 'keyword' : value.type, String(value.value));
    return true;
  }
  return false;
}

function isSame(node: FieldExpression, field: Field): boolean {
  if (node.kind === 'intrinsic') return field.kind === 'intrinsic' && node.name === field.name;
  return (
    node.kind === 'attribute' && field.kind === 'attribute' && node.scope === field.scope && node.name === field.name
  );
}

/** Tempo narrows nothing by fields without a scope, of which it cannot tell where they stand. */
export function narrowing(groups: ConditionGroups): ConditionGroups {
  const isUnscoped = (node: FieldExpression): boolean =>
    (node.kind === 'attribute' && node.scope === '') ||
    (node.kind === 'binary' && (isUnscoped(node.left) || isUnscoped(node.right))) ||
    (node.kind === 'exists' && isUnscoped(node.operand));
  return groups?.some((group) => group.some(isUnscoped)) ? null : groups;
}

function answer(tagValues: readonly unknown[], inspectedBytes: number): Result<Uint8Array, StoreError> {
  const metrics = inspectedBytes > 0 ? { inspectedBytes: String(inspectedBytes) } : {};
  return ok(new TextEncoder().encode(JSON.stringify({ tagValues, metrics })));
}
