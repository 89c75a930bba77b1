/** Whether a pattern is plainly no RE2 expression: unbalanced, a repetition of nothing, or a form that RE2 leaves out
 *  (look-around, back-references). The page checks with this as one types; the evaluator has the whole engine. */
export function isBrokenRegex(pattern: string): boolean {
  let depth = 0;
  let repeatable = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const rest = pattern.slice(at);
    if (char === '\\') {
      if (rest.length < 2 || /^\\[1-9]/.test(rest)) return true;
      const literal = /^\\Q[^]*?(?:\\E|$)/.exec(rest)?.[0];
      at += (literal?.length ?? 2) - 1;
      repeatable = true;
    } else if (char === '[') {
      const set = /^\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]/.exec(rest)?.[0];
      if (!set) return true;
      at += set.length - 1;
      repeatable = true;
    } else if (char === '(') {
      const flags = /^\(\?(?:P?<\w+>|[imsU]*(?:-[imsU]+)?[:)])/.exec(rest)?.[0];
      if (rest[1] === '?' && !flags) return true;
      if (flags) at += flags.length - 1;
      if (!flags?.endsWith(')')) depth++;
      repeatable = false;
    } else if (char === ')') {
      if (--depth < 0) return true;
      repeatable = true;
    } else if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(rest)) {
      const repetition = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)![0];
      if (!repeatable) return true;
      at += repetition.length - 1;
      repeatable = false; // RE2 refuses a**
    } else repeatable = char !== '|' && char !== '^';
  }
  return depth > 0;
}
