import { compileRegex, type Regex } from '../regex/regex.ts';

const KEPT = 16;
const compiled = new Map<string, Regex>();

/** A query is made ready for one block after the other: the automaton, and what it has learned, goes from block to block.
 *  @param pattern one that a checked query has */
export function regexOf(pattern: string): Regex {
  const known = compiled.get(pattern);
  if (known) return known;
  const regex = compileRegex(pattern);
  if (!regex.ok) throw new Error(`not refused in time: ${regex.error.message}`);
  if (compiled.size === KEPT) compiled.clear();
  compiled.set(pattern, regex.value);
  return regex.value;
}

/** Every range of traces begins with this: see Regex.rest. */
export function restRegexes(): void {
  for (const regex of compiled.values()) regex.rest();
}

export function isRefusedRegex(pattern: string): boolean {
  return !compiled.has(pattern) && !compileRegex(pattern).ok;
}
