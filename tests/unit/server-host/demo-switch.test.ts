import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DemoSwitch } from '../../../server/host/demo-switch.ts';

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'demo-switch-'))));
afterEach(() => {
  vi.useRealTimers();
  rmSync(dataDir, { recursive: true });
});

function setUp(demo: 'auto' | 'off', foreign: number | null = 0) {
  const world = { foreign, starts: 0, stops: 0 };
  const start = () => {
    world.starts++;
    return { stop: () => Promise.resolve(void world.stops++) };
  };
  const options = { demo, dataDir, foreignTraces: () => Promise.resolve(world.foreign), start };
  return { world, create: () => new DemoSwitch(options) };
}

describe('the demo', () => {
  test('runs while the store holds nothing else', async () => {
    const { create, world } = setUp('auto');
    const demo = create();
    await demo.update();
    await demo.update();
    expect(demo.state).toEqual({ on: true, possible: true });
    expect(world.starts).toBe(1);
  });

  test('does not start when there are other traces, nor with DEMO=off', async () => {
    for (const { create, world } of [setUp('auto', 3), setUp('off')]) {
      const demo = create();
      await demo.update();
      expect(demo.state).toEqual({ on: false, possible: false });
      expect(await demo.set(true)).toBe(false);
      expect(world.starts).toBe(0);
    }
  });

  test('ends when the first other trace arrives', async () => {
    vi.useFakeTimers();
    const { create, world } = setUp('auto');
    const demo = create();
    await demo.update();
    demo.noticeSpans();
    await vi.advanceTimersByTimeAsync(1000);
    expect(demo.state.on).toBe(true);
    world.foreign = 1;
    demo.noticeSpans();
    await vi.advanceTimersByTimeAsync(1000);
    expect(demo.state).toEqual({ on: false, possible: false });
    expect(world.stops).toBe(1);
  });

  test('waits until the store knows what it holds', async () => {
    vi.useFakeTimers();
    const { create, world } = setUp('auto', null);
    const demo = create();
    await demo.update();
    expect(world.starts).toBe(0);
    world.foreign = 0;
    await vi.advanceTimersByTimeAsync(1000);
    expect(world.starts).toBe(1);
  });

  test('stays off over a restart once it was switched off', async () => {
    const { create, world } = setUp('auto');
    const demo = create();
    await demo.update();
    expect(await demo.set(false)).toBe(true);
    expect(demo.state).toEqual({ on: false, possible: true });
    await demo.close();

    const next = create();
    await next.update();
    expect(next.state.on).toBe(false);
    expect(await next.set(true)).toBe(true);
    expect(world.starts).toBe(2);
  });

  test('is ended by close and does not come back', async () => {
    const { create, world } = setUp('auto');
    const demo = create();
    await demo.update();
    await demo.close();
    await demo.update();
    expect(world).toMatchObject({ starts: 1, stops: 1 });
  });
});
