import { COMPARISONS } from './tokens.ts';

/** How tightly operators bind. `&&` and `||` are equals in TraceQL: `a || b && c` is `(a || b) && c`. */
export const LEVEL = { logic: 1, comparison: 2, sum: 3, not: 4, product: 5, power: 6 } as const;

export function levelOf(op: string): number {
  if (op === '&&' || op === '||') return LEVEL.logic;
  if (COMPARISONS.has(op) || op === '=~' || op === '!~') return LEVEL.comparison;
  if (op === '+' || op === '-') return LEVEL.sum;
  if (op === '*' || op === '/' || op === '%') return LEVEL.product;
  return op === '^' ? LEVEL.power : 0;
}
