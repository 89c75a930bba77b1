// Jaeger's Batch in Thrift's binary protocol, as its clients post it.
// https://github.com/jaegertracing/jaeger-idl/blob/main/thrift/jaeger.thrift
import { err, ok, type Result } from '../base/result.ts';
import { MalformedThrift, THRIFT, ThriftReader } from '../base/thrift-reader.ts';
import type { FormatError } from './format-error.ts';
import { foreignSpan, resourceOfProcess, takeScope, type JaegerReference, type JaegerSpan } from './jaeger-span.ts';
import { TracesWriter, type Attributes, type AttributeValue } from './traces-writer.ts';

/** Turns a Batch into OTLP protobuf (TracesData). Anything that is wrong with one of its bytes refuses it whole; ids that are zero are
 *  left to the reader of the result. */
export function jaegerThriftToProtobuf(bytes: Uint8Array): Result<Uint8Array, FormatError> {
  try {
    const writer = new TracesWriter();
    // The process may stand behind the spans: one pass to find both, one to read.
    const { processAt, spansAt } = findParts(bytes);
    const r = new ThriftReader(bytes);
    r.pos = processAt;
    const resource = readProcess(r);
    r.pos = spansAt;
    r.structs(() => {
      const span = readSpan(r);
      writer.add(resource, takeScope(span), foreignSpan(span));
    });
    return ok(writer.finish());
  } catch (thrown) {
    if (!(thrown instanceof MalformedThrift)) throw thrown;
    const message = `not a Jaeger batch in Thrift's binary protocol: ${thrown.message} (byte ${thrown.offset})`;
    return err({ kind: 'malformed', message, offset: thrown.offset });
  }
}

function findParts(bytes: Uint8Array): { processAt: number; spansAt: number } {
  const r = new ThriftReader(bytes);
  let processAt = -1;
  let spansAt = -1;
  r.struct((id, type) => {
    if (id === 1 && type === THRIFT.struct) processAt = r.pos;
    if (id === 2 && type === THRIFT.list) spansAt = r.pos;
    return false;
  });
  if (r.pos !== bytes.length) r.fail(`${bytes.length - r.pos} bytes follow its end`);
  if (processAt < 0) r.fail('it has no process');
  if (spansAt < 0) r.fail('it has no list of spans');
  return { processAt, spansAt };
}

function readProcess(r: ThriftReader): Attributes {
  let serviceName: string | null = null;
  let tags: Map<string, AttributeValue> = new Map();
  r.struct((id, type) => {
    if (id === 1 && type === THRIFT.string) serviceName = r.text();
    else if (id === 2 && type === THRIFT.list) tags = readTags(r);
    else return false;
    return true;
  });
  if (serviceName === null) r.fail('a process without a service name');
  return resourceOfProcess(serviceName, tags);
}

function readSpan(r: ThriftReader): JaegerSpan {
  // By field: trace id low and high, span id, parent, then start and duration.
  const long = new Map<number, bigint>();
  let operationName: string | null = null;
  const references: JaegerReference[] = [];
  let tags: Map<string, AttributeValue> = new Map();
  const logs: { timeMicros: bigint; fields: Map<string, AttributeValue> }[] = [];
  r.struct((id, type) => {
    if (type === THRIFT.i64) long.set(id, r.i64());
    else if (id === 5 && type === THRIFT.string) operationName = r.text();
    else if (id === 6 && type === THRIFT.list) r.structs(() => references.push(readReference(r)));
    else if (id === 10 && type === THRIFT.list) tags = readTags(r);
    else if (id === 11 && type === THRIFT.list) r.structs(() => logs.push(readLog(r)));
    else return false;
    return true;
  });
  if (operationName === null) r.fail('a span without an operation name');
  return {
    traceIdLow: unsigned(r, long, 1, 'a span without the low half of its trace id'),
    traceIdHigh: unsigned(r, long, 2, 'a span without the high half of its trace id'),
    spanId: unsigned(r, long, 3, 'a span without an id'),
    parentSpanId: unsigned(r, long, 4, "a span without its parent's id"),
    operationName,
    references,
    startMicros: micros(r, long.get(8), 'start of a span'),
    durationMicros: micros(r, long.get(9), 'duration of a span'),
    tags,
    logs,
  };
}

function readReference(r: ThriftReader): JaegerReference {
  let refType: number | null = null;
  const long = new Map<number, bigint>();
  r.struct((id, type) => {
    if (id === 1 && type === THRIFT.i32) refType = r.i32();
    else if (type === THRIFT.i64) long.set(id, r.i64());
    else return false;
    return true;
  });
  if (refType === null) r.fail('a reference without a type');
  const missing = 'a reference without an id';
  return {
    isParent: refType === 0,
    traceIdLow: unsigned(r, long, 2, missing),
    traceIdHigh: unsigned(r, long, 3, missing),
    spanId: unsigned(r, long, 4, missing),
  };
}

function readLog(r: ThriftReader): { timeMicros: bigint; fields: Map<string, AttributeValue> } {
  let time: bigint | undefined;
  let fields: Map<string, AttributeValue> = new Map();
  r.struct((id, type) => {
    if (id === 1 && type === THRIFT.i64) time = r.i64();
    else if (id === 2 && type === THRIFT.list) fields = readTags(r);
    else return false;
    return true;
  });
  return { timeMicros: micros(r, time, 'time of a log'), fields };
}

const NO_BYTES = new Uint8Array();

/** Of a key that stands twice the last one counts. */
function readTags(r: ThriftReader): Map<string, AttributeValue> {
  const tags = new Map<string, AttributeValue>();
  r.structs(() => {
    let key: string | null = null;
    let valueType: number | null = null;
    const values: AttributeValue[] = ['', 0, false, 0n, NO_BYTES]; // by Jaeger's TagType
    r.struct((id, type) => {
      if (id === 1 && type === THRIFT.string) key = r.text();
      else if (id === 2 && type === THRIFT.i32) valueType = r.i32();
      else if (id === 3 && type === THRIFT.string) values[0] = r.text();
      else if (id === 4 && type === THRIFT.double) values[1] = r.double();
      else if (id === 5 && type === THRIFT.bool) values[2] = r.byte() !== 0;
      else if (id === 6 && type === THRIFT.i64) values[3] = r.i64();
      else if (id === 7 && type === THRIFT.string) values[4] = r.binary();
      else return false;
      return true;
    });
    if (key === null) r.fail('a tag without a key');
    if (valueType === null) r.fail('a tag without a type');
    const value = values[valueType];
    if (value === undefined) r.fail(`a tag of the unknown type ${valueType as number}`);
    tags.set(key, value);
  });
  return tags;
}

function unsigned(r: ThriftReader, long: ReadonlyMap<number, bigint>, id: number, missing: string): bigint {
  return BigInt.asUintN(64, long.get(id) ?? r.fail(missing));
}

const MAX_MICROS = 2n ** 62n / 1000n;

function micros(r: ThriftReader, value: bigint | undefined, what: string): bigint {
  if (value === undefined) return r.fail(`the ${what} is missing`);
  return value < MAX_MICROS && value > -MAX_MICROS ? value : r.fail(`the ${what}, ${value} µs, is beyond all times`);
}
