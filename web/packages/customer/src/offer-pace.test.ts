import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setup } from './fake-answer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('offers', () => {
  it('of an honest console are all taken at once', async () => {
    const { connections, offer } = setup();
    for (let number = 1; number <= 12; number += 1) {
      await offer(number);
      await offer(number, 'x', '3'.repeat(32));
      expect(connections).toHaveLength(number * 2);
      await vi.advanceTimersByTimeAsync(2000);
    }
  });

  it('of a flood are taken at a pace, the newest of them, and what went before is closed', async () => {
    const { connections, said, offer, candidate, connect, happened } = setup();
    const { connection } = await connect(1);
    for (let number = 2; number <= 1000; number += 1) {
      await offer(number, `sdp ${number}`);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(connections.length).toBeLessThanOrEqual(16);
    await candidate(1000, 'of the newest');
    await vi.advanceTimersByTimeAsync(6000);
    expect(connections.at(-1)?.steps).toEqual(['offer sdp 1000', 'of the newest']);
    expect(said.findLast(([, signal]) => signal.type === 'answer')?.[1]).toMatchObject({ offer: 1000 });
    expect(connections.filter(({ closed }) => !closed)).toEqual([connection, connections.at(-1)]);
    expect(happened).toEqual(['connected']);
  });

  it('that wait keep their candidates while another one is read', async () => {
    const { connections, offer, candidate, wait } = setup();
    let read = (): void => undefined;
    for (let number = 1; number <= 7; number += 1) await offer(number);
    wait(new Promise((resolve) => (read = resolve)));
    const last = offer(8);
    wait(Promise.resolve());
    await offer(9);
    await candidate(9, 'of the one that waits');
    read();
    await last;
    await vi.advanceTimersByTimeAsync(6000);
    expect(connections.at(-1)?.steps).toEqual(['offer x', 'of the one that waits']);
  });

  it('that the browser makes no connection for fail as any other, and a later one works', async () => {
    const { peer, offer, connect, make, said, happened, connections } = setup();
    const { control } = await connect(1);
    make(1);
    await expect(offer(2)).resolves.toBeUndefined();
    expect(happened).toEqual(['connected', 'log an offer could not be answered']);
    expect(peer.send('control', 'as before')).toBe(true);
    expect(control.sent).toEqual(['as before']);
    make(2);
    await offer(3);
    expect(connections).toHaveLength(2);
    expect(said.at(-2)?.[1]).toMatchObject({ type: 'answer', offer: 3 });
  });

  it('whose place was taken while they were read are no failures', async () => {
    const { offer, wait, happened, said } = setup();
    let read = (): void => undefined;
    wait(new Promise((resolve) => (read = resolve)));
    const older = offer(1, 'bad');
    const newer = offer(2);
    read();
    await Promise.all([older, newer]);
    expect(happened).toEqual([]);
    expect(said.map(([, signal]) => signal.offer)).toEqual([2, 2]);
  });

  it('that wait are forgotten with the session', async () => {
    const { peer, connections, offer } = setup();
    for (let number = 1; number <= 20; number += 1) await offer(number);
    peer.close();
    const made = connections.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connections).toHaveLength(made);
    expect(vi.getTimerCount()).toBe(0);
  });
});
