import { ok } from '../../src/lib/base/result.ts';
import type { TagNamesRequest, TagScope, TagsWindow, TagValuesRequest } from '../store/protocol.ts';
import { integerOf, lenientCount, refuse, textOf, type Parsed } from './parameters.ts';

const SCOPES: readonly TagScope[] = ['none', 'resource', 'span', 'event', 'link', 'instrumentation', 'intrinsic'];

/** GET /api/search/tags and its second version. */
export function parseTagNames(query: URLSearchParams, version: 1 | 2): Parsed<TagNamesRequest> {
  const asked = textOf(query, 'scope') ?? 'none';
  const scope = SCOPES.find((known) => known === asked);
  if (!scope) return refuse(`invalid scope: ${asked}`);
  const window = parseWindow(query);
  return window.ok ? ok({ ...window.value, scope, version }) : window;
}

/** GET /api/search/tag/{name}/values and its second version. */
export function parseTagValues(query: URLSearchParams, name: string, version: 1 | 2): Parsed<TagValuesRequest> {
  const window = parseWindow(query);
  return window.ok ? ok({ ...window.value, name, version }) : window;
}

/** Unlike a search, these take any start and end, and pass over a limit that is no number. */
function parseWindow(query: URLSearchParams): Parsed<TagsWindow> {
  const start = integerOf(query, 'start', 'ParseInt');
  if (!start.ok) return start;
  const end = integerOf(query, 'end', 'ParseInt');
  if (!end.ok) return end;
  const isOpen = !start.value || !end.value; // Tempo looks everywhere unless both are given
  return ok({
    fromUnixS: isOpen ? null : start.value,
    toUnixS: isOpen ? null : end.value,
    query: textOf(query, 'q'),
    limit: lenientCount(query, 'limit'),
  });
}
