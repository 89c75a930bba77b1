import type { Random } from '../../../src/lib/base/random.ts';
import type { Step } from '../step.ts';
import type { VisitWishes } from '../visit.ts';
import { getUser, openPage, orderHistory, orderHistoryOneByOne } from './browse.ts';
import { orderDigest } from './messaging.ts';
import { placeOrder } from './place-order.ts';

export interface Card {
  readonly scenario: Step;
  readonly wishes?: VisitWishes;
}

/** How often each scenario is played, relative to the others. */
const MIX: readonly { readonly weight: number; readonly scenario: Step }[] = [
  { weight: 36, scenario: placeOrder },
  { weight: 22, scenario: openPage },
  { weight: 24, scenario: getUser },
  { weight: 12, scenario: orderHistory },
  { weight: 3, scenario: orderHistoryOneByOne },
  { weight: 3, scenario: orderDigest },
];

/** What the first history must hold, whatever chance brings: the rare failures that people look for first. */
export const SURE_CARDS: readonly Card[] = [
  { scenario: placeOrder, wishes: { trouble: 'Payment.Gateway.Call', environment: 'production' } },
  { scenario: placeOrder, wishes: { trouble: 'User.DB.Query', environment: 'production' } },
  { scenario: orderHistory, wishes: { trouble: 'DB.Query', environment: 'production' } },
  { scenario: getUser, wishes: { trouble: 'DB.QueryUser', environment: 'production' } },
  { scenario: orderHistoryOneByOne },
  { scenario: orderDigest, wishes: { environment: 'production' } },
];

const TOTAL = MIX.reduce((sum, { weight }) => sum + weight, 0);

export function drawCard(random: Random): Card {
  let left = random.float() * TOTAL;
  for (const { weight, scenario } of MIX) {
    left -= weight;
    if (left < 0) return { scenario };
  }
  throw new Error('the weights do not add up');
}
