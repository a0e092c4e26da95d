// @vitest-environment happy-dom
import type { CustomerView } from '@bowline/protocol';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeModel } from './fake-model.ts';
import { PhoneApp } from './PhoneApp.tsx';

const CAMERA: CustomerView['capabilities'] = [{ capability: 'camera', state: 'not_asked', since_ms: 0, paused: null }];

const box = (): HTMLTextAreaElement | null => document.querySelector('textarea');

async function show() {
  const fake = fakeModel({ capabilities: CAMERA });
  const here = fake.shell.lens.state.value;
  fake.shell.lens.state.value = { type: 'loading' };
  await act(() => render(<PhoneApp model={fake.model} streams={fake.streams} shell={fake.shell} />, document.body));
  const lookAt = (picture: 'private' | 'none'): Promise<void> => act(() => void (fake.streams.picture.value = picture));
  const press = (name: string): Promise<void> => act(() => void document.querySelector<HTMLButtonElement>(`button[aria-label="${name}"]`)?.click());
  return { ...fake, lookAt, press, load: () => act(() => void (fake.shell.lens.state.value = here)) };
}

async function write(text: string, caret: number): Promise<void> {
  const written = box() ?? expect.unreachable();
  await act(() => {
    written.focus();
    written.value = text;
    written.setSelectionRange(caret, caret + 1);
    written.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

function state(): unknown {
  const now = box();
  return now && { value: now.value, hasFocus: document.activeElement === now, caret: [now.selectionStart, now.selectionEnd] };
}

beforeEach(() => void vi.useFakeTimers({ now: 10_000 }));
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

describe('what is being written', () => {
  it('goes on where it was when the screen of the camera comes, and when it goes', async () => {
    const { lookAt, load, model } = await show();
    await lookAt('private');
    await write('my router', 3);
    const before = box();
    await load();
    expect([document.querySelector('video')?.isConnected, box() === before]).toEqual([true, false]);
    expect(state()).toEqual({ value: 'my router', hasFocus: true, caret: [3, 4] });
    await write('my router blinks', 5);
    await lookAt('none');
    expect(document.querySelector('video')).toBeNull();
    expect(state()).toEqual({ value: 'my router blinks', hasFocus: true, caret: [5, 6] });
    await act(() => void box()?.form?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })));
    expect([model.chat.mock.calls, box()?.value]).toEqual([[['my router blinks']], '']);
  });

  it('goes on after a question, but not on the picture that the answer opened', async () => {
    const { lookAt, load, see } = await show();
    await load();
    await write('my router', 3);
    const ask = (id: number): Promise<void> => act(() => see({ question: { id, capability: 'camera', until_ms: 70_000 } }));
    await ask(7);
    expect(document.activeElement?.getAttribute('role')).toBe('alertdialog');
    await act(() => see({ question: null }));
    expect(state()).toMatchObject({ value: 'my router', hasFocus: true });
    await ask(9);
    (document.activeElement as HTMLElement).blur();
    await act(() => see({ question: null }));
    expect(state(), 'who left the sheet is left alone').toMatchObject({ hasFocus: false });
    await write('my router', 3);
    await ask(10);
    await lookAt('private');
    expect([box(), document.activeElement?.getAttribute('role')], 'the picture has the room').toEqual([null, 'alertdialog']);
  });

  it('is not taken from under the hand by a question that moves to another screen', async () => {
    const { lookAt, load, see } = await show();
    await lookAt('private');
    await act(() => see({ question: { id: 7, capability: 'microphone', until_ms: 70_000 } }));
    const sheet = document.activeElement;
    expect(sheet?.getAttribute('role'), 'a new one is read first').toBe('alertdialog');
    await write('my router', 3);
    await load();
    expect(sheet?.isConnected).toBe(false);
    expect(document.querySelector('[role=alertdialog]')).not.toBeNull();
    expect(state()).toEqual({ value: 'my router', hasFocus: true, caret: [3, 4] });
    (document.querySelector('[role=alertdialog]') as HTMLElement).focus();
    await lookAt('none');
    expect(document.activeElement?.getAttribute('role'), 'who was on it stays on it').toBe('alertdialog');
  });

  it('waits without the focus where the customer has turned to something else', async () => {
    const { lookAt, load, press } = await show();
    await write('my router', 3);
    box()?.blur();
    await lookAt('private');
    await load();
    expect(box(), 'the picture has the room').toBeNull();
    await press('Chat and log');
    expect(state()).toMatchObject({ value: 'my router', hasFocus: false });
    box()?.focus();
    await press('Chat and log');
    expect(box()).toBeNull();
    await press('Chat and log');
    expect(state()).toMatchObject({ value: 'my router', hasFocus: false });
  });
});
