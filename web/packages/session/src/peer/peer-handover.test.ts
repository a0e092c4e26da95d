import { effect } from '@preact/signals-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeConnection } from './fake-connection.ts';
import { fakePeer } from './fake-peer.ts';

/** Asked for in the place of one that is well, and answered. */
const moved = async () => {
  const all = fakePeer(false, true);
  const states: string[] = [];
  const first = await all.connected();
  all.opened.length = 0;
  effect(() => void states.push(all.session.state.value));
  await all.session.handleSignal({ type: 'offer', offer: 1, sdp: '' });
  await all.pass(0);
  await all.answer();
  return { ...all, first, second: all.made[1] as FakeConnection, states };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a connection that the customer asked for', () => {
  it('goes over from a connection that is well when the channels of the next one are open, and leaves the older one then', async () => {
    const { session, media, opened, first, second, states, pass } = await moved();
    expect([session.send('control', 'a'), first.closed, media.length, opened]).toEqual([true, false, 1, []]);
    second.connectionState = 'connected';
    second.onconnectionstatechange?.();
    expect([session.send('control', 'b'), first.closed, media.length], 'it is connected, and its channels are not open').toEqual([true, false, 1]);
    second.become('connected');
    expect([session.send('control', 'c'), first.closed, media.length, opened]).toEqual([true, true, 2, ['control', 'file', 'lens']]);
    expect([first.channels.get('control')?.sent, second.channels.get('control')?.sent]).toEqual([['a', 'b'], ['c']]);
    await pass(120_000);
    expect([states, second.closed]).toEqual([['connected'], false]);
  });

  it('keeps a connection that is well when the one that was asked for fails, closes or does not come', async () => {
    for (const end of ['failed', 'closed', 'nothing'] as const) {
      const { session, first, second, states, pass, offers } = await moved();
      if (end === 'failed') second.become('failed');
      else if (end === 'closed') second.closeFromAfar();
      else await pass(20_000);
      expect([second.closed, first.closed, session.send('control', end)]).toEqual([true, false, true]);
      await pass(120_000);
      expect([states, offers()]).toEqual([['connected'], 2]);
    }
  });

  it('goes over at once to the one that is answered when the older one dies meanwhile, and offers anew if that comes to nothing', async () => {
    for (const end of ['disconnected', 'failed', 'closed'] as const) {
      const { session, media, first, second, states, pass, offers } = await moved();
      if (end === 'closed') first.closeFromAfar();
      else first.become(end);
      expect([first.closed, media.length, states]).toEqual([true, 2, ['connected', 'reconnecting']]);
      await pass(15_000);
      expect(offers(), 'it has its time').toBe(2);
      if (end === 'disconnected') second.become('connected');
      await pass(5000);
      expect([session.state.value, offers()]).toEqual(end === 'disconnected' ? ['connected', 2] : ['reconnecting', 3]);
    }
  });

  it('offers once more when it is asked once more, by the number of the one that carries the session or of the one that was answered last', async () => {
    for (const offer of [1, 2]) {
      const { session, made, first, second, pass, answer, offers, states } = await moved();
      await pass(2000);
      await session.handleSignal({ type: 'offer', offer, sdp: '' });
      await pass(0);
      expect([offers(), first.closed, second.closed]).toEqual([3, false, true]);
      await answer();
      made[2]?.become('connected');
      expect([first.closed, session.send('control', 'x'), made[2]?.channels.get('control')?.sent, states]).toEqual([true, true, ['x'], ['connected']]);
    }
  });

  it('takes an answer once', async () => {
    const { second, answer } = await moved();
    const took = vi.spyOn(second, 'setRemoteDescription');
    await answer();
    expect(took).not.toHaveBeenCalled();
  });

  it('ends with both connections while one is on its way', async () => {
    const { session, first, second, pass, offers } = await moved();
    session.close();
    second.become('connected');
    await pass(120_000);
    expect([first.closed, second.closed, session.state.value, offers(), vi.getTimerCount()]).toEqual([true, true, 'idle', 2, 0]);
  });
});
