import type { StoreLimits } from './protocol.ts';

/** What the room needs of a store. */
export interface Tenant {
  readonly isEmpty: boolean;
  readonly spans: number;
  readonly diskBytes: number;
  /** Drops the segment in which nothing arrived for longest. False: there is nothing to drop, or it cannot be dropped now. */
  dropOldest(reason: 'disk' | 'memory'): boolean;
}

/** The disk and the memory that all tenants share. While they hold too much together, the one that holds most loses its oldest segment:
 *  nobody loses anything who holds less than an equal share. */
export class SharedRoom {
  readonly limits: StoreLimits;
  readonly tenants = new Set<Tenant>();

  constructor(limits: StoreLimits) {
    this.limits = limits;
  }

  /** In how many equal shares the room is parted: by those who hold something. At least 1. */
  get shares(): number {
    return Math.max(1, [...this.tenants].filter(({ isEmpty }) => !isEmpty).length);
  }

  keepWithinLimits(): void {
    const { maxDiskBytes, maxSpans } = this.limits;
    if (maxDiskBytes !== null) this.keep('disk', maxDiskBytes, ({ diskBytes }) => diskBytes);
    if (maxSpans !== null) this.keep('memory', maxSpans, ({ spans }) => spans);
  }

  private keep(reason: 'disk' | 'memory', most: number, held: (tenant: Tenant) => number): void {
    const sum = (): number => [...this.tenants].reduce((all, tenant) => all + held(tenant), 0);
    while (sum() > most) {
      const filled = [...this.tenants].filter(({ isEmpty }) => !isEmpty);
      if (filled.length === 0) return;
      const largest = filled.reduce((a, b) => (held(b) > held(a) ? b : a));
      if (!largest.dropOldest(reason)) return;
    }
  }
}
