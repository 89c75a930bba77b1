import { cleanup, fireEvent, render } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import Combobox from '../../../src/lib/ui/Combobox.svelte';

afterEach(cleanup);
beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn(); // jsdom has none
});

function open(value = '') {
  const onchoose = vi.fn();
  const onopen = vi.fn();
  const options = ['api-gateway', 'auth-service', 'user-service'];
  const page = render(Combobox, { label: 'Service', value, options, onchoose, onopen });
  return { page, onchoose, onopen, input: page.getByRole('combobox', { name: 'Service' }) };
}

test('typing narrows, arrows choose, Enter takes it', async () => {
  const { page, onchoose, onopen, input } = open();
  await fireEvent.input(input, { target: { value: 'serv' } });
  expect(onopen).toHaveBeenCalledOnce();
  expect(page.getAllByRole('option').map((option) => option.textContent?.trim())).toEqual([
    'auth-service',
    'user-service',
  ]);
  await fireEvent.keyDown(input, { key: 'ArrowDown' });
  expect(input.getAttribute('aria-activedescendant')).toBe(page.getAllByRole('option')[1]?.id);
  await fireEvent.keyDown(input, { key: 'Enter' });
  expect(onchoose).toHaveBeenCalledWith('user-service');
  expect(page.queryByRole('listbox')).toBeNull();
});

test('a name that is not in the list is taken as typed', async () => {
  const { onchoose, input } = open();
  await fireEvent.input(input, { target: { value: 'brand-new' } });
  await fireEvent.keyDown(input, { key: 'Enter' });
  expect(onchoose).toHaveBeenCalledWith('brand-new');
});

test('Escape leaves the choice as it was', async () => {
  const { page, onchoose, input } = open('api-gateway');
  await fireEvent.input(input, { target: { value: 'x' } });
  await fireEvent.keyDown(input, { key: 'Escape' });
  expect(onchoose).not.toHaveBeenCalled();
  expect(page.queryByRole('listbox')).toBeNull();
  expect((input as HTMLInputElement).value).toBe('api-gateway');
});

test('the choice can be taken back', async () => {
  const { page, onchoose } = open('api-gateway');
  await fireEvent.click(page.getByRole('button', { name: 'Any service' }));
  expect(onchoose).toHaveBeenCalledWith('');
});
