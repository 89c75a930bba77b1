import { MAX_LIMIT } from '../url/links.ts';

const STEPS = [20, 50, 100, 200, 500, MAX_LIMIT];

/** How many traces the list holds once more are asked for; null: it holds as many as it can. */
export function nextLimit(limit: number): number | null {
  return STEPS.find((step) => step > limit) ?? null;
}
