/** A link that leads from a span to where else its service is watched: logs, metrics, profiles. `url` holds places like `{traceId}`. */
export interface LinkTemplate {
  readonly label: string;
  readonly url: string;
  /** Shown only where the span has this, named like a place: `resource.service.name`. null: wherever every place of `url` has a value. */
  readonly when: string | null;
}

const PLAIN = [
  'traceId',
  'spanId',
  'parentSpanId',
  'name',
  'startMs',
  'endMs',
  'traceStartMs',
  'traceEndMs',
  'durationMs',
] as const;
export type PlainPlace = (typeof PLAIN)[number];

/** What is put into a template. */
export interface LinkValues {
  readonly plain: Readonly<Record<PlainPlace, string | null>>;
  readonly attribute: (scope: 'span' | 'resource', key: string) => string | null;
}

// JSON within an address has braces of its own: `{"a"` is no place, and neither is `{}`
const PLACE = /\{([A-Za-z][^{}"\s:,]*)\}/g;

/** Reads `links` of config.json. What is wrong is told in `problems`, and the link is left out. */
export function decodeLinks(input: unknown, base: string, problems: string[]): readonly LinkTemplate[] {
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) {
    problems.push('“links” must be a list of objects with “label” and “url”.');
    return [];
  }
  return input.flatMap((entry: unknown, i) => decodeLink(entry, `links[${i}]`, base, problems) ?? []);
}

function decodeLink(input: unknown, path: string, base: string, problems: string[]): LinkTemplate | null {
  const {
    label,
    url,
    when = null,
  } = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const wrong: string[] = [];
  if (typeof label !== 'string' || label.trim() === '') wrong.push(`“${path}.label” must be a text.`);
  if (typeof url !== 'string') wrong.push(`“${path}.url” must be a text.`);
  else wrong.push(...urlProblems(url, `${path}.url`, base));
  if (when !== null && (typeof when !== 'string' || !isPlace(when)))
    wrong.push(`“${path}.when” must name what a span has, like resource.service.name, not ${JSON.stringify(when)}.`);
  problems.push(...wrong);
  return wrong.length > 0 ? null : { label: label as string, url: url as string, when: when as string | null };
}

function urlProblems(url: string, path: string, base: string): string[] {
  const unknown = [...url.matchAll(PLACE)].map(([, name]) => name!).filter((name) => !isPlace(name));
  if (unknown.length > 0) {
    const known = [...PLAIN, 'span.…', 'resource.…'].join(', ');
    return [`“${path}” has the unknown place {${unknown[0]}}; known are ${known}.`];
  }
  const [a, b] = ['a', 'b'].map((text) => webAddress(url.replace(PLACE, text), base));
  if (!a || !b) return [`“${path}” must be an http or https address, or a path.`];
  // Else the data of a span would choose which server is asked
  return a.origin === b.origin ? [] : [`“${path}” must not have a place before its path.`];
}

function isPlace(name: string): boolean {
  return (PLAIN as readonly string[]).includes(name) || /^(?:span|resource)\../s.test(name);
}

function valueOf(name: string, values: LinkValues): string | null {
  const scoped = /^(span|resource)\.(.+)$/s.exec(name);
  return scoped ? values.attribute(scoped[1] as 'span' | 'resource', scoped[2]!) : values.plain[name as PlainPlace];
}

/** The address for one span, every value encoded; null where the span lacks one of them, or `when`, or where no http(s) address comes
 *  of it. @param base document.baseURI */
export function fillLink({ url, when }: LinkTemplate, values: LinkValues, base: string): string | null {
  if (when !== null && !valueOf(when, values)) return null;
  let complete = true;
  const filled = url.replace(PLACE, (_, name: string) => {
    const value = valueOf(name, values);
    if (!value) complete = false;
    return encodeURIComponent(value ?? '');
  });
  return complete ? (webAddress(filled, base)?.href ?? null) : null;
}

function webAddress(text: string, base: string): URL | null {
  if (!URL.canParse(text, base)) return null;
  const url = new URL(text, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}
