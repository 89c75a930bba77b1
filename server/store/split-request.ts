import { jaegerThriftToProtobuf } from '../../src/lib/formats/jaeger-thrift.ts';
import { otlpJsonToProtobuf } from '../../src/lib/formats/otlp-json.ts';
import { splitByTrace, type SplitRequest } from '../../src/lib/formats/otlp-split.ts';
import { zipkinToProtobuf } from '../../src/lib/formats/zipkin.ts';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { jsonDepth } from './json-depth.ts';
import type { Encoding } from './protocol.ts';

/** Brackets of JSON that may be open at a time. OTLP with 64 levels of values, the most that are read, needs 270 of them; JSON.parse
 *  takes seconds for a body of nothing else. */
const MAX_JSON_DEPTH = 300;

type Split = Result<SplitRequest, { message: string }>;

/** Decodes a request as far as storing it needs: a slice of OTLP bytes per trace. Never throws for what stands in the body. */
export function splitRequest(body: Uint8Array, encoding: Encoding): Split {
  switch (encoding) {
    case 'protobuf':
      return splitByTrace(body);
    case 'json':
      return splitOtlpJson(body);
    case 'zipkin-json': {
      const json = parseJson(body);
      return json.ok ? splitConverted(zipkinToProtobuf(json.value)) : json;
    }
    case 'jaeger-thrift':
      return splitConverted(jaegerThriftToProtobuf(body));
  }
}

function splitConverted(protobuf: Result<Uint8Array, { message: string }>): Split {
  return protobuf.ok ? splitByTrace(protobuf.value) : protobuf;
}

function splitOtlpJson(body: Uint8Array): Split {
  const json = parseJson(body);
  if (!json.ok) return json;
  let rejected = 0;
  let reason = '';
  const bytes = otlpJsonToProtobuf(json.value, 'empty', (why) => {
    if (rejected++ === 0) reason = why;
  });
  const split = splitConverted(bytes);
  if (!split.ok || rejected === 0) return split;
  const rejectedSpans = split.value.rejectedSpans + rejected;
  const message = `${rejectedSpans} span${rejectedSpans === 1 ? '' : 's'} rejected: ${reason}`;
  return ok({ ...split.value, rejectedSpans, message });
}

function parseJson(body: Uint8Array): Result<unknown, { message: string }> {
  if (jsonDepth(body) > MAX_JSON_DEPTH) return err({ message: `JSON nested more than ${MAX_JSON_DEPTH} levels deep` });
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown);
  } catch (error) {
    return err({ message: `not JSON: ${(error as Error).message}` });
  }
}
