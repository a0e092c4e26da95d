// @vitest-environment happy-dom
import type { CustomerView } from '@bowline/protocol';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeModel } from './fake-model.ts';
import type { LensState } from './lens/late-lens.ts';
import { PhoneApp } from './PhoneApp.tsx';

const CAMERA: CustomerView['capabilities'] = [{ capability: 'camera', state: 'not_asked', since_ms: 0, paused: null }];
const QUESTION = { id: 7, capability: 'camera', until_ms: 70_000 } as const;

async function show(view: Partial<CustomerView>, lens: LensState['type'] = 'away') {
  const fake = fakeModel({ capabilities: CAMERA, ...view });
  const here = fake.shell.lens.state.value;
  const set = (type: LensState['type'], tries = 1): void => void (fake.shell.lens.state.value = type === 'here' ? here : type === 'failed' ? { type, tries } : { type });
  set(lens);
  await act(() => render(<PhoneApp model={fake.model} streams={fake.streams} shell={fake.shell} />, document.body));
  const { load } = fake.shell.lens;
  return { ...fake, load, become: (type: LensState['type'], tries?: number) => act(() => set(type, tries)), pass: (ms: number) => act(() => void vi.advanceTimersByTime(ms)) };
}

function button(name: string): HTMLButtonElement | undefined {
  return [...document.querySelectorAll('button')].find((one) => one.textContent === name);
}
const text = (): string => document.body.textContent ?? '';

beforeEach(() => void vi.useFakeTimers({ now: 10_000 }));
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

describe('the screen of the camera, which is loaded apart', () => {
  it('is fetched once the session is at rest, where there is a camera to ask for', async () => {
    const { load, model, pass } = await show({});
    expect(load).not.toHaveBeenCalled();
    await pass(2000);
    expect(load).toHaveBeenCalledTimes(1);
    await act(() => void (model.line.value = 'reconnecting'));
    await pass(2000);
    expect(load).toHaveBeenCalledTimes(1);
    await act(() => void (model.line.value = 'online'));
    await pass(2000);
    expect(load).toHaveBeenCalledTimes(2);
    render(null, document.body);
    const chat = await show({ capabilities: [] });
    await chat.pass(2000);
    expect(chat.load).not.toHaveBeenCalled();
    expect(text()).not.toContain('view');
  });

  it('is fetched at once with the question, which can be denied and not be accepted before it is here', async () => {
    const { load, pass, become, pressed } = await show({ question: QUESTION });
    expect(load).toHaveBeenCalledTimes(1);
    await become('loading');
    await pass(500);
    expect(text()).toContain('The camera’s view is being loaded…');
    expect(button('Accept')?.disabled).toBe(true);
    await become('here');
    expect(text()).not.toContain('is being loaded');
    await act(() => button('Accept')?.click());
    await act(() => button('Deny')?.click());
    expect(pressed).toEqual(['accept 7', 'answer 7 no']);
  });

  it('says when it does not load, and is asked for again', async () => {
    const { load, pass, become, pressed, shell } = await show({ question: QUESTION });
    await become('failed');
    await pass(500);
    expect(document.querySelector('[role=alert] .banner')?.textContent).toContain('The camera’s view did not load. Check your internet connection');
    expect(button('Accept')?.disabled).toBe(true);
    await act(() => button('Try again')?.click());
    expect([load.mock.calls.length, button('Load again')]).toEqual([2, undefined]);
    await become('failed', 2);
    await act(() => button('Load again')?.click());
    expect(shell.reload, 'some browsers fetch a script only once').toHaveBeenCalledOnce();
    await act(() => button('Deny')?.click());
    expect(pressed).toEqual(['answer 7 no']);
  });

  it('holds up no other question', async () => {
    const { load, pass } = await show({ question: { ...QUESTION, capability: 'microphone' } });
    await pass(500);
    expect([load.mock.calls.length, button('Accept')?.disabled]).toEqual([0, false]);
  });

  it('comes in the place of the chat when the camera was opened before it', async () => {
    const { streams, become, load, pressed } = await show({});
    await act(() => void (streams.picture.value = 'private'));
    expect(load).toHaveBeenCalledTimes(1);
    await become('loading');
    expect([document.querySelector('video'), document.querySelector('textarea')?.isConnected]).toEqual([null, true]);
    await act(() => button('Hide camera')?.click());
    expect(pressed).toEqual(['hide camera']);
    await become('here');
    expect(document.querySelector('video')).not.toBeNull();
  });
});
