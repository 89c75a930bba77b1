import { RE2JS } from 're2js';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Whether UTF-8 bytes match a pattern that RE2 takes: RE2 syntax, anchored at both ends, and a dot matches newlines too. */
export function regexMatcher(pattern: string): (bytes: Uint8Array) => boolean {
  const compiled = RE2JS.compile(pattern, RE2JS.DOTALL);
  return (bytes) => compiled.matches(decoder.decode(bytes));
}

/** Whether RE2 refuses a pattern: the exact form of what the editor's checker guesses. */
export function isRefusedByRe2(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return false;
  } catch {
    return true;
  }
}
