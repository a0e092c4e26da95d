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
  const watcher = { onVisible: vi.fn(), onHidden: vi.fn(), onMoved: vi.fn() };
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
