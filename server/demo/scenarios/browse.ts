import { connectionTimeout, statementTimeout, userNotFound } from '../errors.ts';
import type { Step } from '../step.ts';
import { browserFetch, httpCall, httpServer, postgres, redisGet, type Served } from './parts.ts';

/** The integration guide's HTTP user service, with its rates: one query in ten runs into a connection timeout. */
const serveUser: Served = {
  ownMs: [1, 3],
  steps: [
    {
      name: 'GetUser',
      kind: 'internal',
      ownMs: [0.5, 2],
      attributes: ({ userId }) => ({ 'user.id': `${userId}` }),
      fails: { share: 0.02, error: userNotFound, httpStatus: 404 },
      done: { attributes: ({ cacheLuck }) => ({ 'cache.hit': cacheLuck < 0.7 }) },
      steps: [
        postgres(
          'DB.QueryUser',
          'SELECT',
          { 'db.table': 'users' },
          {
            ownMs: [10, 50],
            fails: { share: 0.1, error: connectionTimeout, afterMs: [250, 900] },
            done: { attributes: ({ userId }) => ({ 'user.id': userId, 'user.username': `user_${userId}` }) },
          },
        ),
        redisGet('Cache.Get', 'user', [1, 6], 0.7),
      ],
    },
  ],
};

/** Another company's program asks the user service directly: a trace that begins with a server span. */
export const getUser: Step = httpServer('user-service', 'GET', '/user', serveUser);

const resource = (name: string, path: string): Step => ({
  name,
  kind: 'internal',
  ownMs: [8, 60],
  attributes: { 'http.url': `https://shop.example${path}` },
});

/** A page is opened: spans as OpenTelemetry's document-load instrumentation makes them, and the page's first request. */
export const openPage: Step = {
  name: 'documentLoad',
  kind: 'internal',
  service: 'web-frontend',
  ownMs: [120, 400],
  attributes: ({ userAgent, productId }) => ({
    'http.url': `https://shop.example/products/${productId}`,
    'user_agent.original': userAgent,
    'browser.viewport.width': 1440,
  }),
  steps: [
    resource('documentFetch', '/'),
    {
      name: 'resources',
      kind: 'internal',
      ownMs: [2, 5],
      together: true,
      steps: [
        resource('resourceFetch', '/assets/shop.js'),
        resource('resourceFetch', '/assets/shop.css'),
        resource('resourceFetch', '/assets/hero.avif'),
      ],
    },
    {
      ...browserFetch('api-gateway', 'GET', '/api/user', {
        ownMs: [1, 4],
        steps: [httpCall('user-service', 'GET', '/user', serveUser)],
      }),
      optional: true, // the page shows without a name in its corner
    },
  ],
  done: { event: 'domContentLoaded' },
};

/** A query that reaches the traced connection pool in front of PostgreSQL, a service named "database". */
function pooledQuery(statement: string, times: readonly [number, number]): Step {
  const attributes = { 'db.statement': statement };
  return {
    ...postgres('DB.Query', 'SELECT', attributes, { ownMs: [0.3, 1] }),
    times,
    steps: [
      {
        name: 'DB.Query',
        kind: 'server',
        service: 'database',
        latencyMs: [0.2, 0.6],
        ownMs: [0.5, 1.5],
        attributes: { 'db.system': 'postgresql', 'db.operation': 'SELECT', ...attributes },
        fails: { share: 0.01, error: statementTimeout, afterMs: [600, 1600], httpStatus: 503 },
        steps: [
          { name: 'DB.Plan', kind: 'internal', ownMs: [0.2, 1] },
          { name: 'DB.Execute', kind: 'internal', ownMs: [2, 18], attributes: { 'db.rows': 12 } },
        ],
      },
    ],
  };
}

function listOrders(queries: readonly Step[]): Step {
  return browserFetch('api-gateway', 'GET', '/api/orders', {
    ownMs: [1, 4],
    steps: [
      httpCall('order-service', 'GET', '/orders', {
        ownMs: [1, 4],
        steps: [
          {
            name: 'Order.List',
            kind: 'internal',
            ownMs: [1, 4],
            attributes: ({ userId }) => ({ 'app.user.id': userId }),
            steps: queries,
          },
        ],
      }),
    ],
  });
}

export const orderHistory: Step = listOrders([pooledQuery('SELECT * FROM orders WHERE user_id = $1', [1, 1])]);

/** The same with a query for every order: the N + 1 that a waterfall shows at a glance. */
export const orderHistoryOneByOne: Step = listOrders([
  pooledQuery('SELECT * FROM orders WHERE user_id = $1', [1, 1]),
  pooledQuery('SELECT * FROM order_lines WHERE order_id = $1', [12, 40]),
]);
