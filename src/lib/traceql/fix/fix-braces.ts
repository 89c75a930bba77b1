import { masked } from './fix-text.ts';

export interface Closed {
  readonly text: string;
  readonly label: string;
}

/** A query with the brace or parenthesis that it lacks, or with both braces; null if they are in order. */
export function withBraces(text: string): Closed | null {
  let label: string | null = null;
  const mended = masked(text, (rest) => {
    const round = withParentheses(rest);
    const whole = withBracePair(round.text);
    label = whole.label ?? round.label;
    return whole.text;
  });
  return label === null ? null : { text: mended, label };
}

interface Attempt {
  readonly text: string;
  readonly label: string | null;
}

function withBracePair(text: string): Attempt {
  const missing = count(text, '{') - count(text, '}');
  const end = pipeAfter(text, Math.max(0, text.lastIndexOf('{')));
  const rest = end < text.length ? ' ' + text.slice(end) : '';
  if (missing === 1) return { text: `${text.slice(0, end).trimEnd()} }${rest}`, label: 'Add the missing }' };
  if (missing === -1) return { text: text.replace(/\}(\s*)$/, '$1').trimEnd(), label: 'Remove the extra }' };
  if (count(text, '{') > 0 || text.trim() === '' || /^\s*(?:by|select|count|min|max|avg|sum)\s*\(/.test(text))
    return { text, label: null };
  return { text: `{ ${text.slice(0, end).trim()} }${rest}`, label: 'Put it in braces' };
}

/** Parentheses in order inside of each filter, and at the end. */
function withParentheses(text: string): Attempt {
  let label: string | null = null;
  const close = (part: string, end: string): string => {
    const missing = count(part, '(') - count(part, ')');
    if (missing === 0) return part + end;
    label = missing > 0 ? 'Add the missing )' : 'Remove the extra )';
    if (missing > 0) return `${part.trimEnd()}${')'.repeat(missing)}${end && ' ' + end}`;
    return part.replace(/\)(\s*)$/, '$1') + end;
  };
  const filters = text.replace(/\{([^{}]*)\}/g, (_, inside: string) => `{${close(inside, '}')}`);
  return { text: close(filters, ''), label };
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

/** Offset of the first `|` that is no `||`, or the end. */
function pipeAfter(text: string, from: number): number {
  const found = /(?<!\|)\|(?!\|)/.exec(text.slice(from));
  return found ? from + found.index : text.length;
}
