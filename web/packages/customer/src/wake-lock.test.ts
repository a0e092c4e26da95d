import { describe, expect, it, vi } from 'vitest';
import { ScreenAwake } from './wake-lock.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function setup() {
  const locks: { release: ReturnType<typeof vi.fn<() => Promise<void>>> }[] = [];
  const request = vi.fn(() => {
    const lock = { release: vi.fn(() => Promise.resolve()) };
    locks.push(lock);
    return Promise.resolve(lock);
  });
  return { awake: new ScreenAwake({ request }), request, locks };
}

describe('the lock that keeps the screen on', () => {
  it('is asked for again when the page is seen again, while a session goes on', async () => {
    const { awake, request, locks } = setup();
    awake.handleVisible();
    expect(request).not.toHaveBeenCalled();
    awake.hold();
    await settle();
    awake.handleVisible();
    await settle();
    expect(locks.map(({ release }) => release.mock.calls.length)).toEqual([1, 0]);
    awake.letGo();
    await settle();
    expect(locks[1]?.release).toHaveBeenCalledTimes(1);
    awake.handleVisible();
    expect(request).toHaveBeenCalledTimes(2);
  });

  it('is let go when it comes too late, and missed by nobody when there is none', async () => {
    const { awake, request, locks } = setup();
    awake.hold();
    awake.letGo();
    await settle();
    expect(locks[0]?.release).toHaveBeenCalledTimes(1);
    request.mockRejectedValueOnce(new DOMException('', 'NotAllowedError'));
    awake.hold();
    await settle();
    new ScreenAwake(undefined).hold();
    await settle();
  });
});
