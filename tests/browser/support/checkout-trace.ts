import { randomBytes } from 'node:crypto';
import { spansFromText } from '../../kit/trace-text.ts';
import type { PlainSpan } from '../../kit/otlp-writer.ts';

const CHECKOUT = `
  web      checkout   @0  +100
    cart     load       @1  +9
      redis    GET        @2  +2
      redis    GET        @5  +1 !
      redis    GET        @7  +3
      redis    GET        @8  +1
    cart     save       @20 +10
      redis    SET        @21 +1
    ads      rank       @50 +40 !
      model    predict    @55 +30
`;

/** Ten spans of two minutes ago, each time with a new trace id: a run of four similar siblings, two errors. */
export function checkoutTrace(): PlainSpan[] {
  const startedUnixNs = BigInt(Date.now() - 120_000) * 1_000_000n;
  return spansFromText(CHECKOUT, randomBytes(16).toString('hex'), startedUnixNs);
}
