import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import { criticalPath } from '../../../src/lib/analysis/critical-path.ts';
import { perform } from '../../../src/lib/waterfall/commands.ts';
import { commandOf } from '../../../src/lib/waterfall/keys.ts';
import { NO_FILTER } from '../../../src/lib/url/trace-view.ts';
import { TraceState } from '../../../src/lib/waterfall/trace-state.svelte.ts';
import { paintTable } from '../../../src/lib/worker/paint-table.ts';
import { traceFromText } from '../../kit/trace-text.ts';

const shop = () =>
  new TraceState(
    paintTable(
      traceFromText(`
        web    GET-/cart  @0  +100
          cart   get      @10 +40 !
            redis  GET    @15 +20
          ads    get      @50 +30
            ads    rank   @55 +10 !
      `),
    ),
  );

/** Runs inside an effect root, as in a component: deriveds are kept and effects run. */
function inRoot(body: () => void) {
  $effect.root(() => body())();
}

test('folding: rows follow, and the focus climbs to what hides it', () => {
  inRoot(() => {
    const state = shop();
    state.focusSpan(2);
    state.toggle(1);
    expect([...state.rows]).toEqual([0, 1, 3, 4]);
    expect(state.focused).toBe(1);
    state.collapseAll();
    expect([...state.rows]).toEqual([0]);
    expect(state.focused).toBe(0);
    state.expandAll();
    expect(state.rows.length).toBe(5);
  });
});

test('matches: the first from here on becomes current, next goes around the end and opens what hides it', () => {
  inRoot(() => {
    const state = shop();
    state.collapseAll();
    state.setMatches(Int32Array.of(2, 4), 3);
    expect([state.currentMatch, state.matchPlace]).toEqual([4, 2]);
    expect([...state.rows]).toContain(4);
    state.nextMatch(1);
    expect([state.currentMatch, state.matchPlace]).toEqual([2, 1]);
    state.nextMatch(-1);
    expect(state.currentMatch).toBe(4);
    state.setMatches(Int32Array.of(1, 2, 4), 0); // more was found: the current one stays
    expect([state.currentMatch, state.matchPlace]).toEqual([4, 3]);
    state.setFilter({ ...NO_FILTER, only: ['cart', 'redis'] });
    expect([state.matches?.length, state.matchPlace]).toEqual([2, 0]); // the current one is not among them
    state.clearFilter();
    state.setMatches(null, 0);
    expect([state.currentMatch, state.isMatch]).toEqual([-1, null]);
  });
});

test('errors one after the other, around the end', () => {
  inRoot(() => {
    const state = shop();
    const seen = [1, 2, 3].map(() => {
      state.nextError();
      return state.selected;
    });
    expect(seen).toEqual([1, 4, 1]);
  });
});

test('the first error shown is the one that explains the others, then on in row order, the root included', () => {
  const failed = () =>
    new TraceState(
      paintTable(
        traceFromText(`
          web    orders  @0  +100 !
            api    create  @10 +80  !
              auth   check   @15 +20  !
            ads    get     @50 +30
        `),
      ),
    );
  inRoot(() => {
    const state = failed();
    state.cause = 2;
    const walk = () => {
      state.nextError();
      return state.selected;
    };
    expect([walk(), walk(), walk(), walk()]).toEqual([2, 0, 1, 2]);
    state.select(null); // the details were closed: on from there, not from the cause again
    expect(walk()).toBe(0);
    const early = failed(); // before the cause is known: the first of all is not stepped over
    early.nextError();
    expect(early.selected).toBe(0);
    const chosen = failed();
    chosen.cause = 2;
    chosen.select(0);
    chosen.nextError();
    expect(chosen.selected).toBe(1);
  });
});

test('zoom stays within the trace and keeps the time under the pointer', () => {
  inRoot(() => {
    const state = shop();
    state.zoomAround(25e6, 0.5);
    expect([state.fromNs, state.toNs, state.zoomed]).toEqual([12.5e6, 62.5e6, true]);
    state.pan(1e12);
    expect([state.fromNs, state.toNs]).toEqual([50e6, 100e6]);
    state.zoomAround(75e6, 1e-9);
    expect(state.toNs - state.fromNs).toBe(100);
    state.resetZoom();
    expect(state.zoomed).toBe(false);
  });
});

test('zoom ends where times have no digits left, in a trace of decades too', () => {
  inRoot(() => {
    const state = new TraceState(paintTable(traceFromText(`web a @0 +1\nweb b @1800000000000 +1`)));
    state.zoom(state.fullNs / 3, state.fullNs / 3);
    for (let k = 0; k < 100; k++) state.zoomAround(state.fromNs, 0.5);
    expect(state.toNs).toBeGreaterThan(state.fromNs);
    state.zoomAround(state.toNs, 2);
    expect(state.toNs - state.fromNs).toBeGreaterThan(0);
  });
});

test('t sets clocks right, and back; where none is wrong it does nothing', () => {
  inRoot(() => {
    const state = shop();
    const press = () => perform('clocks', state, 10);
    press();
    expect(state.clocks.adjusting).toBe(false);
    const { startNs, durationNs } = state.table;
    state.knowClocks({
      startNs: startNs.map((ns) => ns + 1),
      durationNs,
      originNs: 0,
      skewed: Int32Array.of(1),
      byNs: Float64Array.of(1),
      path: criticalPath(traceFromText('web GET @0 +100').spans),
    });
    press();
    expect(state.table.startNs[0]).toBe(startNs[0]! + 1);
    press();
    expect(state.table.startNs[0]).toBe(startNs[0]);
  });
});

test('the keys of a tree: close, climb, open, go in', () => {
  inRoot(() => {
    const state = shop();
    const press = (key: string) => {
      const command = commandOf({ key, ctrlKey: false, metaKey: false, altKey: false }, true);
      if (command) perform(command, state, 10);
      return state.focused;
    };
    expect(press('ArrowRight')).toBe(1);
    expect(press('ArrowDown')).toBe(2);
    expect(press('ArrowLeft')).toBe(1);
    expect(press('ArrowLeft')).toBe(1); // closed
    expect([...state.rows]).toEqual([0, 1, 3, 4]);
    expect(press('ArrowRight')).toBe(1); // open again
    expect(press('ArrowRight')).toBe(2);
    expect(press('End')).toBe(4);
    expect(press('Home')).toBe(0);
    expect(press('e')).toBe(1);
    press('Enter');
    expect(state.selected).toBe(1);
  });
});

test('keys belong to the browser with a modifier, and arrows to the page outside of the rows', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false };
  expect(commandOf({ ...plain, key: 'f', ctrlKey: true }, true)).toBeNull();
  expect(commandOf({ ...plain, key: 'ArrowDown' }, false)).toBeNull();
  expect(commandOf({ ...plain, key: 'n' }, false)).toBe('next-match');
});

test('several changes before a frame reach an effect once', () => {
  let runs = 0;
  const state = shop();
  const stop = $effect.root(() => {
    $effect(() => {
      void [state.rows, state.fromNs, state.selected];
      runs++;
    });
  });
  flushSync();
  state.toggle(1);
  state.zoom(0, 50e6);
  state.select(3);
  state.select(4);
  flushSync();
  expect(runs).toBe(2);
  stop();
});
