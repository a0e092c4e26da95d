// @vitest-environment happy-dom
import type { CustomerView } from '@bowline/protocol';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeModel } from './fake-model.ts';
import { followKeyboard } from './keyboard.ts';
import { PhoneApp } from './PhoneApp.tsx';

const QUESTION = { id: 7, capability: 'camera', until_ms: Date.now() + 60_000 } as const;
const WHO = 'Mara Keller, Northpier';
const CAN_ASK: CustomerView['capabilities'] = [{ capability: 'camera', state: 'not_asked', since_ms: 0, paused: null }];

async function show(view: Partial<CustomerView> = {}) {
  const fake = fakeModel(view);
  await act(() => render(<PhoneApp model={fake.model} streams={fake.streams} shell={fake.shell} />, document.body));
  return { ...fake, change: (change: Partial<CustomerView>) => act(() => fake.see(change)) };
}

const focused = (): string => document.activeElement?.textContent ?? '';
const find = <E extends HTMLElement>(selector: string): E => {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent) === name);
  if (!found) throw new Error(`no button ${name}`);
  return found;
}

afterEach(() => {
  render(null, document.body);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the focus on a phone', () => {
  it('is on who helps, when the page comes and when the camera’s screen takes its place', async () => {
    const { streams } = await show({ capabilities: CAN_ASK });
    expect(focused()).toBe(WHO);
    button('Show the camera').focus();
    await act(() => void (streams.picture.value = 'private'));
    expect(document.querySelector('.lens')).not.toBeNull();
    expect(focused()).toBe(WHO);
  });

  it('is on who helps after a question, if nothing had it before', async () => {
    const { change } = await show({ capabilities: CAN_ASK });
    button('Show the camera').focus();
    await change({ question: QUESTION });
    expect(document.activeElement?.getAttribute('role')).toBe('alertdialog');
    button('Deny').focus();
    await change({ question: null, capabilities: [] });
    await act(() => Promise.resolve());
    expect(focused()).toBe(WHO);
  });
});

describe('what is in sight on a phone', () => {
  it('is a new question, also when the phone is turned, but not in the midst of a message', async () => {
    const scroll = vi.spyOn(HTMLElement.prototype, 'scrollIntoView').mockReturnValue();
    const { change, streams } = await show();
    await change({ question: QUESTION });
    expect(scroll.mock.instances).toEqual([find('.sheet')]);
    window.dispatchEvent(new Event('resize'));
    expect(scroll).toHaveBeenCalledTimes(2);
    find('textarea').focus();
    window.dispatchEvent(new Event('resize'));
    expect(scroll).toHaveBeenCalledTimes(2);
    find('.sheet').focus();
    await act(() => void (streams.opening.value = { ...QUESTION, capability: 'camera' }));
    window.dispatchEvent(new Event('resize'));
    expect(scroll, 'what is being opened is looked at').toHaveBeenCalledTimes(2);
    await change({ question: null });
    window.dispatchEvent(new Event('resize'));
    expect(scroll).toHaveBeenCalledTimes(2);
  });

  it('is the message that is being written, when the keyboard comes', async () => {
    const scroll = vi.spyOn(HTMLElement.prototype, 'scrollIntoView').mockReturnValue();
    await show();
    const seen = Object.assign(new EventTarget(), { height: 700, offsetTop: 0, scale: 1 });
    followKeyboard(document.documentElement, seen);
    expect(scroll).not.toHaveBeenCalled();
    find('textarea').focus();
    Object.assign(seen, { height: 400 }).dispatchEvent(new Event('resize'));
    expect(scroll.mock.instances).toEqual([find('textarea')]);
    seen.dispatchEvent(new Event('scroll'));
    Object.assign(seen, { scale: 2 }).dispatchEvent(new Event('resize'));
    expect(scroll, 'who scrolls away from it, or looks closer, is let go').toHaveBeenCalledOnce();
    document.documentElement.style.cssText = '';
  });

  it('is the newest line after the phone was turned, and what was scrolled to otherwise', async () => {
    let resized = (): void => undefined;
    vi.stubGlobal('ResizeObserver', class {
      constructor(tell: () => void) { resized = tell; }
      observe = (): void => resized();
      disconnect = (): void => undefined;
    });
    await show();
    const log = find('[role=log]');
    const scrollTo = vi.spyOn(log, 'scrollTo').mockReturnValue();
    const scrolled = (size: { clientHeight: number; scrollTop: number }): void => {
      for (const [name, value] of Object.entries({ clientWidth: 300, scrollHeight: 900, ...size })) Object.defineProperty(log, name, { value, configurable: true });
      log.dispatchEvent(new Event('scroll'));
    };
    // A browser says that it has scrolled the box before it says that its size is another one.
    scrolled({ clientHeight: 100, scrollTop: 300 });
    resized();
    expect(scrollTo).toHaveBeenCalledTimes(1);
    scrolled({ clientHeight: 100, scrollTop: 200 });
    resized();
    expect(scrollTo, 'who reads further up is not pulled away').toHaveBeenCalledTimes(1);
  });
});
