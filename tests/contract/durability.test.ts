import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeOtlp, type PlainSpan } from '../kit/otlp-writer.ts';
import { deleteAll, startRefused, startVictim, type Victim } from './durability-backend.ts';
import { traceFacts } from './tempo-api-compare.ts';

let dataDir = '';
let victims: Victim[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'observatory-durability-'));
});
afterEach(async () => {
  for (const victim of victims) await victim.kill();
  victims = [];
  await rm(dataDir, { recursive: true, force: true });
});

async function startOn(folder: string): Promise<Victim> {
  const victim = await startVictim(folder);
  victims.push(victim);
  return victim;
}

/** Span `n` of a stream of spans: five to a trace, which arrive over time, so that requests mix traces. */
function span(seed: number, n: number): PlainSpan {
  const trace = Math.floor(n / 5);
  const start = 1_795_346_640_000_000_000n + BigInt(n) * 1_000_000n;
  return {
    traceId: (BigInt(seed) * 0x1_0000_0000n + BigInt(trace) + 1n).toString(16).padStart(32, '0'),
    spanId: (BigInt(seed) * 0x1_0000_0000n + BigInt(n) + 1n).toString(16).padStart(16, '0'),
    name: `step ${n}`,
    startUnixNano: start,
    endUnixNano: start + 500_000n,
    attributes: { n, text: 'x'.repeat(n % 200) },
    resource: { 'service.name': `service-${n % 3}` },
  };
}

async function send(victim: Victim, body: Uint8Array, type = 'application/x-protobuf'): Promise<number> {
  const response = await fetch(victim.otlp, {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Uint8Array(body),
  });
  await response.arrayBuffer();
  return response.status;
}

async function spanIdsOf(victim: Victim, traceId: string): Promise<string[]> {
  const response = await fetch(`${victim.tempo}/api/v2/traces/${traceId}`);
  expect(response.status).toBe(200);
  const facts = traceFacts(await response.json()) as { span: { spanId?: string } }[];
  return facts.map(({ span: { spanId } }) => Buffer.from(spanId ?? '', 'base64').toString('hex')).toSorted();
}

async function tracesFound(victim: Victim): Promise<number> {
  const response = await fetch(`${victim.tempo}/api/search?q={}&limit=100000`);
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as { traces: unknown[] }).traces.length;
}

describe('kill -9', () => {
  test.each([1, 2, 3])(
    'everything acknowledged is there afterwards, once, also when clients retry (seed %i)',
    async (seed) => {
      const acknowledged = new Set<number>();
      const sent = new Set<number>();
      let n = 0;
      for (let round = 0; round < 3; round++) {
        const victim = await startOn(dataDir);
        // Clients that send as fast as they are answered; the process is killed in the middle of it.
        let requests = 0;
        const client = async (): Promise<void> => {
          for (;;) {
            const batch = Array.from({ length: 20 + ((seed * 7 + n) % 60) }, () => n++);
            for (const k of batch) sent.add(k);
            const body = writeOtlp(batch.map((k) => span(seed, k)));
            if ((await send(victim, body).catch(() => 0)) !== 200) return;
            for (const k of batch) acknowledged.add(k);
            if (++requests === 20 + seed * 7) void victim.kill();
          }
        };
        await Promise.all([client(), client(), client(), client()]);
        expect(requests).toBeGreaterThanOrEqual(20);
      }
      const victim = await startOn(dataDir);
      // What a client does that got no answer: it sends again.
      const unanswered = [...sent].filter((k) => !acknowledged.has(k));
      if (unanswered.length > 0) expect(await send(victim, writeOtlp(unanswered.map((k) => span(seed, k))))).toBe(200);
      const expected = new Map<string, string[]>();
      for (const k of sent) {
        const { traceId, spanId } = span(seed, k);
        expected.set(traceId, [...(expected.get(traceId) ?? []), spanId]);
      }
      const checks = [...expected].map(async ([traceId, spanIds]) =>
        expect(await spanIdsOf(victim, traceId)).toEqual(spanIds.toSorted()),
      );
      await Promise.all(checks);
      expect(await tracesFound(victim)).toBe(expected.size);
    },
    120_000,
  );

  test('the lock of a killed process is taken over', async () => {
    const first = await startOn(dataDir);
    await first.kill();
    const second = await startOn(dataDir);
    expect(await readFile(join(dataDir, 'lock'), 'utf8')).toContain(`${second.pid}`);
  });
});

test('Ctrl-C keeps what was acknowledged and gives the folder free', async () => {
  const first = await startOn(dataDir);
  expect(await send(first, writeOtlp([0, 1, 2, 3, 4].map((n) => span(9, n))))).toBe(200);
  await first.interrupt();
  await expect(readFile(join(dataDir, 'lock'))).rejects.toThrow('ENOENT');
  const second = await startOn(dataDir);
  expect(await spanIdsOf(second, span(9, 0).traceId)).toHaveLength(5);
});

test('a client that polls over kept connections does not hold up Ctrl-C', async () => {
  const victim = await startOn(dataDir);
  let polls = 0;
  const poller = async (): Promise<void> => {
    while (await fetch(`${victim.tempo}/ready`).then((response) => response.text(), () => null)) polls++; // prettier-ignore
  };
  const polling = Promise.all([poller(), poller()]);
  await expect.poll(() => polls).toBeGreaterThan(20);
  await victim.interrupt(); // that nothing of the time for running requests is used up: http-port.test.ts, without a clock
  await polling;
});

test('--delete-all empties a folder that nobody uses, and refuses one in use', async () => {
  const first = await startOn(dataDir);
  expect(await send(first, writeOtlp([0, 1, 2].map((n) => span(8, n))))).toBe(200);
  const refused = await deleteAll(dataDir);
  expect(refused.code).not.toBe(0);
  expect(refused.log).toContain(`${first.pid}`);
  expect(await spanIdsOf(first, span(8, 0).traceId)).toHaveLength(3);
  await first.kill();
  expect(await deleteAll(dataDir)).toMatchObject({ code: 0, log: expect.stringContaining('deleted') as string });
  const second = await startOn(dataDir);
  expect(await tracesFound(second)).toBe(0);
});

describe('what the folder is protected from', () => {
  test('a second process: refused with the pid and the setting', async () => {
    const first = await startOn(dataDir);
    const { code, log } = await startRefused(dataDir);
    expect(code).not.toBe(0);
    expect(log).toContain(`${first.pid}`);
    expect(log).toContain('DATA_DIR');
    expect(await send(first, writeOtlp([span(1, 0)]))).toBe(200);
  });

  test('another format version: refused, and nothing is changed', async () => {
    const content = '{"format":"trace-observatory","version":99}';
    await writeFile(join(dataDir, 'format.json'), content);
    const { code, log } = await startRefused(dataDir);
    expect(code).not.toBe(0);
    expect(log).toContain('format version 99');
    expect(await readFile(join(dataDir, 'format.json'), 'utf8')).toBe(content);
    await expect(readFile(join(dataDir, 'lock'))).rejects.toThrow('ENOENT');
  });

  test('malformed requests: refused, and the store goes on unharmed', async () => {
    const victim = await startOn(dataDir);
    const good = writeOtlp([span(2, 0), span(2, 1)]);
    for (let cut = 1; cut < good.length; cut += 7)
      expect([200, 400]).toContain(await send(victim, good.subarray(0, cut)));
    expect(await send(victim, new TextEncoder().encode('{"resourceSpans":[{'), 'application/json')).toBe(400);
    expect(await send(victim, new TextEncoder().encode('{"resourceSpans":7}'), 'application/json')).toBe(400);
    expect(await send(victim, new TextEncoder().encode('{}'), 'application/json')).toBe(200); // nothing in it: valid
    expect(await send(victim, good)).toBe(200);
    expect(await spanIdsOf(victim, span(2, 0).traceId)).toEqual([span(2, 0).spanId, span(2, 1).spanId].toSorted());
  });
});
