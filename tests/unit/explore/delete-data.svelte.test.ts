import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test } from 'vitest';
import DeleteData from '../../../src/lib/explore/DeleteData.svelte';

afterEach(cleanup);

const button = (name: string) => screen.getByRole('button', { name });

/** The button, with a host that answers as told. */
function mount(answer: () => Promise<Response>, traces = 3214) {
  const seen: string[] = [];
  const fetchFn: typeof fetch = (url, init) => {
    seen.push(`${init?.method} ${url instanceof Request ? url.url : url}`);
    return answer();
  };
  const ondeleted = () => seen.push('deleted');
  render(DeleteData, { url: 'http://h/host/data', traces, fetchFn, ondeleted });
  return seen;
}
const ok = () => Promise.resolve(Response.json({}));

test('asks once, with the harmless answer under the focus', async () => {
  const seen = mount(ok);
  await fireEvent.click(button('Delete all data'));
  expect(screen.getByRole('group').textContent).toContain('Delete 3,214 traces?');
  expect(document.activeElement).toBe(button('Keep'));
  await fireEvent.click(button('Keep'));
  expect(document.activeElement).toBe(button('Delete all data'));
  expect(seen).toEqual([]);
});

test('Escape keeps the data, and goes no further', async () => {
  const seen = mount(ok);
  let escaped = 0;
  const count = () => (escaped += 1);
  document.addEventListener('keydown', count);
  await fireEvent.click(button('Delete all data'));
  await fireEvent.keyDown(button('Keep'), { key: 'Escape' });
  await screen.findByRole('button', { name: 'Delete all data' });
  document.removeEventListener('keydown', count);
  expect(escaped).toBe(0);
  expect(seen).toEqual([]);
});

test('deletes, says when, and gives the focus back', async () => {
  const seen = mount(ok);
  await fireEvent.click(button('Delete all data'));
  await fireEvent.click(button('Delete'));
  expect(await screen.findByText(/All data was deleted at \d\d:\d\d:\d\d/)).toBeTruthy();
  expect(seen).toEqual(['DELETE http://h/host/data', 'deleted']);
  expect(document.activeElement).toBe(button('Delete all data'));
});

test.each([
  [
    'refused',
    () => Promise.resolve(new Response('no new segment could be opened\n', { status: 503 })),
    'no new segment',
  ],
  ['refused by a proxy', () => Promise.resolve(new Response('<html>', { status: 502 })), 'the host answered 502'],
  ['unreachable', () => Promise.reject(new TypeError('Failed to fetch')), 'the host does not answer (Failed to fetch)'],
])('%s: says that nothing was deleted, and why', async (_, answer, reason) => {
  const seen = mount(answer);
  await fireEvent.click(button('Delete all data'));
  await fireEvent.click(button('Delete'));
  expect((await screen.findByRole('alert')).textContent).toMatch(`Nothing was deleted: ${reason}`);
  expect(seen).not.toContain('deleted');
});
