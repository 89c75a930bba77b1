import { ok } from '../../src/lib/base/result.ts';
import { integerOf, refuse, type Parsed } from './parameters.ts';

const MODES = ['', 'all', 'ingesters', 'blocks', 'external'];

/** A trace's id as it stands in a path: hex, up to 32 digits; missing ones are zeros on the left. The other parameters tell
 *  Tempo where to look: here they are only checked, since a trace lives in one place.
 *  @returns 32 hex digits, lower case */
export function parseTraceById(id: string, query: URLSearchParams): Parsed<string> {
  const wrong = /[^0-9a-fA-F]/u.exec(id);
  if (wrong)
    return refuse(
      `trace IDs can only contain hex characters: invalid character '${wrong[0]}' at position ${wrong.index + 1}`,
    );
  if (id.length > 32) return refuse("trace IDs can't be larger than 128 bits");
  const mode = query.get('mode') ?? '';
  if (!MODES.includes(mode)) return refuse(`invalid value for mode ${mode}`);
  if (mode === 'ingesters') return ok(padded(id));
  const start = integerOf(query, 'start', 'ParseInt', 64);
  if (!start.ok) return start;
  const end = integerOf(query, 'end', 'ParseInt', 64);
  if (!end.ok) return end;
  if (start.value && end.value && end.value <= start.value)
    return refuse(`http parameter start must be before end. received start=${start.value} end=${end.value}`);
  return ok(padded(id));
}

function padded(id: string): string {
  return id.toLowerCase().padStart(32, '0');
}
