import { expect, test } from 'vitest';
import type { AttributeDetails, EventDetails } from '../../../../src/lib/model/span-details.ts';
import { unixNanos, ValueType } from '../../../../src/lib/model/units.ts';
import { renderingsOf } from '../../../../src/lib/waterfall/panel/conventions/renderings.ts';

type Plain = Record<string, string | number | readonly string[]>;

const details = (plain: Plain): AttributeDetails[] =>
  Object.entries(plain).map(([key, value]) => ({
    key,
    value,
    type: typeof value === 'string' ? ValueType.String : typeof value === 'number' ? ValueType.Int : ValueType.Array,
  }));
const event = (name: string, plain: Plain): EventDetails => ({
  name,
  timeUnixNs: unixNanos(0n),
  timeNs: 0,
  attributes: details(plain),
  droppedAttributes: 0,
});
const only = (plain: Plain, events: readonly EventDetails[] = []) => {
  const all = renderingsOf({ attributes: details(plain), events });
  expect(all).toHaveLength(1);
  return all[0]!;
};

test('HTTP, by the stable and by the old names', () => {
  const stable = only({
    'http.request.method': 'POST',
    'url.full': 'https://a/b?c=d',
    'http.response.status_code': 504,
    'http.route': '/b',
  });
  expect(stable).toMatchObject({ kind: 'HTTP', title: 'POST https://a/b?c=d', outcome: { text: '504', failed: true } });
  expect(stable.facts).toEqual([['route', '/b']]);
  expect(only({ 'http.method': 'GET', 'http.url': 'http://a/', 'http.status_code': '204' })).toMatchObject({
    title: 'GET http://a/',
    outcome: { text: '204', failed: false },
  });
});

test('HTTP of a server: the address from its parts', () => {
  const parts = { 'http.request.method': 'GET', 'url.scheme': 'https', 'server.address': 'shop', 'url.path': '/x' };
  expect(only({ ...parts, 'server.port': 443, 'url.query': 'q=1' }).title).toBe('GET https://shop/x?q=1');
  expect(only({ ...parts, 'server.port': 8443 }).title).toBe('GET https://shop:8443/x');
  expect(only({ 'http.method': 'GET', 'http.host': 'shop:80', 'http.target': '/y?z' }).title).toBe('GET shop:80/y?z');
  expect(only({ 'http.method': 'GET', 'http.route': '/orders/{id}' }).title).toBe('GET /orders/{id}');
  expect(only({ 'http.request.method': '_OTHER', 'http.request.method_original': 'PURGE' }).title).toBe('PURGE');
});

test('RPC: service, method and the name of the status', () => {
  const old = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Cart', 'rpc.method': 'Get', 'rpc.grpc.status_code': 14 };
  expect(only(old)).toMatchObject({ title: 'shop.Cart/Get', outcome: { text: '14 UNAVAILABLE', failed: true } });
  expect(only({ ...old, 'rpc.grpc.status_code': 0 }).outcome).toEqual({ text: '0 OK', failed: false });
  expect(only({ ...old, 'rpc.grpc.status_code': 99 }).outcome).toEqual({ text: '99', failed: true });
  expect(
    only({
      'rpc.system.name': 'grpc',
      'rpc.method': 'shop.Cart/Get',
      'rpc.response.status_code': 'DEADLINE_EXCEEDED',
      'server.address': '::1',
      'server.port': 50051,
    }),
  ).toMatchObject({
    title: 'shop.Cart/Get',
    outcome: { text: 'DEADLINE_EXCEEDED', failed: true },
    facts: [
      ['system', 'grpc'],
      ['server', '[::1]:50051'],
    ],
  });
});

test('a database: system, operation, collection, statement', () => {
  const sql = only({
    'db.system': 'mysql',
    'db.name': 'shop',
    'db.operation': 'SELECT',
    'db.sql.table': 'orders',
    'db.statement': 'SELECT 1',
  });
  expect(sql).toMatchObject({
    kind: 'Database',
    title: 'mysql · SELECT orders',
    facts: [['namespace', 'shop']],
    texts: [{ text: 'SELECT 1', form: 'sql' }],
  });
  const stable = only({ 'db.system.name': 'redis', 'db.query.text': 'GET from', 'db.query.summary': 'GET session' });
  expect(stable).toMatchObject({ title: 'redis · GET session', texts: [{ form: 'text' }] });
});

test('messaging: operation, destination, ids', () => {
  const kafka = only({
    'messaging.system': 'kafka',
    'messaging.operation': 'process',
    'messaging.destination': 'orders',
    'messaging.kafka.partition': 3,
    'messaging.message_id': 'm1',
  });
  expect(kafka).toMatchObject({ kind: 'Messaging', title: 'kafka · process orders' });
  expect(kafka.facts).toEqual([
    ['message id', 'm1'],
    ['partition', '3'],
  ]);
  const stable = only({
    'messaging.system': 'rabbitmq',
    'messaging.operation.name': 'publish',
    'messaging.operation.type': 'send',
    'messaging.destination.name': 'mail',
    'messaging.batch.message_count': 5,
  });
  expect(stable).toMatchObject({ title: 'rabbitmq · publish mail', facts: [['messages', '5']] });
});

const AI = { 'gen_ai.system': 'openai', 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };

test('gen_ai: model, tokens, and messages as a list', () => {
  const rendering = only({
    ...AI,
    'gen_ai.response.model': 'gpt-4o-2026',
    'gen_ai.usage.prompt_tokens': 10,
    'gen_ai.usage.output_tokens': 2,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.input.messages': JSON.stringify([
      { role: 'system', content: 'be short' },
      {
        role: 'user',
        parts: [
          { type: 'text', content: 'hi' },
          { type: 'blob', data: 1 },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', response: { ok: true } }] },
    ]),
    'gen_ai.output.messages': JSON.stringify([
      { role: 'assistant', parts: [{ type: 'tool_call', name: 'find', arguments: { q: 1 } }] },
    ]),
  });
  expect(rendering).toMatchObject({
    title: 'openai · chat gpt-4o → gpt-4o-2026',
    facts: [
      ['tokens', '10 in, 2 out'],
      ['finished', '["stop"]'],
    ],
  });
  expect(rendering.texts.map(({ label, text }) => [label, text.replace(/\s+/g, '')])).toEqual([
    ['system', 'beshort'],
    ['user', 'hi'],
    ['user', '{"type":"blob","data":1}'],
    ['tool: tool result', '{"ok":true}'],
    ['calls find', '{"q":1}'],
  ]);
});

test('gen_ai: messages by index, and as events', () => {
  const indexed = only({
    ...AI,
    'gen_ai.prompt.0.role': 'user',
    'gen_ai.prompt.0.content': 'weather?',
    'gen_ai.completion.0.role': 'assistant',
    'gen_ai.completion.0.tool_calls.0.name': 'weather',
    'gen_ai.completion.0.tool_calls.0.arguments': '{"city":"Bern"}',
  });
  expect(indexed.texts.map(({ label, text }) => [label, text])).toEqual([
    ['user', 'weather?'],
    ['calls weather', '{"city":"Bern"}'],
  ]);
  const events = [
    event('gen_ai.user.message', { content: 'hello' }),
    event('gen_ai.choice', { message: '{"role":"assistant","content":"hi there"}' }),
    event('gen_ai.content.prompt', { 'gen_ai.prompt': 'not { JSON' }),
    event('other', { content: 'no' }),
  ];
  expect(only(AI, events).texts.map(({ label, text }) => [label, text])).toEqual([
    ['user', 'hello'],
    ['assistant', 'hi there'],
    ['user', 'not { JSON'],
  ]);
});

test('what follows no convention has no rendering; what follows two has both', () => {
  expect(renderingsOf({ attributes: details({ a: 'b', 'http.route': '/x' }), events: [] })).toEqual([]);
  const both = { 'rpc.system': 'grpc', 'rpc.method': 'Get', 'http.request.method': 'POST' };
  expect(renderingsOf({ attributes: details(both), events: [] }).map(({ kind }) => kind)).toEqual(['RPC', 'HTTP']);
});
