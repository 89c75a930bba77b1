import { isField, type Folded } from '../check/fold.ts';
import type { FieldReaders } from './field-reader.ts';
import type { Predicate } from './predicate.ts';

/** Of a span with several events (or links), an expression holds if it holds for one of them: all that it says of an event
 *  is then true of the same one. */
export function perSpan(node: Folded, holds: Predicate, readers: FieldReaders): Predicate {
  const { events, links } = readers.block;
  const someOf = (start: Int32Array, part: 'event' | 'link', inner: Predicate): Predicate => {
    return (at) => {
      const end = start[at.span + 1]!;
      let index = start[at.span]!;
      at[part] = index < end ? index : -1;
      let found = inner(at);
      while (!found && ++index < end) {
        at[part] = index;
        found = inner(at);
      }
      at[part] = -1;
      return found;
    };
  };
  const withEvents = mentions(node, 'event') ? someOf(events.start, 'event', holds) : holds;
  return mentions(node, 'link') ? someOf(links.start, 'link', withEvents) : withEvents;
}

export function mentions(node: Folded, part: 'event' | 'link'): boolean {
  if (isField(node)) return node.kind === 'attribute' ? node.scope === part : node.name.startsWith(part + ':');
  if (node.kind === 'binary') return mentions(node.left, part) || mentions(node.right, part);
  if (node.kind === 'in') return mentions(node.left, part);
  return (node.kind === 'unary' || node.kind === 'exists') && mentions(node.operand, part);
}
