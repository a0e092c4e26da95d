// @vitest-environment happy-dom
import type { InputMessage } from '@bowline/protocol';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { byRole, click, press, settle, showConsole, summary } from '../shell/fake-console.tsx';

async function setup() {
  const shown = await showConsole(summary(1));
  await act(() => shown.model.openSession(summary(1).session_id));
  const [peer] = shown.peers;
  if (!peer) throw new Error('there is a session');
  await act(() => {
    for (const capability of ['view', 'control'] as const) peer.tell({ type: 'capability_changed', status: { capability, state: 'allowed', since_ms: 1, paused: null } });
    shown.screen.show?.(1920, 1080);
  });
  const sent = (): InputMessage[] => peer.sent.filter((line) => line.startsWith('input ')).map((line) => JSON.parse(line.slice(6)) as InputMessage);
  /** Each key with its way, once, in the order in which the customer's program applies them. */
  const keys = (): string[] => {
    const events = new Map(sent().flatMap(({ first, events: some }) => some.map((event, at) => [first + at, event] as const)));
    return [...events].sort(([one], [other]) => one - other).flatMap(([, event]) => (event.type === 'key' ? `${event.code} ${event.pressed ? 'down' : 'up'}` : []));
  };
  return { ...shown, peer, keys };
}

const pressed = (name: string): string | null => byRole('button', name).getAttribute('aria-pressed');
const stage = (): string => document.querySelector('.stage')?.className ?? '';

afterEach(() => render(null, document.body));

describe('a customer who takes part in a browser', () => {
  it('is asked for nothing that cannot be done there', async () => {
    const { model, peers } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await act(() => peers[0]?.tell({ type: 'snapshot', capabilities: [], history: [], system: 'Android 14, Chrome' }));
    expect(document.querySelector('.stage')?.textContent).toContain('there is no screen to see');
    expect([...document.querySelectorAll('.caps button, .stage button')]).toEqual([]);
    for (const mode of document.querySelectorAll<HTMLButtonElement>('[role=radio]')) expect(mode.disabled).toBe(true);
  });
});

it.each([['browser', 'Chat and files work.'], ['plain', 'no file can come.']] as const)('the technician is told what works with a customer on a %s page', async (customer, words) => {
  const { model, peers } = await showConsole(summary(1, { customer }));
  await act(() => model.openSession(summary(1).session_id));
  await act(() => peers[0]?.tell({ type: 'snapshot', capabilities: [], history: [], system: 'A phone' }));
  expect(document.querySelector('.desk')?.textContent).toContain(words);
});

it('a customer who only writes has no tools that would be dead', async () => {
  const { model, peers } = await showConsole(summary(1, { customer: 'browser' }));
  await act(() => model.openSession(summary(1).session_id));
  await act(() => peers[0]?.tell({ type: 'snapshot', capabilities: [], history: [], system: 'Chrome on Android' }));
  expect(document.querySelector('.desk')?.textContent).toContain('there is no screen to see');
  expect(document.querySelectorAll('.desk [role=toolbar], .desk [role=radio], .desk button:disabled')).toHaveLength(0);
});

it('the technician is told when a customer who only writes cannot be reached, and of no picture', async () => {
  const { model, peers } = await showConsole(summary(1, { customer: 'browser' }));
  await act(() => model.openSession(summary(1).session_id));
  await act(() => peers[0]?.tell({ type: 'snapshot', capabilities: [], history: [], system: 'Chrome on Android' }));
  const lost = (): string | null | undefined => document.querySelector('.desk [role=status].lost')?.textContent;
  expect(lost()).toBe('');
  await act(() => {
    if (peers[0]) peers[0].state.value = 'reconnecting';
  });
  expect(lost()).toMatch(/^Reconnecting.* Everything goes on by itself\.$/);
  expect(lost()).not.toContain('picture');
});

describe('the keys that are sent by a menu', () => {
  const CHORDS: readonly (readonly [string, readonly string[]])[] = [
    ['Ctrl-Alt-Del', ['ControlLeft', 'AltLeft', 'Delete']],
    ['Alt-Tab', ['AltLeft', 'Tab']],
    ['Super', ['MetaLeft']],
    ['Print', ['PrintScreen']],
    ['Esc', ['Escape']],
    ['F11', ['F11']],
  ];

  it.each(CHORDS)('%s goes down in its order and up in the opposite one', async (name, codes) => {
    const { keys } = await setup();
    await click(byRole('button', 'Send keys'));
    await click(byRole('menuitem', name));
    expect(keys()).toEqual([...codes.map((code) => `${code} down`), ...[...codes].reverse().map((code) => `${code} up`)]);
  });

  it('are all there, and none can be sent without a Yes', async () => {
    const { peer, keys } = await setup();
    await click(byRole('button', 'Send keys'));
    expect([...document.querySelectorAll('[role=menuitem]')].map((item) => item.textContent)).toEqual(CHORDS.map(([name]) => name));
    await act(() => peer.tell({ type: 'capability_changed', status: { capability: 'control', state: 'revoked', since_ms: 2, paused: null } }));
    expect(byRole('button', 'Send keys').hasAttribute('disabled')).toBe(true);
    expect(byRole('menu', 'Send keys').hidden).toBe(true);
    await click(byRole('menuitem', 'Ctrl-Alt-Del'));
    expect(keys()).toEqual([]);
  });
});

describe('the size of the picture', () => {
  it('fits its place, or is the customer’s own', async () => {
    await setup();
    expect([pressed('Fit'), pressed('1:1'), stage()]).toEqual(['true', 'false', 'stage fit']);
    await click(byRole('button', '1:1'));
    expect([pressed('Fit'), pressed('1:1'), stage()]).toEqual(['false', 'true', 'stage actual']);
    await click(byRole('button', 'Fit'));
    expect(stage()).toBe('stage fit');
  });
});

describe('the full screen', () => {
  const enter = vi.fn(() => Promise.resolve());
  const exit = vi.fn(() => Promise.resolve());
  const lock = vi.fn(() => Promise.resolve());
  let full: Element | null = null;
  const show = (element: Element | null): Promise<void> =>
    act(() => {
      full = element;
      document.dispatchEvent(new Event('fullscreenchange'));
    });

  beforeEach(() => {
    vi.clearAllMocks();
    full = null;
    Object.defineProperty(document, 'fullscreenElement', { configurable: true, get: () => full });
    document.exitFullscreen = exit;
    HTMLElement.prototype.requestFullscreen = enter;
    Object.defineProperty(navigator, 'keyboard', { configurable: true, value: { lock } });
  });
  afterEach(() => {
    Reflect.deleteProperty(document, 'fullscreenElement');
    Reflect.deleteProperty(document, 'exitFullscreen');
    Reflect.deleteProperty(HTMLElement.prototype, 'requestFullscreen');
    Reflect.deleteProperty(navigator, 'keyboard');
  });

  it('has the picture and its tools, takes the keys of the system too, and is left by the same button', async () => {
    await setup();
    const desk = document.querySelector('.desk');
    await click(byRole('button', 'Full screen'));
    expect(enter.mock.contexts).toEqual([desk]);
    expect(enter, 'as Firefox is asked').toHaveBeenCalledExactlyOnceWith({ keyboardLock: 'browser' });
    expect(lock, 'as Chromium is asked').toHaveBeenCalledOnce();
    await show(desk);
    await click(byRole('button', 'Leave full screen'));
    expect(exit).toHaveBeenCalledOnce();
    await show(null);
    expect(byRole('button', 'Full screen')).toBeTruthy();
  });

  it('is there by F, and nothing breaks where the browser refuses', async () => {
    enter.mockRejectedValueOnce(new TypeError('not allowed'));
    await setup();
    await press('f', document.body);
    await act(settle);
    expect(enter).toHaveBeenCalledOnce();
    expect(lock).not.toHaveBeenCalled();
    expect(byRole('button', 'Full screen')).toBeTruthy();
  });
});

describe('hold', () => {
  it('takes the picture and the hands away until Resume', async () => {
    const { api, say, keys } = await setup();
    const id = summary(1).session_id;
    await click(byRole('button', 'Hold'));
    expect(api.act).toHaveBeenLastCalledWith(id, 'hold');
    await say({ type: 'session_changed', session: summary(1, { flow: 'on_hold', label: 'on_hold' }) });
    expect(byRole('img', "Customer's screen").hidden).toBe(true);
    expect(document.querySelector('.stage')?.textContent).toContain('On hold. Press Resume to go on.');
    expect(byRole('button', 'Send keys').hasAttribute('disabled')).toBe(true);
    await press('a', byRole('img', "Customer's screen"));
    expect(keys()).toEqual([]);

    await click(byRole('button', 'Resume'));
    expect(api.act).toHaveBeenLastCalledWith(id, 'resume');
    await say({ type: 'session_changed', session: summary(1) });
    expect(byRole('img', "Customer's screen").hidden).toBe(false);
    await press('KeyA', byRole('img', "Customer's screen"));
    expect(keys()).toEqual(['KeyA down']);
    expect(byRole('button', 'Hold')).toBeTruthy();
  });

  it('goes and comes by H', async () => {
    const { api, say } = await setup();
    await press('h', document.body);
    expect(api.act).toHaveBeenLastCalledWith(summary(1).session_id, 'hold');
    await say({ type: 'session_changed', session: summary(1, { flow: 'on_hold', label: 'on_hold' }) });
    await press('h', document.body);
    expect(api.act).toHaveBeenLastCalledWith(summary(1).session_id, 'resume');
  });
});
