// Answers as plain values that are equal when two answers say the same, whatever their order.

type Json = Record<string, unknown>;

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** Objects with sorted keys; numbers, texts and null as they are. */
function canonical(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(canonical);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node as Json).map(([key, value]) => [key, canonical(value)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function sorted(list: unknown): unknown[] {
  return ((list as unknown[] | undefined) ?? []).map(canonical).toSorted(byText);
}

/** Of a search answer: traces by id, each with its facts and its span sets. */
export function searchFacts(body: unknown): Json {
  const traces = ((body as { traces?: Json[] }).traces ?? []).map((trace) => {
    const sets = ((trace.spanSets as Json[] | undefined) ?? []).map((set) => ({
      matched: set.matched,
      attributes: sorted(set.attributes),
      spans: sorted((set.spans as Json[]).map((span) => ({ ...span, attributes: sorted(span.attributes) }))),
    }));
    const { rootServiceName, rootTraceName, startTimeUnixNano, durationMs } = trace;
    const facts = { rootServiceName, rootTraceName, startTimeUnixNano, durationMs, sets: sorted(sets) };
    return [String(trace.traceID).padStart(32, '0'), facts] as const;
  });
  return Object.fromEntries(traces.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of an answer about tags: every list as a set. */
export function tagFacts(body: unknown): Record<'scopes' | 'tagNames' | 'tagValues', unknown[]> {
  const { scopes, tagNames, tagValues } = body as { scopes?: Json[]; tagNames?: unknown[]; tagValues?: unknown[] };
  return {
    scopes: sorted(scopes?.map((scope) => ({ name: scope.name, tags: sorted(scope.tags) }))),
    tagNames: sorted(tagNames),
    tagValues: sorted(tagValues),
  };
}

/** Of a trace by id: spans by id, each with its resource and scope. */
export function traceFacts(body: unknown): unknown {
  const { trace, batches } = body as { trace?: Json; batches?: Json[] };
  const resourceSpans = (trace?.resourceSpans as Json[] | undefined) ?? batches ?? [];
  const spans = resourceSpans.flatMap((ofResource) =>
    (ofResource.scopeSpans as Json[]).flatMap((ofScope) =>
      (ofScope.spans as Json[]).map((span) => ({
        resource: withSortedAttributes((ofResource.resource as Json | undefined) ?? {}),
        scope: withSortedAttributes((ofScope.scope as Json | undefined) ?? {}),
        span: withSortedAttributes(span),
      })),
    ),
  );
  return sorted(spans);
}

function withSortedAttributes(owner: Json): Json {
  return owner.attributes === undefined ? owner : { ...owner, attributes: sorted(owner.attributes) };
}

/** What must agree of a refused query: line and column of a parse error, or the wording of a type error. */
export function refusalFacts(body: unknown): string {
  return /at line \d+, col \d+/.exec(String(body))?.[0] ?? String(body).trim();
}
