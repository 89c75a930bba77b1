import type { Random } from '../../src/lib/base/random.ts';
import type { Range } from './step.ts';

/** What one visit to the shop is about: the values its spans carry. */
export interface Visit {
  /** The only source of chance in a plan. */
  readonly random: Random;
  readonly environment: 'production' | 'staging';
  readonly userId: number;
  readonly productId: number;
  readonly orderId: string;
  readonly amount: number; // euros; never whole, so that it is always sent as a double
  readonly userAgent: string;
  readonly clientAddress: string;
  readonly cacheLuck: number; // [0, 1): a cache that hits for a share s of the visits hits when this is below s
  /** Name of a step that certainly fails on this visit, on every try; '' if chance decides alone. */
  readonly trouble: string;
  /** All durations are multiplied by this. */
  readonly slowness: number;
}

const USER_AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
];
const AMOUNTS = [99.99, 99.99, 19.95, 249.5, 7.49, 1299.9];
const STAGING_SHARE = 0.1;
const SLOW_SHARE = 0.04;

export interface VisitWishes {
  readonly trouble?: string;
  readonly environment?: Visit['environment'];
}

export function drawVisit(random: Random, wishes: VisitWishes = {}): Visit {
  return {
    random,
    environment: wishes.environment ?? (random.chance(STAGING_SHARE) ? 'staging' : 'production'),
    userId: 1000 + random.int(0, 99),
    productId: 2000 + random.int(0, 39),
    orderId: `ord_${random.uint32().toString(36)}`,
    amount: random.pick(AMOUNTS),
    userAgent: random.pick(USER_AGENTS),
    clientAddress: `203.0.113.${random.int(2, 250)}`,
    cacheLuck: random.float(),
    trouble: wishes.trouble ?? '',
    slowness: random.chance(SLOW_SHARE) ? between(random, [3, 9]) : 1,
  };
}

export function between(random: Random, [least, most]: Range): number {
  return least + random.float() * (most - least);
}
