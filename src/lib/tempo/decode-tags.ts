import { isRecord, listOf, textOf } from './untrusted.ts';
import type { BuildInfo, TagScope, TagValue } from './wire.ts';

/** GET /api/v2/search/tags; null where the answer is none. */
export function decodeTagScopes(body: unknown): readonly TagScope[] | null {
  if (!isRecord(body)) return null;
  return listOf(body['scopes']).flatMap((scope) => {
    const name = isRecord(scope) ? textOf(scope['name']) : null;
    return isRecord(scope) && name !== null ? [{ name, tags: texts(scope['tags']) }] : [];
  });
}

/** GET /api/search/tags, which knows no scopes: all names stand under ''. */
export function decodeTagNames(body: unknown): readonly TagScope[] | null {
  return isRecord(body) ? [{ name: '', tags: texts(body['tagNames']) }] : null;
}

/** Tag values of v2 (objects; the empty text comes without `value`) and of v1 (bare texts). */
export function decodeTagValues(body: unknown): readonly TagValue[] | null {
  if (!isRecord(body)) return null;
  return listOf(body['tagValues']).flatMap((entry) => {
    if (typeof entry === 'string') return [{ type: 'string', value: entry }];
    if (!isRecord(entry)) return [];
    return [{ type: textOf(entry['type']) ?? 'string', value: textOf(entry['value']) ?? '' }];
  });
}

export function decodeBuildInfo(body: unknown): BuildInfo | null {
  return isRecord(body) ? { version: textOf(body['version']) ?? '' } : null;
}

function texts(value: unknown): readonly string[] {
  return listOf(value).filter((entry) => typeof entry === 'string');
}
