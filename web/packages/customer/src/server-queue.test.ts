import type { ParticipantToServer } from '@bowline/protocol';
import { describe, expect, it } from 'vitest';
import { ServerQueue } from './server-queue.ts';

const line = (at_ms: number): ParticipantToServer => ({ type: 'report_log', entry: { at_ms, event: { type: 'revoked_everything' } } });

function begin() {
  const sent: ParticipantToServer[] = [];
  const state = { isUp: true };
  const queue = new ServerQueue((message) => state.isUp && sent.push(message) > 0);
  return { queue, sent, state };
}

describe('what the server is to hear', () => {
  it('is said again on the next line until it was heard, in order', () => {
    const { queue, sent, state } = begin();
    queue.handleWelcome();
    for (const at of [0, 1, 2]) queue.push(line(at));
    queue.handleHeard(1);
    queue.handleHeard(1);
    state.isUp = false;
    queue.push(line(3));
    expect([sent, queue.isEmpty.value]).toEqual([[line(0), line(1), line(2)], false]);
    sent.length = 0;
    state.isUp = true;
    queue.handleWelcome();
    expect(sent).toEqual([line(1), line(2), line(3)]);
    queue.handleHeard(3);
    expect(queue.isEmpty.value).toBe(true);
    sent.length = 0;
    queue.handleWelcome();
    expect(sent).toEqual([]);
  });

  it('is said once when it is stale by then', () => {
    const { queue, sent } = begin();
    queue.push({ type: 'in_use' });
    queue.handleWelcome();
    expect([sent, queue.isEmpty.value]).toEqual([[{ type: 'in_use' }], true]);
  });

  it('has a bound, and survives a server that counts wrong', () => {
    const { queue, sent, state } = begin();
    for (let at = 0; at < 3000; at += 1) queue.push(line(at));
    state.isUp = false;
    for (let at = 0; at < 3000; at += 1) queue.push(line(at));
    sent.length = 0;
    state.isUp = true;
    queue.handleWelcome();
    expect(sent.length).toBe(2000);
    queue.handleHeard(1e9);
    expect(queue.isEmpty.value).toBe(true);
  });
});
