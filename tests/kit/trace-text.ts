import { decodeTrace } from '../../src/lib/formats/otlp-decode.ts';
import { SpanKind, StatusCode } from '../../src/lib/model/units.ts';
import type { TraceBlock } from '../../src/lib/model/trace-block.ts';
import { writeOtlp, type PlainAttribute, type PlainSpan } from './otlp-writer.ts';

/** Start of every trace drawn as text: 2026-01-01T00:00:00Z. */
export const TEXT_ORIGIN = 1_767_225_600_000_000_000n;

/** A trace drawn as text, through the real encoder and decoder:
 *
 *    web    GET-/cart  @0  +100  kind=server http.response.status_code=200
 *      cart   get      @10 +40   !  ^service.version="1.2"
 *        redis  GET    @15 +20
 *
 *  A line: service, name (- for a space), @start and +duration in ms, then in any order `!` (status error), `kind=…`,
 *  `key=value` (1 is an int, 1.5 a double, true a bool, "text" a string), `^key=value` (of the resource). Indentation says who is
 *  the parent. Span ids count from 1 in the order of lines. */
export function traceFromText(text: string, traceId = '0123456789abcdef0123456789abcdef'): TraceBlock {
  const decoded = decodeTrace(writeOtlp(spansFromText(text, traceId)));
  if (!decoded.ok) throw new Error(decoded.error.message);
  return decoded.value;
}

/** The same as plain spans, for a test that sends them. */
export function spansFromText(
  text: string,
  traceId = '0123456789abcdef0123456789abcdef',
  originUnixNs = TEXT_ORIGIN,
): PlainSpan[] {
  const open: { indent: number; spanId: string }[] = [];
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => {
      const indent = line.length - line.trimStart().length;
      while (open.length > 0 && open.at(-1)!.indent >= indent) open.pop();
      const parent = open.at(-1);
      const spanId = (i + 1).toString(16).padStart(16, '0');
      open.push({ indent, spanId });
      return { ...spanOfLine(line, originUnixNs), traceId, spanId, ...(parent ? { parentSpanId: parent.spanId } : {}) };
    });
}

function spanOfLine(line: string, originUnixNs: bigint): Omit<PlainSpan, 'traceId' | 'spanId'> {
  const [service, name, ...rest] = line.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  if (service === undefined || name === undefined) throw new Error(`a line needs a service and a name: ${line}`);
  let startNs = 0n;
  let durationNs = 0n;
  let kind: number = SpanKind.Internal;
  let code: number = StatusCode.Unset;
  const attributes: [string, PlainAttribute][] = [];
  const resource: [string, PlainAttribute][] = [['service.name', service]];
  for (const word of rest) {
    const pair = /^(\^?)([^=]+)=(.*)$/.exec(word);
    if (word === '!') code = StatusCode.Error;
    else if (word.startsWith('@')) startNs = nanoseconds(word);
    else if (word.startsWith('+')) durationNs = nanoseconds(word);
    else if (pair?.[2] === 'kind' && pair[1] === '') kind = kindOf(pair[3]!);
    else if (pair) (pair[1] === '^' ? resource : attributes).push([pair[2]!, valueOf(pair[3]!)]);
    else throw new Error(`what is "${word}"? in: ${line}`);
  }
  return {
    name: name.replaceAll('-', ' '),
    kind,
    startUnixNano: originUnixNs + startNs,
    endUnixNano: originUnixNs + startNs + durationNs,
    status: { code },
    attributes,
    resource,
    scope: { name: 'text' },
  };
}

function nanoseconds(word: string): bigint {
  const ms = Number(word.slice(1));
  if (!Number.isFinite(ms)) throw new Error(`not a time in ms: ${word}`);
  return BigInt(Math.round(ms * 1e6));
}

function kindOf(name: string): number {
  const entry = Object.entries(SpanKind).find(([key]) => key.toLowerCase() === name);
  if (entry === undefined) throw new Error(`not a span kind: ${name}`);
  return entry[1];
}

function valueOf(text: string): PlainAttribute {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text.startsWith('"')) return JSON.parse(text) as string;
  if (/^-?\d+$/.test(text)) return BigInt(text);
  if (/^-?\d*\.\d+(e-?\d+)?$/.test(text)) return { double: Number(text) };
  return text;
}
