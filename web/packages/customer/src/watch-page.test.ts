// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { watchPage } from './watch-page.ts';

/** What Android's browsers tell of the network, and Safari does not. */
class FakeNetwork extends EventTarget {
  type = 'wifi';

  become(type: string): void {
    this.type = type;
    this.dispatchEvent(new Event('change'));
  }
}

function setup(connection?: FakeNetwork) {
  Object.defineProperty(navigator, 'connection', { value: connection, configurable: true });
  const line = { hurry: vi.fn(), prove: vi.fn(() => true) };
  const watcher = { onVisible: vi.fn(), onHidden: vi.fn(), onLeaving: vi.fn(), onMoved: vi.fn() };
  const stop = watchPage(line, watcher);
  return { watcher, stop, moves: () => watcher.onMoved.mock.calls.length };
}

afterEach(() => Object.defineProperty(navigator, 'connection', { value: undefined, configurable: true }));

describe('the phone’s network', () => {
  it('is another one when its kind changes, and not when its speed is estimated anew or it is gone', () => {
    const network = new FakeNetwork();
    const { moves, stop } = setup(network);
    network.become('wifi');
    network.become('none');
    expect(moves()).toBe(0);
    network.become('cellular');
    expect(moves()).toBe(1);
    network.become('none');
    network.become('cellular');
    expect(moves(), 'it is back').toBe(2);
    stop();
    network.become('wifi');
    expect(moves()).toBe(2);
  });

  it('may be another one when the browser is online again, also where nothing else is told', () => {
    const { moves, stop } = setup();
    dispatchEvent(new Event('online'));
    expect(moves()).toBe(1);
    stop();
    dispatchEvent(new Event('online'));
    expect(moves()).toBe(1);
  });
});

describe('a page that goes', () => {
  const become = (state: DocumentVisibilityState): void => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const hide = (persisted: boolean): void => void dispatchEvent(Object.assign(new Event('pagehide'), { persisted }));
  afterEach(() => Reflect.deleteProperty(document, 'visibilityState'));

  it('is left when it is loaded again, and not behind another app', () => {
    const { watcher, stop } = setup();
    hide(false);
    become('hidden');
    expect([watcher.onLeaving.mock.calls.length, watcher.onHidden.mock.calls.length]).toEqual([1, 0]);
    stop();
  });

  it('is hidden when another app is open, or when the browser keeps it to come back to', () => {
    const { watcher, stop } = setup();
    become('hidden');
    become('visible');
    hide(true);
    expect([watcher.onLeaving.mock.calls.length, watcher.onHidden.mock.calls.length, watcher.onVisible.mock.calls.length]).toEqual([0, 2, 1]);
    stop();
    hide(false);
    expect(watcher.onLeaving).not.toHaveBeenCalled();
  });
});
