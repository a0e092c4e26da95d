import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { becomeOnlyPage, type LocksPort } from './only-page.ts';

/** One browser: a lock is held by whoever asked first, until it lets go. */
function browser() {
  const waiting: (() => void)[] = [];
  let isHeld = false;
  const locks: LocksPort = {
    request: (_name, { signal }, hold) =>
      new Promise((_resolve, reject) => {
        const take = (): void => {
          isHeld = true;
          void hold();
        };
        if (!isHeld) return take();
        waiting.push(take);
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      }),
  };
  return { locks, letGo: () => waiting.shift()?.() };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a tab that was doubled', () => {
  it('does not take the session from the other one', async () => {
    const { locks } = browser();
    expect(await becomeOnlyPage(locks, 'a')).toBe('only');
    const second = becomeOnlyPage(locks, 'a');
    await vi.advanceTimersByTimeAsync(2000);
    expect(await second).toBe('elsewhere');
  });

  it('is none when the page is only reloaded', async () => {
    const { locks, letGo } = browser();
    await becomeOnlyPage(locks, 'a');
    const reloaded = becomeOnlyPage(locks, 'a');
    await vi.advanceTimersByTimeAsync(500);
    letGo();
    expect(await reloaded).toBe('only');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not looked for where the browser has no locks, or refuses them', async () => {
    expect(await becomeOnlyPage(undefined, 'a')).toBe('only');
    expect(await becomeOnlyPage({ request: () => Promise.reject(new DOMException('', 'SecurityError')) }, 'a')).toBe('only');
  });
});
