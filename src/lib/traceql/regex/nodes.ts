import type { Node, SetSyntax } from './syntax.ts';

const LEAF = { size: 1, height: 1, copies: 1 };

export function set(syntax: SetSyntax): Node {
  return { op: 'set', set: syntax, ...LEAF };
}

export function look(place: number): Node {
  return { op: 'look', look: place, ...LEAF };
}

/** @param max -1: no end */
export function repeat(sub: Node, min: number, max: number): Node {
  // x{2,5} is xx(x(x(x)?)?)?, x{2,} is xx+
  const size = max >= 0 ? max * sub.size + max - min : min === 0 ? 2 + sub.size : 1 + min * sub.size;
  const copies = max === 0 ? 1 : sub.copies * Math.max(1, max < 0 ? min : max);
  return { op: 'repeat', sub, min, max, size: Math.max(1, size), height: sub.height + 1, copies };
}

export function group(sub: Node): Node {
  return { op: 'group', sub, size: sub.size + 2, height: sub.height + 1, copies: sub.copies };
}

export function concat(items: readonly Node[]): Node {
  return joined('concat', items);
}

export function alternate(items: readonly Node[]): Node {
  return joined('alternate', items);
}

function joined(op: 'concat' | 'alternate', items: readonly Node[]): Node {
  if (items.length === 1) return items[0]!;
  const subs: Node[] = [];
  let size = 0;
  let height = 0;
  let copies = 1;
  for (const item of items) {
    // (?:ab)c is abc: as high as Go has it
    if (item.op === op) for (const sub of item.subs) subs.push(sub);
    else subs.push(item);
    size += item.size + (op === 'alternate' ? 1 : 0);
    height = Math.max(height, item.height - (item.op === op ? 1 : 0));
    copies = Math.max(copies, item.copies);
  }
  if (op === 'alternate') size--;
  // Go has abc as one literal and a|b as one set
  const isLeaf = subs.every((sub) => sub.op === 'set' && (op === 'alternate' || isCharacter(sub.set)));
  return { op, subs, size: Math.max(1, size), height: isLeaf ? 1 : 1 + Math.max(1, height), copies };
}

function isCharacter({ isNegated, parts }: SetSyntax): boolean {
  const of = parts[0]?.of;
  return !isNegated && parts.length === 1 && typeof of === 'object' && of.length === 2 && of[0] === of[1];
}
