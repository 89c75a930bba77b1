import type { SpanDetails } from '../model/span-details.ts';
import { attributeText } from './attribute-text.ts';

/** What a caller says of the other end, by the semantic conventions, old and new; the first that is there. */
const KEYS = [
  'peer.service',
  'service.peer.name',
  'db.system.name',
  'db.system',
  'messaging.system',
  'gen_ai.provider.name',
  'gen_ai.system',
  'server.address',
  'net.peer.name',
];

/** The other end of a call as its span names it: "stripe", "postgresql", "api.example.org"; null: it does not. */
export function peerName({ attributes }: Pick<SpanDetails, 'attributes'>): string | null {
  for (const key of KEYS) {
    const text = attributeText(attributes, key);
    if (text !== '') return text;
  }
  return null;
}
