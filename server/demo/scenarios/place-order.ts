import { databaseTimeout, gatewayTimeout, invalidToken } from '../errors.ts';
import type { Step } from '../step.ts';
import { browserFetch, httpCall, postgres, redisGet } from './parts.ts';
import { publishOrder } from './messaging.ts';

/** The integration guide's order system: delays, failure rates, names and attributes are the guide's. */

const validateToken: Step = {
  name: 'Auth.ValidateToken',
  kind: 'internal',
  ownMs: [20, 50],
  attributes: ({ userId }) => ({ 'auth.user_id': userId }),
  fails: { share: 0.05, error: invalidToken, httpStatus: 401 },
  done: { attributes: { 'auth.valid': true } },
};

const validateUser: Step = {
  name: 'User.Validate',
  kind: 'internal',
  ownMs: [1, 3],
  attributes: ({ userId }) => ({ 'user.id': userId }),
  done: { attributes: { 'user.valid': true } },
  steps: [
    postgres(
      'User.DB.Query',
      'SELECT',
      { 'db.statement': 'SELECT * FROM users WHERE id = $1' },
      {
        ownMs: [30, 80],
        fails: { share: 0.03, error: databaseTimeout, afterMs: [500, 1200] },
        blame: { status: 'DB query failed' },
      },
    ),
    redisGet('User.Cache.Get', 'user', [2, 7], 0.8),
  ],
};

/** One in seventeen calls of the gateway times out, and a third of those again when tried once more: 2 % in the end. */
const callPaymentGateway: Step = {
  name: 'Payment.Gateway.Call',
  kind: 'client',
  ownMs: [50, 150],
  attributes: ({ amount }) => ({ 'payment.gateway': 'stripe', 'payment.amount': amount, 'peer.service': 'stripe' }),
  fails: { share: 0.06, error: gatewayTimeout, afterMs: [550, 1100], httpStatus: 504 },
  retry: { share: 0.33, backoffMs: [50, 150] },
  blame: { status: 'Payment gateway failed' },
  done: { attributes: ({ orderId }) => ({ 'payment.transaction_id': `txn_${orderId.slice(4)}` }) },
};

const processPayment: Step = {
  name: 'Payment.Process',
  kind: 'internal',
  ownMs: [1, 4],
  attributes: ({ userId, amount }) => ({ 'payment.user_id': userId, 'payment.amount': amount }),
  steps: [
    callPaymentGateway,
    postgres(
      'Payment.DB.Update',
      'INSERT',
      { 'db.table': 'payments' },
      { ownMs: [20, 50], blame: { status: 'DB update failed' } },
    ),
  ],
  done: { event: 'Payment completed', status: 'Payment successful' },
};

const saveOrder = postgres(
  'Order.DB.Insert',
  'INSERT',
  {
    'db.table': 'orders',
    'db.statement': 'INSERT INTO orders (id, user_id, product_id, amount) VALUES ($1, $2, $3, $4)',
  },
  { ownMs: [8, 25], attributes: ({ orderId }) => ({ 'app.order.id': orderId }) },
);

/** A visitor presses "Buy": from the click in the browser to the receipt that a worker mails later. */
export const placeOrder: Step = {
  name: 'click button#buy',
  kind: 'internal',
  service: 'web-frontend',
  ownMs: [4, 16],
  attributes: ({ userAgent, productId }) => ({
    event_type: 'click',
    target_element: 'BUTTON',
    'url.full': `https://shop.example/products/${productId}`,
    'user_agent.original': userAgent,
  }),
  steps: [
    browserFetch('api-gateway', 'POST', '/api/orders', {
      name: 'API.CreateOrder',
      ownMs: [2, 6],
      httpOk: 201,
      attributes: ({ userId, productId, amount, orderId }) => ({
        'order.user_id': userId,
        'order.product_id': productId,
        'order.amount': amount,
        'app.order.id': orderId,
      }),
      steps: [
        httpCall(
          'auth-service',
          'POST',
          '/auth/validate',
          { ownMs: [1, 3], steps: [redisGet('Auth.Session.Get', 'session', [1, 4], 0.9), validateToken] },
          'Authentication failed',
        ),
        httpCall(
          'user-service',
          'POST',
          '/users/validate',
          { ownMs: [1, 3], steps: [validateUser] },
          'User validation failed',
        ),
        httpCall('payment-service', 'POST', '/payments', { ownMs: [1, 4], steps: [processPayment] }, 'Payment failed'),
        httpCall('order-service', 'POST', '/orders', { ownMs: [2, 5], httpOk: 201, steps: [saveOrder, publishOrder] }),
      ],
      done: { event: 'Order created successfully', status: 'Order completed' },
    }),
  ],
};
