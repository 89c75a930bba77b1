import { ok } from '../../src/lib/base/result.ts';
import type { ServiceGraphRequest } from '../store/protocol.ts';
import { parseTimestamp } from './go-values.ts';
import { refuse, textOf, type Parsed } from './parameters.ts';

/** GET /api/metrics/service_graph: `start` and `end` as the other metrics endpoints take them, each open where it is absent or 0;
 *  `own=true` counts the page's own spans as well. */
export function parseServiceGraph(query: URLSearchParams): Parsed<ServiceGraphRequest> {
  const from = boundOf(query, 'start');
  if (!from.ok) return from;
  const to = boundOf(query, 'end');
  if (!to.ok) return to;
  if (from.value !== null && to.value !== null && from.value >= to.value)
    return refuse('end must be greater than start');
  return ok({ fromNs: from.value, toNs: to.value, own: /^(1|t|true)$/i.test(query.get('own') ?? '') });
}

function boundOf(query: URLSearchParams, name: string): Parsed<bigint | null> {
  const text = textOf(query, name);
  if (text === null) return ok(null);
  const at = parseTimestamp(text);
  return at.ok ? ok(at.value === 0n ? null : at.value) : refuse(`could not parse '${name}' parameter: ${at.error}`);
}
