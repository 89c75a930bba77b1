import { expect, test } from 'vitest';
import { gatewayTimeout, invalidToken } from '../../../server/demo/errors.ts';
import { lastEndMs, planTrace, type PlannedSpan } from '../../../server/demo/plan.ts';
import { orderHistoryOneByOne } from '../../../server/demo/scenarios/browse.ts';
import { drawCard, SURE_CARDS } from '../../../server/demo/scenarios/mix.ts';
import { placeOrder } from '../../../server/demo/scenarios/place-order.ts';
import type { Step } from '../../../server/demo/step.ts';
import { drawVisit, type Visit } from '../../../server/demo/visit.ts';
import { type Random, seededRandom } from '../../../src/lib/base/random.ts';

/** A visit on which every choice falls on `chance`, and nothing is slow. */
function visit(chance: number, trouble = ''): Visit {
  const random: Random = {
    ...seededRandom(1),
    float: () => chance,
    chance: (probability) => chance < probability,
    int: (from, to) => from + Math.floor(chance * (to - from + 1)),
  };
  return { ...drawVisit(seededRandom(1), { trouble }), slowness: 1, random };
}

function all(span: PlannedSpan): PlannedSpan[] {
  return [span, ...span.children.flatMap(all)];
}

const outline = (span: PlannedSpan): string[] =>
  all(span).map(({ step, startMs, endMs }) => `${step.name} ${startMs}..${endMs}`);

const work = (name: string, more: Partial<Step> = {}): Step => ({ name, kind: 'internal', ownMs: [40, 40], ...more });

test('steps run one after the other inside their caller, a quarter of its own time ahead of them', () => {
  const root = work('root', { service: 'api-gateway', steps: [work('a'), work('b')] });
  expect(outline(planTrace(root, visit(0.5)))).toEqual(['root 0..120', 'a 10..50', 'b 50..90']);
});

test('steps together start at once; the caller waits for the last, but not for a detached one', () => {
  const steps = [work('a'), work('b', { ownMs: [60, 60] }), work('late', { detached: true, latencyMs: [100, 100] })];
  const plan = planTrace(work('root', { service: 'api-gateway', together: true, steps }), visit(0.5));
  expect(outline(plan)).toEqual(['root 0..100', 'a 10..50', 'b 10..70', 'late 110..150']);
  expect(lastEndMs(plan)).toBe(150);
});

test('a failure ends the steps, and the caller says what it was told to say of it', () => {
  const fails = { share: 1, error: invalidToken, afterMs: [8, 8] as const };
  const bad = work('bad', { fails, blame: { status: 'Authentication failed' } });
  const plan = planTrace(work('root', { service: 'api-gateway', steps: [bad, work('never')] }), visit(0.5));
  expect(outline(plan)).toEqual(['root 0..48', 'bad 10..18']);
  expect(plan.status).toEqual({ error: 'Authentication failed' });
  expect(plan.exception).toBe(invalidToken);
  expect(plan.children[0]?.status).toEqual({ error: 'invalid token' });
});

test('an optional step may fail without its caller', () => {
  const bad = work('bad', { fails: { share: 1, error: invalidToken }, optional: true });
  const done = { event: 'created', status: 'fine' };
  const plan = planTrace(work('root', { service: 'api-gateway', steps: [bad, work('on')], done }), visit(0.5));
  expect(plan.status).toEqual({ ok: 'fine' });
  expect(plan.events.map(({ name, atMs }) => [name, atMs])).toEqual([['created', 120]]);
  expect(plan.children).toHaveLength(2);
});

test('a retried step is a second span, and an event of the caller', () => {
  const fails = { share: 0.6, error: gatewayTimeout };
  const flaky = work('call', { fails, retry: { share: 0.1, backoffMs: [20, 20] } });
  const plan = planTrace(work('root', { service: 'payment-service', steps: [flaky] }), visit(0.5));
  expect(outline(plan)).toEqual(['root 0..140', 'call 10..50', 'call 70..110']);
  expect(plan.children.map(({ attributes }) => attributes['retry.attempt'])).toEqual([undefined, 2]);
  expect(plan.children.map(({ status }) => status)).toEqual([{ error: 'payment gateway timeout' }, 'unset']);
  expect(plan.events.map(({ name }) => name)).toEqual(['retry']);
  expect(plan.status).toBe('unset');
});

test('a failing order names the cause in the service, and no more than a code in between', () => {
  const plan = planTrace(placeOrder, visit(0.99, 'Auth.ValidateToken'));
  const says = (name: string) => all(plan).find(({ step }) => step.name === name);
  expect(says('Auth.ValidateToken')?.status).toEqual({ error: 'invalid token' });
  expect(says('POST /auth/validate')).toMatchObject({ status: { error: 'HTTP 401' }, exception: null });
  expect(says('API.CreateOrder')).toMatchObject({
    status: { error: 'Authentication failed' },
    exception: { type: 'HttpError', message: 'HTTP 401: invalid token' },
  });
  expect(says('API.CreateOrder')?.attributes).toMatchObject({ 'http.status_code': 401, 'http.method': 'POST' });
  expect(says('Payment.Process')).toBeUndefined();
});

test('failure rates are those of the integration guide', () => {
  const random = seededRandom(7);
  const seen = new Map<string, { runs: number; failures: number }>();
  for (let i = 0; i < 6000; i++) {
    for (const { step, status } of all(planTrace(drawCard(random).scenario, drawVisit(random)))) {
      const row = seen.get(step.name) ?? { runs: 0, failures: 0 };
      seen.set(step.name, {
        runs: row.runs + 1,
        failures: row.failures + (typeof status === 'object' && 'error' in status ? 1 : 0),
      });
    }
  }
  const percent = (name: string) => {
    const { runs, failures } = seen.get(name) ?? { runs: 0, failures: 0 };
    return (100 * failures) / runs;
  };
  // shares of the guide, and a band of some three standard deviations for 2000 to 3000 runs
  for (const [name, expected, band] of [
    ['Auth.ValidateToken', 5, 1.6],
    ['User.DB.Query', 3, 1.3],
    ['Payment.Process', 2, 1.1],
    ['DB.QueryUser', 10, 2],
  ] as const)
    expect(percent(name), name).toSatisfy((share: number) => Math.abs(share - expected) < band);
});

test('an order history read one by one shows as a row of queries', () => {
  const queries = all(planTrace(orderHistoryOneByOne, visit(0.5))).filter(
    ({ step }) => step.kind === 'client' && step.name === 'DB.Query',
  );
  expect(queries.length).toBeGreaterThan(12);
});

test('every sure card comes out the way it was wished', () => {
  for (const { scenario, wishes } of SURE_CARDS.filter((card) => card.wishes?.trouble)) {
    for (let seed = 0; seed < 20; seed++) {
      const spans = all(planTrace(scenario, drawVisit(seededRandom(seed), wishes)));
      const troubled = spans.filter(({ step }) => step.name === wishes?.trouble && step.fails);
      expect(troubled.at(-1)?.status, wishes?.trouble).toHaveProperty('error');
    }
  }
});
