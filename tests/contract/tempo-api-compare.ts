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

type SeriesFacts = Map<string, Map<number, number>>;

/** Of a metrics answer: labels -> time in ms -> value. Zeros are left out: a series padded with them says the same. An instant value
 *  stands at time 0. */
function seriesFacts(body: unknown): SeriesFacts {
  const { series = [] } = body as { series?: Json[] };
  return new Map(
    series.map(({ labels, samples, value }) => {
      const list = (samples as { timestampMs: string; value?: number }[] | undefined) ?? [{ timestampMs: '0', value }];
      const points = list.map((sample): [number, number] => [Number(sample.timestampMs), Number(sample.value ?? 0)]);
      return [JSON.stringify(sorted(labels)), new Map(points.filter(([, at]) => at !== 0))];
    }),
  );
}

/** How a metrics answer differs from the expected one, as lines of text; values may differ by 1e-9 of themselves. A series of
 *  nothing but zeros may be missing. */
export function metricsDifferences(actual: unknown, expected: unknown): string[] {
  return differences(seriesFacts(actual), seriesFacts(expected));
}

/** The same of a comparison, which shows the most frequent values of each attribute: of those that are equally frequent, any. */
export function comparisonDifferences(actual: unknown, expected: unknown): string[] {
  const [ours, theirs] = [seriesFacts(actual), seriesFacts(expected)];
  const [mine, given] = [frequencies(ours), frequencies(theirs)];
  const textOf = (counts: Map<string, number[]>, attribute: string): string => (counts.get(attribute) ?? []).join(', ');
  const shown = [...new Set([...mine.keys(), ...given.keys()])].filter(
    (attribute) => textOf(mine, attribute) !== textOf(given, attribute),
  );
  const common = (facts: SeriesFacts): SeriesFacts =>
    new Map([...facts].filter(([labels]) => ours.has(labels) && theirs.has(labels)));
  return [
    ...shown.map(
      (attribute) => `${attribute}: ${textOf(mine, attribute)} times instead of ${textOf(given, attribute)}`,
    ),
    ...differences(common(ours), common(theirs)),
  ];
}

/** Attribute -> how often each of its values counts over all steps, the most frequent first. */
function frequencies(facts: SeriesFacts): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const [labels, points] of facts) {
    const attribute = JSON.stringify((JSON.parse(labels) as Json[]).map(({ key, value }) => key === '__meta_type' ? [key, value] : key)); // prettier-ignore
    const total = [...points.values()].reduce((sum, value) => sum + value, 0);
    if (total > 0)
      counts.set(
        attribute,
        [...(counts.get(attribute) ?? []), total].toSorted((a, b) => b - a),
      );
  }
  return counts;
}

function differences(ours: SeriesFacts, theirs: SeriesFacts): string[] {
  const lines: string[] = [];
  for (const labels of new Set([...ours.keys(), ...theirs.keys()])) {
    const [mine = NO_POINTS, given = NO_POINTS] = [ours.get(labels), theirs.get(labels)];
    for (const time of new Set([...mine.keys(), ...given.keys()])) {
      const [value, wanted] = [mine.get(time) ?? 0, given.get(time) ?? 0];
      if (Math.abs(value - wanted) > 1e-9 * Math.max(Math.abs(value), Math.abs(wanted)))
        lines.push(`${labels} at ${time}: ${value} instead of ${wanted}`);
    }
  }
  return lines;
}
const NO_POINTS: ReadonlyMap<number, number> = new Map();

/** What must agree of a refused query: line and column of a parse error, or the wording of a type error. */
export function refusalFacts(body: unknown): string {
  return /at line \d+, col \d+/.exec(String(body))?.[0] ?? String(body).trim();
}
