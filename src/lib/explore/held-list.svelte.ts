import type { SearchOutcome } from './run-search.ts';

/** A live list that holds still while the reader aims at a row: what arrives meanwhile waits and is counted. */
export class HeldList {
  /** The pointer is over the list, or the focus is on a row. */
  aiming = $state(false);
  private readonly latest: () => { query: string; outcome: SearchOutcome | null };
  private letGo = $state(0);
  // Memory of the derived value below, not a state of its own
  private kept: { query: string; letGo: number; outcome: SearchOutcome | null } | null = null;

  /** @param latest the newest answer, and a name of the query it belongs to */
  constructor(latest: () => { query: string; outcome: SearchOutcome | null }) {
    this.latest = latest;
  }

  /** What the list shows. Another query's answer is shown at once. */
  readonly shown: SearchOutcome | null = $derived.by(() => {
    const { query, outcome } = this.latest();
    const { letGo, kept } = this;
    const same = kept?.query === query && kept.letGo === letGo && kept.outcome !== null;
    if (same && this.aiming) return kept.outcome;
    this.kept = { query, letGo, outcome };
    return outcome;
  });

  /** How many traces wait to be shown. */
  readonly waiting: number = $derived.by(() => {
    const { shown } = this;
    const { outcome } = this.latest();
    if (shown === null || outcome === null || shown === outcome) return 0;
    const known = new Set(shown.hits.map((hit) => hit.traceId));
    return outcome.hits.filter((hit) => !known.has(hit.traceId)).length;
  });

  /** Shows what waits, and holds still again from there. */
  release(): void {
    this.letGo += 1;
  }
}
