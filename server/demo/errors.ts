/** An error as a service would throw it. `frames` are the lines of its stack trace, innermost first. */
export interface DemoError {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly string[];
}

export const invalidToken: DemoError = {
  type: 'InvalidTokenError',
  message: 'invalid token',
  frames: [
    'verify (/app/auth/token.js:58:11)',
    'validateToken (/app/auth/service.js:31:18)',
    'handle (/app/server.js:102:5)',
  ],
};

export const databaseTimeout: DemoError = {
  type: 'QueryTimeoutError',
  message: 'database timeout',
  frames: [
    'Client.query (/app/node_modules/pg/lib/client.js:526:17)',
    'queryUser (/app/users/db.js:44:22)',
    'validate (/app/users/service.js:19:9)',
  ],
};

export const connectionTimeout: DemoError = {
  type: 'ConnectionTimeoutError',
  message: 'database connection timeout',
  frames: [
    'Pool.connect (/app/node_modules/pg-pool/index.js:45:11)',
    'fetchUser (/app/users/db.js:21:27)',
    'getUser (/app/users/handlers.js:12:16)',
  ],
};

export const userNotFound: DemoError = {
  type: 'NotFoundError',
  message: 'user not found',
  frames: ['getUser (/app/users/handlers.js:17:13)', 'handle (/app/server.js:88:5)'],
};

export const gatewayTimeout: DemoError = {
  type: 'GatewayTimeoutError',
  message: 'payment gateway timeout',
  frames: [
    'StripeClient.charge (/app/payments/stripe.js:73:15)',
    'callGateway (/app/payments/service.js:40:20)',
    'processPayment (/app/payments/service.js:22:11)',
  ],
};

export const statementTimeout: DemoError = {
  type: 'PostgresError',
  message: 'canceling statement due to statement timeout',
  frames: ['executeStatement (/srv/pool/session.js:210:9)', 'Session.run (/srv/pool/session.js:131:14)'],
};

export const cacheDown: DemoError = {
  type: 'ConnectionRefusedError',
  message: 'connect ECONNREFUSED 10.20.0.41:6379',
  frames: ['RedisClient.get (/app/node_modules/redis/client.js:88:12)', 'getSession (/app/auth/session.js:27:19)'],
};

export const mailRefused: DemoError = {
  type: 'MailRefusedError',
  message: '421 too many connections, try again later',
  frames: ['SmtpClient.send (/app/notify/smtp.js:64:13)', 'sendReceipt (/app/notify/worker.js:35:9)'],
};

/** What a caller throws when a service answered with an error: the stack of the other process stays there. */
export function httpError(status: number, cause: DemoError): DemoError {
  if (cause.type === 'HttpError') return cause;
  const frames = ['request (/app/http-client.js:57:11)', 'async call (/app/http-client.js:22:20)'];
  return { type: 'HttpError', message: `HTTP ${status}: ${cause.message}`, frames };
}

/** The text of a stack trace as Node prints it. */
export function stackText(error: DemoError): string {
  return [`${error.type}: ${error.message}`, ...error.frames.map((frame) => `    at ${frame}`)].join('\n');
}
