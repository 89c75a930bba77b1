import type { AttributeDetails, SpanDetails } from '../model/span-details.ts';
import { cutText } from './cut-text.ts';

const MAX_CHARS = 160;

/** What a failed span says of its failure, in one line: its status message, else its last exception, else the status code of its
 *  protocol. @returns `"card declined"`, `HTTP 503`, `gRPC status 14`, or null where it says nothing */
export function failureReason(details: Pick<SpanDetails, 'status' | 'events' | 'attributes'>): string | null {
  const { status, events, attributes } = details;
  if (status.message.trim() !== '') return quoted(status.message);
  const exception = events.findLast((event) => event.name === 'exception');
  if (exception) {
    const type = textOf(exception.attributes, 'exception.type');
    const message = textOf(exception.attributes, 'exception.message');
    if (message !== '') return quoted(message);
    if (type !== '') return oneLine(type);
  }
  const http = textOf(attributes, 'http.response.status_code') || textOf(attributes, 'http.status_code');
  if (http !== '') return `HTTP ${oneLine(http)}`;
  const grpc = textOf(attributes, 'rpc.grpc.status_code');
  if (grpc !== '') return `gRPC status ${oneLine(grpc)}`;
  const type = textOf(attributes, 'error.type');
  return type === '' ? null : oneLine(type);
}

function textOf(attributes: readonly AttributeDetails[], key: string): string {
  const value = attributes.find((a) => a.key === key)?.value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value).trim()
    : '';
}

function quoted(text: string): string {
  return `“${oneLine(text)}”`;
}

/** The first line that is not empty, cut where a sentence could not bear more. */
function oneLine(text: string): string {
  return cutText(text.trim().split(/[\r\n]/, 1)[0]!, MAX_CHARS);
}
