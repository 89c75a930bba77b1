import type { SpanDetails } from '../model/span-details.ts';
import { attributeText } from './attribute-text.ts';
import { cutText } from './cut-text.ts';

const MAX_CHARS = 160;

/** What a failed span says of its failure, in one line: its status message, else its last exception, else the status code of its
 *  protocol. @returns `"card declined"`, `HTTP 503`, `gRPC status 14`, or null where it says nothing */
export function failureReason(details: Pick<SpanDetails, 'status' | 'events' | 'attributes'>): string | null {
  const { status, events, attributes } = details;
  if (status.message.trim() !== '') return quoted(status.message);
  const exception = events.findLast((event) => event.name === 'exception');
  if (exception) {
    const type = attributeText(exception.attributes, 'exception.type');
    const message = attributeText(exception.attributes, 'exception.message');
    if (message !== '') return quoted(message);
    if (type !== '') return oneLine(type);
  }
  const http = attributeText(attributes, 'http.response.status_code') || attributeText(attributes, 'http.status_code');
  if (http !== '') return `HTTP ${oneLine(http)}`;
  const grpc = attributeText(attributes, 'rpc.grpc.status_code');
  if (grpc !== '') return `gRPC status ${oneLine(grpc)}`;
  const type = attributeText(attributes, 'error.type');
  return type === '' ? null : oneLine(type);
}

function quoted(text: string): string {
  return `“${oneLine(text)}”`;
}

/** The first line that is not empty, cut where a sentence could not bear more. */
function oneLine(text: string): string {
  return cutText(text.trim().split(/[\r\n]/, 1)[0]!, MAX_CHARS);
}
