import { mailRefused } from '../errors.ts';
import type { Step } from '../step.ts';
import type { Visit } from '../visit.ts';

/** The hop over Kafka: order-service publishes, notification-worker consumes. Some messages are consumed within the trace
 *  that published them; all are linked to by the next digest, a trace of its own. */

const TOPIC = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' } as const;

function message({ orderId, userId }: Visit) {
  return {
    'messaging.message.id': orderId,
    'messaging.kafka.message.key': `${userId}`,
    'messaging.kafka.destination.partition': userId % 3,
  };
}

const sendReceipt: Step = {
  name: 'Mail.SendReceipt',
  kind: 'client',
  ownMs: [30, 120],
  attributes: { 'rpc.system': 'smtp', 'peer.service': 'mail-relay' },
  fails: { share: 0.02, error: mailRefused },
};

const processOrder: Step = {
  name: 'orders process',
  kind: 'consumer',
  service: 'notification-worker',
  ownMs: [2, 8],
  share: 0.6,
  detached: true,
  latencyMs: [15, 250],
  attributes: (visit) => ({ ...TOPIC, 'messaging.operation': 'process', ...message(visit) }),
  steps: [sendReceipt],
};

export const publishOrder: Step = {
  name: 'orders publish',
  kind: 'producer',
  ownMs: [1, 5],
  queues: true,
  attributes: (visit) => ({
    ...TOPIC,
    'messaging.operation': 'publish',
    'peer.service': 'kafka',
    ...message(visit),
  }),
  steps: [processOrder],
};

/** The worker writes one digest for all orders since the last one, and links to each of them. */
export const orderDigest: Step = {
  name: 'orders receive',
  kind: 'consumer',
  service: 'notification-worker',
  ownMs: [10, 30],
  drains: true,
  attributes: { ...TOPIC, 'messaging.operation': 'receive' },
  steps: [
    { name: 'Digest.Render', kind: 'internal', ownMs: [15, 60] },
    { ...sendReceipt, name: 'Mail.SendDigest' },
  ],
};
