import { randomBytes } from 'node:crypto';
import { spansFromText } from '../../kit/trace-text.ts';
import type { PlainSpan } from '../../kit/otlp-writer.ts';

/** The span `charge` of every order trace. */
export const PAYMENT_SPAN_ID = '0000000000000006';

/** A failed order that ended a second ago, each time with a new trace id. */
export function orderTrace(): PlainSpan[] {
  const startedUnixNs = BigInt(Date.now() - 1_000) * 1_000_000n;
  const spans = spansFromText(
    `
    api-gateway        POST-/api/orders  @0   +240  !  kind=server http.response.status_code=500 http.route="/api/orders"
      auth-service     verify-token      @5   +20   kind=server
      order-service    create-order      @30  +200  !  kind=server order.items=3
        order-service  SELECT-users      @35  +25   kind=client db.system="postgresql"
        cart-service   load-cart         @65  +40   kind=client
        payment-service charge           @110 +115  !  kind=client payment.amount=99.5 payment.currency="EUR"
    `,
    randomBytes(16).toString('hex'),
    startedUnixNs,
  );
  return spans.map((span) =>
    span.spanId === PAYMENT_SPAN_ID ? { ...span, status: { code: 2, message: 'card declined' } } : span,
  );
}
