import type { TraceBlock } from '../../src/lib/model/trace-block.ts';
import { rootName, rootService } from '../../src/lib/model/trace-names.ts';
import { ValueType } from '../../src/lib/model/units.ts';
import type { TagSearch } from './protocol.ts';

type TraceTest = (trace: number) => boolean;

/** The search before TraceQL, made ready for one block. Every tag has to be met somewhere in the trace: names and service names by
 *  a part of them, `status.code` by its word, and all other keys together within one resource and its spans. Values have no type
 *  in logfmt: `404` finds the number and the text. */
export function openTagSearch(block: TraceBlock, search: TagSearch | undefined): TraceTest {
  const tests: TraceTest[] = [];
  const { traceDurationNs, name, status, resource } = block.spans;
  const { minDurationNs = 0, maxDurationNs = null } = search ?? {};
  if (minDurationNs > 0) tests.push((trace) => traceDurationNs[trace]! >= minDurationNs);
  if (maxDurationNs !== null) tests.push((trace) => traceDurationNs[trace]! <= maxDurationNs);
  const others: (readonly [string, string])[] = [];
  for (const [key, value] of search?.tags ?? []) {
    const has = valueTest(block, (text) => text.includes(value));
    if (key === 'name') tests.push(anySpan(block, (span) => has(name[span]!)));
    else if (key === 'service.name')
      tests.push(anySpan(block, (span) => has(block.resources.service[resource[span]!]!)));
    else if (key === 'root.name') tests.push((trace) => rootName(block, trace).includes(value));
    else if (key === 'root.service.name') tests.push((trace) => rootService(block, trace).includes(value));
    else if (key === 'status.code') {
      const code = Math.max(0, ['unset', 'ok', 'error'].indexOf(value));
      tests.push(anySpan(block, (span) => status[span] === code));
    } else others.push([key, value]);
  }
  if (others.length > 0) tests.push(withinOneResource(block, others));
  return (trace) => tests.every((test) => test(trace));
}

function anySpan({ spans }: TraceBlock, test: (span: number) => boolean): TraceTest {
  return (trace) => {
    for (let span = spans.traceStart[trace]!; span < spans.traceStart[trace + 1]!; span++) if (test(span)) return true;
    return false;
  };
}

/** Tests each distinct value once. @returns false for -1, which stands for no value */
function valueTest(
  { dictionary: { values } }: TraceBlock,
  test: (text: string) => boolean,
): (value: number) => boolean {
  const known = new Int8Array(values.length);
  return (value) => {
    if (value < 0) return false;
    if (known[value] === 0) known[value] = test(scalarText(values, value)) ? 1 : -1;
    return known[value] === 1;
  };
}

function scalarText(values: TraceBlock['dictionary']['values'], value: number): string {
  const type = values.type(value);
  if (type === ValueType.Bool) return values.number(value) === 1 ? 'true' : 'false';
  if (type === ValueType.Int) return String(values.int(value));
  return type === ValueType.Double ? String(values.number(value)) : values.text(value);
}

function withinOneResource(block: TraceBlock, tags: readonly (readonly [string, string])[]): TraceTest {
  const wanted = tags.map(([key, value]) => ({
    key: block.dictionary.keys.find(key),
    has: valueTest(block, (text) => text === value),
  }));
  if (wanted.some(({ key }) => key < 0)) return () => false;
  const { spans, resources, spanAttributes } = block;
  const meet = (met: Uint8Array, table: TraceBlock['spanAttributes'], owner: number): void => {
    for (let i = table.start[owner]!; i < table.start[owner + 1]!; i++)
      wanted.forEach(({ key, has }, n) => {
        if (table.key[i] === key && has(table.value[i]!)) met[n] = 1;
      });
  };
  return (trace) => {
    const metOf = new Map<number, Uint8Array>(); // resource -> one byte per tag
    for (let span = spans.traceStart[trace]!; span < spans.traceStart[trace + 1]!; span++) {
      const resource = spans.resource[span]!;
      let met = metOf.get(resource);
      if (!met) {
        metOf.set(resource, (met = new Uint8Array(wanted.length)));
        meet(met, resources.attributes, resource);
      }
      meet(met, spanAttributes, span);
      if (!met.includes(0)) return true;
    }
    return false;
  };
}
