import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { limitRate } from '../../../server/receivers/ingest-rate.ts';
import { readBody } from '../../../server/receivers/read-body.ts';
import { Slots } from '../../../server/receivers/slots.ts';
import { RecordingSink, serve } from './receiver-kit.ts';

test('a rate: two seconds of it at once, then as much as comes free; a large request is taken and waited for', async () => {
  let nowMs = 0;
  const sink = new RecordingSink();
  const limited = limitRate(sink, 100, () => nowMs);
  const send = (bytes: number) => limited.ingest(new Uint8Array(bytes), 'protobuf', 'team-a');
  expect((await send(150)).kind).toBe('accepted');
  expect((await send(500)).kind).toBe('accepted'); // 450 too many
  expect(await send(1)).toMatchObject({
    kind: 'busy',
    retryAfterS: 5,
    message: expect.stringMatching(/100 bytes a second.*INGEST_RATE_LIMIT/) as string,
  });
  nowMs = 4_400;
  expect(await send(1)).toMatchObject({ kind: 'busy', retryAfterS: 1 });
  nowMs = 4_600;
  expect((await send(1)).kind).toBe('accepted');
  nowMs = 1_000_000;
  expect((await send(199)).kind).toBe('accepted');
  expect((await send(1)).kind).toBe('accepted');
  expect((await send(1)).kind).toBe('busy');
  expect(sink.bodies.map(({ body }) => body.length)).toEqual([150, 500, 1, 199, 1]);
});

test('slots: so many are inside, the others follow in order, and who leaves the queue is not let in', () => {
  const slots = new Slots(2);
  const inside: string[] = [];
  const [a, , c, d] = ['a', 'b', 'c', 'd'].map((name) => slots.enter(() => inside.push(name)));
  expect(inside).toEqual(['a', 'b']);
  c!.leave();
  a!.leave();
  expect(inside).toEqual(['a', 'b', 'd']);
  a!.leave();
  slots.enter(() => inside.push('e'));
  expect(inside).toEqual(['a', 'b', 'd']);
  d!.leave();
  expect(inside).toEqual(['a', 'b', 'd', 'e']);
});

test('a sender that falls silent in its body is told so', async () => {
  const read: Awaited<ReturnType<typeof readBody>>[] = [];
  const site = await serve((req, res) => {
    void readBody(req, 1000, null, 50).then((body) => {
      read.push(body);
      res.end();
    });
  });
  const asking = request(site.url, { method: 'POST' });
  asking.write('half');
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();
  expect(read).toEqual([{ ok: false, error: { kind: 'stalled', message: 'Nothing of the body came for 0.05 s' } }]);
  asking.on('error', () => {}); // the cut is ours
  asking.destroy();
  await site.close();
});
