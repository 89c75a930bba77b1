/** Tells which traces came new into a live list. What the first answer of a query holds is not new. */
export class FreshRows {
  private query: string | null = null;
  private seen = new Set<string>();

  /** @returns ids that this answer has and no earlier answer of the same query had */
  next(query: string, ids: readonly string[]): ReadonlySet<string> {
    const first = query !== this.query;
    if (first) this.seen = new Set();
    this.query = query;
    const fresh = first ? [] : ids.filter((id) => !this.seen.has(id));
    for (const id of ids) this.seen.add(id);
    return new Set(fresh);
  }
}
