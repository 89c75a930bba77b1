import { randomBytes } from 'node:crypto';
import type { PlainSpan } from '../../kit/otlp-writer.ts';

const MS = 1_000_000n;

const JAVA_STACK = [
  'com.shop.pay.GatewayTimeout: payment gateway "stripe" timed out',
  '\tat com.shop.pay.Gateway.call(Gateway.java:118)',
  ...Array.from({ length: 9 }, (_, i) => `\tat org.springframework.aop.framework.Proxy.step${i}(Proxy.java:${i + 10})`),
  '\tat com.shop.pay.Process.run(Process.java:64)',
  'Caused by: java.net.SocketTimeoutException: Read timed out',
  '\tat java.base/java.net.SocketInputStream.read(SocketInputStream.java:168)',
  '\t... 12 more',
].join('\n');

/** Ids of the spans below. */
export const RICH = {
  http: '00000000000000a1',
  database: '00000000000000a2',
  publish: '00000000000000a3',
  ai: '00000000000000a4',
};

/** A trace whose spans follow conventions and hold values of every type, and another trace that links to its `publish` span. All
 *  ended some seconds ago. */
export function richTraces(): PlainSpan[] {
  const traceId = randomBytes(16).toString('hex');
  const start = BigInt(Date.now() - 5_000) * MS;
  const at = (fromMs: number, toMs: number) => ({
    startUnixNano: start + BigInt(fromMs) * MS,
    endUnixNano: start + BigInt(toMs) * MS,
  });
  const resource = {
    'service.name': 'payment-service',
    'service.version': '2.4.1',
    'deployment.environment.name': 'production',
    'k8s.pod.name': 'payment-5d9f7c-x2x',
  };
  const scope = { name: 'io.shop.http', version: '1.2.0', attributes: { 'scope.flavour': 'dark' } };
  const common = { traceId, resource, scope };
  return [
    {
      ...common,
      spanId: RICH.http,
      name: 'POST /charges',
      kind: 3,
      ...at(0, 765),
      status: { code: 2, message: 'Payment gateway failed' },
      attributes: {
        'http.request.method': 'POST',
        'url.full': 'https://stripe.example.com/v1/charges?expand=balance',
        'http.response.status_code': 504,
        'code.text': '200',
        'code.int': 200,
        amount: { double: 99.99 },
        ratio: { double: 1 },
        retry: true,
        tags: ['vip', 'eu'],
        address: { map: { city: 'Zürich', zip: 8001 } },
        digest: Uint8Array.of(1, 2, 255),
        payload: '{"order":9007199254740993,"items":[{"sku":"A-1","n":2}],"note":"a long enough text to be folded"}',
        nothing: '',
        greeting: 'שלום עולם',
        huge: 'x'.repeat(1_000_000),
        'odd key "quoted"': 'a`b"c\\d',
      },
      events: [
        { timeUnixNano: start + 12n * MS, name: 'connection.acquired', attributes: { 'pool.size': 8 } },
        { timeUnixNano: start + 298n * MS, name: 'retry', attributes: { attempt: 2 } },
        {
          timeUnixNano: start + 760n * MS,
          name: 'exception',
          attributes: {
            'exception.type': 'com.shop.pay.GatewayTimeout',
            'exception.message': 'payment gateway "stripe" timed out',
            'exception.stacktrace': JAVA_STACK,
            'exception.escaped': false,
          },
        },
      ],
    },
    {
      ...common,
      spanId: RICH.database,
      parentSpanId: RICH.http,
      name: 'SELECT orders',
      kind: 3,
      ...at(20, 61),
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'shop',
        'db.operation.name': 'SELECT',
        'db.collection.name': 'orders',
        'db.query.text':
          'SELECT o.id, o.total FROM orders o JOIN users u ON u.id = o.user_id WHERE o.total > $1 AND u.name = $2 ORDER BY o.id LIMIT 10',
        'server.address': 'pg-1',
        'server.port': 5432,
      },
    },
    {
      ...common,
      spanId: RICH.publish,
      parentSpanId: RICH.http,
      name: 'orders publish',
      kind: 4,
      ...at(700, 712),
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'publish',
        'messaging.destination.name': 'orders',
        'messaging.batch.message_count': 3,
      },
    },
    {
      ...common,
      spanId: RICH.ai,
      parentSpanId: RICH.http,
      name: 'chat gpt-4o',
      kind: 3,
      ...at(100, 400),
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 812,
        'gen_ai.usage.output_tokens': 64,
        'gen_ai.input.messages': JSON.stringify([
          { role: 'user', parts: [{ type: 'text', content: 'Is this order fraud? <b>Answer</b> shortly.' }] },
        ]),
        'gen_ai.output.messages': JSON.stringify([
          { role: 'assistant', parts: [{ type: 'tool_call', name: 'lookup', arguments: { order: 7 } }] },
        ]),
      },
    },
    {
      traceId: randomBytes(16).toString('hex'),
      spanId: '00000000000000b1',
      name: 'orders process',
      kind: 5,
      ...at(730, 790),
      resource: { 'service.name': 'mail-service' },
      links: [{ traceId, spanId: RICH.publish, attributes: { 'messaging.offset': 4711 } }],
    },
  ];
}
