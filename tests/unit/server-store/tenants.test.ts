import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi, type MockInstance } from 'vitest';
import { deleteStoredData } from '../../../server/store/delete-data.ts';
import { NO_LIMITS, type IngestOutcome, type StoreOptions } from '../../../server/store/protocol.ts';
import { SINGLE_TENANT, tenantByHeader } from '../../../server/store/tenant-id.ts';
import { Tenants } from '../../../server/store/tenants.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { idOf, spansOf } from './store-kit.ts';

let dataDir = '';
let log: MockInstance<typeof console.error>;
const opened: Tenants[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'observatory-tenants-'));
  log = vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(async () => {
  for (const tenants of opened.splice(0)) await tenants.close();
  rmSync(dataDir, { recursive: true, force: true });
  vi.restoreAllMocks();
});

function open(options: Omit<StoreOptions, 'dataDir'> = { maxTenants: 8 }): Tenants {
  const tenants = Tenants.open({ dataDir, sealSpans: 10, ...options });
  if (!tenants.ok) throw new Error(tenants.error.message);
  opened.push(tenants.value);
  return tenants.value;
}
const close = (tenants: Tenants): Promise<void> => {
  opened.splice(opened.indexOf(tenants), 1);
  return tenants.close();
};
const send = (tenants: Tenants, tenant: string, trace: number, spans = 5): Promise<IngestOutcome> =>
  new Promise((answer) =>
    tenants.ingest(tenant, { body: writeOtlp(spansOf(trace, 0, spans)), encoding: 'protobuf', answer }),
  );
const has = (tenants: Tenants, tenant: string, trace: number): boolean =>
  (tenants.find(tenant)?.readTrace(idOf(trace)).length ?? 0) > 0;

test('names that differ in case alone, or are long, are tenants of their own, also after a restart', async () => {
  const names = ['team-a', 'Team-A', `${'x'.repeat(149)}1`, `${'x'.repeat(149)}2`, "*.!'()", SINGLE_TENANT];
  const first = open();
  for (const [i, name] of names.entries()) expect(await send(first, name, i + 1)).toMatchObject({ kind: 'accepted' });
  await close(first);
  const again = open();
  for (const [i, name] of names.entries())
    expect(names.map((_, trace) => has(again, name, trace + 1))).toEqual(names.map((_, trace) => trace === i));
  expect(again.stats()).toMatchObject({ traces: 6, spans: 30 });
  expect(again.find('nobody')).toBeNull();
});

test('whoever holds most makes room: a small tenant keeps what it has', async () => {
  const tenants = open({ maxTenants: 8, limits: { ...NO_LIMITS, maxSpans: 60 } });
  for (let trace = 1; trace <= 3; trace++) await send(tenants, 'small', trace);
  for (let trace = 10; trace < 50; trace++) {
    await send(tenants, 'noisy', trace);
    expect(tenants.stats().spans).toBeLessThanOrEqual(60);
  }
  expect([1, 2, 3].map((trace) => has(tenants, 'small', trace))).toEqual([true, true, true]);
  expect(tenants.find('noisy')!.spans).toBeGreaterThan(25);
  expect(has(tenants, 'noisy', 49)).toBe(true);
  expect(tenants.stats().dropped.memory.spans).toBe(200 - tenants.find('noisy')!.spans);
});

test('without multitenancy other tenants stay closed, and as they are', async () => {
  const first = open();
  await send(first, 'team-a', 1);
  await send(first, SINGLE_TENANT, 2);
  await close(first);
  const single = open({});
  expect([has(single, SINGLE_TENANT, 2), single.find('team-a')]).toEqual([true, null]);
  expect(log.mock.calls.flat().join('\n')).toContain('1 more tenants are stored');
  await close(single);
  expect(has(open(), 'team-a', 1)).toBe(true);
});

test('a folder that names another tenant is refused, and one without a name is left alone', async () => {
  const first = open();
  await send(first, 'team-a', 1);
  await close(first);
  const [folder] = readdirSync(join(dataDir, 'tenants'));
  const name = join(dataDir, 'tenants', folder!, 'tenant.json');
  writeFileSync(name, '{"id":"team-b"}');
  const refused = Tenants.open({ dataDir, maxTenants: 8 });
  expect(refused).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  rmSync(name);
  const again = open();
  expect(again.find('team-a')).toBeNull();
  await send(again, 'team-a', 2); // its folder gets its name back
  expect([has(again, 'team-a', 1), has(again, 'team-a', 2)]).toEqual([true, true]);
});

test('--delete-all takes the traces of every tenant', async () => {
  const first = open();
  await send(first, 'team-a', 1);
  await send(first, SINGLE_TENANT, 2);
  await close(first);
  expect(deleteStoredData(dataDir)).toEqual({ ok: true, value: 2 });
  expect(existsSync(join(dataDir, 'format.json'))).toBe(true);
  const again = open();
  expect(again.stats()).toMatchObject({ traces: 0, tenants: [{ tenant: SINGLE_TENANT }] });
});

test.each([
  [undefined, 'no org id'],
  ['', 'no org id'],
  ['|', 'no org id'],
  ['team-a', 'team-a'],
  ['team-a|team-a', 'team-a'],
  ['team-a:product=k6', 'team-a'],
  ['team-a|team-b', 'multiple org IDs present'],
  ['team-a|b c', "tenant ID 'b c' contains unsupported character ' '"],
  ["a!-_.*'()Z9", "a!-_.*'()Z9"],
  ['a, b', "tenant ID 'a, b' contains unsupported character ','"],
  ['x'.repeat(150), 'x'.repeat(150)],
  ['x'.repeat(151), 'tenant ID is too long: max 150 characters'],
  ['..', "tenant ID is '.' or '..'"],
])('the header %j names %s', (header, expected) => {
  const read = tenantByHeader(header);
  expect(read.ok ? read.value : read.error.message).toBe(expected);
});
