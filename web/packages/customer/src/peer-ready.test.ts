import { describe, expect, it } from 'vitest';
import { OTHER, setup, settled } from './fake-answer.ts';

/** A connection whose channel control the browser calls open, and what is behind it is not as far yet. */
const early = async () => {
  const all = setup(() => void all.peer.send('control', 'everything'));
  await all.offer(1);
  const [connection] = all.connections;
  if (!connection) throw new Error('no connection');
  const count = held();
  connection.counted = count.until;
  connection.become('connected');
  const control = connection.channel('control', 'open');
  await settled();
  return { ...all, connection, control, count };
};

/** A promise that the test settles. */
function held() {
  let [settle, fail]: (() => void)[] = [];
  const until = new Promise<void>((resolve, reject) => ([settle, fail] = [resolve, reject]));
  return { until, settle: () => settle?.(), fail: () => fail?.() };
}

describe('a channel that the browser calls open before it carries anything', () => {
  it('is told and used once it does, so that the first message arrives', async () => {
    const { peer, happened, control, count } = await early();
    expect([peer.send('control', 'too early'), happened]).toEqual([false, []]);
    count.settle();
    await settled();
    expect([happened, control.sent]).toEqual([['connected'], ['everything']]);
    expect([peer.send('control', 'next'), control.sent]).toEqual([true, ['everything', 'next']]);
  });

  it('gets everything also in the place of a connection that took the last words with it', async () => {
    const { peer, happened, connect, connections, offer } = setup(() => void peer.send('control', 'everything'));
    const first = await connect(1);
    first.connection.become('disconnected');
    expect(peer.send('control', 'into the dead')).toBe(true);
    await offer(2);
    connections[1]?.become('connected');
    const control = connections[1]?.channel('control', 'open');
    await settled();
    control?.receive('now');
    expect([control?.sent, happened]).toEqual([['everything'], ['connected', 'silent', 'lost', 'connected', 'now']]);
  });

  it('carries something when something comes through it', async () => {
    const { happened, control, count } = await early();
    control.receive('text');
    expect([happened, control.sent]).toEqual([['connected', 'text'], ['everything']]);
    count.settle();
    await settled();
    expect(happened, 'once').toEqual(['connected', 'text']);
  });

  it('is used also when the browser has no answer', async () => {
    const { happened, count } = await early();
    count.fail();
    await settled();
    expect(happened).toEqual(['connected']);
  });

  it('is not told when its connection is gone by then', async () => {
    for (const end of ['replaced', 'lost', 'closed'] as const) {
      const { peer, happened, connection, connections, control, count, offer } = await early();
      if (end === 'closed') peer.close();
      else if (end === 'lost') control.onclose?.();
      else {
        await offer(1, 'x', OTHER);
        connections[1]?.become('connected');
      }
      count.settle();
      await settled();
      expect([connection.closed, happened]).toEqual([true, end === 'closed' ? [] : ['lost']]);
    }
  });

  it('has no room for a file until then', async () => {
    const { peer, happened, connection, count } = await early();
    expect(peer.bufferedBytes('file')).toBe(0);
    connection.channel('file', 'open').bufferedAmount = 7;
    expect([peer.bufferedBytes('file'), peer.send('file', new Uint8Array(1))]).toEqual([Infinity, false]);
    count.settle();
    await settled();
    expect([peer.bufferedBytes('file'), peer.send('file', new Uint8Array(1)), happened.at(-1)]).toEqual([7, true, 'room']);
  });
});
