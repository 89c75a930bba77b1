import { factsOf, joined, serverFact, textOf, type Attributes, type Rendering } from './attributes.ts';

export function messagingRendering(attributes: Attributes): Rendering | null {
  const system = textOf(attributes, 'messaging.system');
  if (system === null) return null;
  const destination = textOf(
    attributes,
    'messaging.destination.name',
    'messaging.destination',
    'messaging.destination.template',
    'messaging.source.name',
  );
  const operation = textOf(attributes, 'messaging.operation.name', 'messaging.operation.type', 'messaging.operation');
  return {
    kind: 'Messaging',
    title: joined([system, joined([operation, destination])], ' · '),
    outcome: null,
    facts: [
      ...factsOf(attributes, [
        ['messages', 'messaging.batch.message_count'],
        ['message id', 'messaging.message.id', 'messaging.message_id'],
        ['conversation', 'messaging.message.conversation_id', 'messaging.conversation_id'],
        ['group', 'messaging.consumer.group.name', 'messaging.kafka.consumer.group', 'messaging.kafka.consumer_group'],
        ['subscription', 'messaging.destination.subscription.name'],
        [
          'partition',
          'messaging.destination.partition.id',
          'messaging.kafka.destination.partition',
          'messaging.kafka.partition',
        ],
        ['offset', 'messaging.kafka.offset', 'messaging.kafka.message.offset'],
        ['key', 'messaging.kafka.message.key', 'messaging.kafka.message_key'],
        ['routing key', 'messaging.rabbitmq.destination.routing_key', 'messaging.rabbitmq.routing_key'],
        ['body', 'messaging.message.body.size', 'messaging.message.payload_size_bytes'],
        ['client', 'messaging.client.id', 'messaging.client_id'],
      ]),
      ...serverFact(attributes),
    ],
    texts: [],
  };
}
