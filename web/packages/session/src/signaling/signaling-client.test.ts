import type { Hello } from '@bowline/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, OfflineError } from '../api/api-client.ts';
import { Backoff } from './backoff.ts';
import { SignalingClient, type SocketPort } from './signaling-client.ts';

class FakeSocket implements SocketPort {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: string[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  welcome(): void {
    const message = { type: 'welcome', connection_id: '0'.repeat(32), now_ms: 1, ice_servers: [], organisation: 'N', sessions: [] };
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function setup(backoff = new Backoff({ firstMs: 1000, maxMs: 8000 }, () => 1), secret = '') {
  const sockets: FakeSocket[] = [];
  const messages: string[] = [];
  const logged: string[] = [];
  const fetchTicket = vi.fn(() => Promise.resolve(`ticket-${sockets.length}`));
  const fetchProof = async (): Promise<Hello> => (secret ? { as: 'applet', join_secret: secret } : { as: 'console', ticket: await fetchTicket(), page: 'p'.repeat(32) });
  const parts = {
    fetchProof,
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    onMessage: (message: { type: string }) => messages.push(message.type),
    log: (text: string) => logged.push(text),
    now: () => Date.now(),
  };
  const client = new SignalingClient(parts, backoff);
  return { client, sockets, messages, logged, fetchTicket };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('signaling client', () => {
  it('says hello with a fresh ticket on every connection and waits longer each time', async () => {
    const { client, sockets } = setup();
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.onopen?.();
    expect(sockets[0]?.sent[0]).toContain('ticket-0');
    sockets[0]?.onclose?.();
    expect(client.state.value).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
    sockets[1]?.onclose?.();
    await vi.advanceTimersByTimeAsync(1999);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    sockets[2]?.onopen?.();
    expect(sockets[2]?.sent[0]).toContain('ticket-2');
  });

  it('comes back after GoingAway and starts with short waits again after Welcome', async () => {
    const { client, sockets, messages } = setup();
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.welcome();
    expect(client.state.value).toBe('online');
    sockets[0]?.onmessage?.({ data: '{"type":"going_away"}' });
    expect(sockets[0]?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    sockets[1]?.welcome();
    expect(messages).toEqual(['welcome', 'going_away', 'welcome']);
  });

  it('gives up a connection without a Welcome', async () => {
    const { client, sockets } = setup();
    client.start();
    await vi.advanceTimersByTimeAsync(16_000);
    expect(sockets.length).toBeGreaterThan(1);
  });

  it('stops when the sign-in is gone, and ignores what it cannot read', async () => {
    const { client, sockets, fetchTicket, logged } = setup();
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.onmessage?.({ data: '{"type":"novelty"}' });
    expect(logged).toHaveLength(1);
    const body = { code: 'unauthenticated', detail: '', retry_after_seconds: null } as const;
    fetchTicket.mockRejectedValue(new ApiError(401, body));
    sockets[0]?.onclose?.();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client.state.value).toBe('signed_out');
    expect(sockets).toHaveLength(1);
  });

  it('keeps trying while the server restarts behind a proxy, first often and then patiently', async () => {
    const { client, sockets, fetchTicket } = setup(new Backoff({ firstMs: 500, maxMs: 2000, patientAfter: 5, patientMs: 8000 }, () => 1));
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.welcome();
    const wentMs = Date.now();
    fetchTicket.mockRejectedValue(new OfflineError('502'));
    sockets[0]?.onclose?.();
    const tries: number[] = [];
    fetchTicket.mockImplementation(() => {
      tries.push(Date.now() - wentMs);
      return Promise.reject(new OfflineError('502'));
    });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(tries).toEqual([500, 1500, 3500, 5500, 7500, 15_500, 23_500]);
    expect(client.state.value).toBe('reconnecting');
    expect(client.sinceMs.value).toBe(wentMs);
  });

  it('tries at once when the network is back, and opens one line only', async () => {
    const { client, sockets, fetchTicket } = setup();
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.welcome();
    sockets[0]?.onclose?.();
    let answer: (ticket: string) => void = () => undefined;
    fetchTicket.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
    client.hurry();
    client.hurry();
    await vi.advanceTimersByTimeAsync(0);
    answer('late');
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(2);
    sockets[1]?.welcome();
    expect(client.state.value).toBe('online');
  });

  it('keeps the old line until the new one is welcomed when it is asked for a proof', async () => {
    const { client, sockets } = setup();
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.welcome();
    expect(client.prove()).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(client.prove()).toBe(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(client.send({ type: 'signal', session_id: '', to: null, signal: { type: 'offer', offer: 1, sdp: '' } })).toBe(true);
    sockets[0]?.onmessage?.({ data: '{"type":"taken_over"}' });
    expect(sockets[0]?.closed).toBe(false);
    sockets[1]?.welcome();
    expect(sockets[0]?.closed).toBe(true);
    expect(client.state.value).toBe('online');
  });

  it('makes the line anew in another network, although it was heard a moment ago, and keeps the old one until then', async () => {
    const { client, sockets } = setup();
    client.renew();
    expect(sockets).toHaveLength(0);
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.welcome();
    client.renew();
    client.renew();
    await vi.advanceTimersByTimeAsync(0);
    expect([sockets.length, sockets[0]?.closed, client.state.value]).toEqual([2, false, 'online']);
    sockets[1]?.welcome();
    expect(sockets[0]?.closed).toBe(true);
    sockets[1]?.onclose?.();
    client.renew();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets, 'without a wait').toHaveLength(3);
  });

  it('takes the end of the old line for no trouble of the new one, whichever is heard first', async () => {
    const { client, sockets } = setup();
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.welcome();
    client.renew();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.onclose?.();
    expect([client.state.value, sockets[1]?.closed, client.send({ type: 'in_use' })]).toEqual(['online', false, false]);
    sockets[1]?.welcome();
    expect([client.state.value, client.send({ type: 'in_use' })]).toEqual(['online', true]);
    sockets[1]?.onclose?.();
    expect(client.state.value).toBe('reconnecting');
  });

  it('finds by a proof that the line is dead', async () => {
    const { client, sockets, fetchTicket } = setup();
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.welcome();
    await vi.advanceTimersByTimeAsync(10_000);
    fetchTicket.mockRejectedValue(new OfflineError('gone'));
    client.prove();
    await vi.advanceTimersByTimeAsync(0);
    expect(client.state.value).toBe('reconnecting');
    expect(sockets[0]?.closed).toBe(true);
  });

  it('lets a customer go whose place another has, also when the line is made anew', async () => {
    const { client, sockets } = setup(undefined, 'b'.repeat(64));
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.welcome();
    sockets[0]?.onclose?.();
    await vi.advanceTimersByTimeAsync(2000);
    sockets[1]?.onopen?.();
    sockets[1]?.onmessage?.({ data: '{"type":"taken_over"}' });
    sockets[1]?.onmessage?.({ data: '{"type":"refused","error":{"code":"unauthenticated","detail":"","retry_after_seconds":null}}' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(client.state.value).toBe('taken_over');
    expect(sockets).toHaveLength(2);
  });

  it('lets go when another console takes over, and comes back only when it is told to', async () => {
    const { client, sockets } = setup();
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.welcome();
    sockets[0]?.onmessage?.({ data: '{"type":"taken_over"}' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(client.state.value).toBe('taken_over');
    expect(sockets).toHaveLength(1);
    client.start();
    await vi.advanceTimersByTimeAsync(0);
    sockets[1]?.welcome();
    expect(client.state.value).toBe('online');
  });

  it('waits as long as the server asks', async () => {
    const { client, sockets, fetchTicket } = setup();
    const body = { code: 'too_many_tries', detail: '', retry_after_seconds: 20 } as const;
    fetchTicket.mockRejectedValueOnce(new ApiError(429, body));
    client.start();
    await vi.advanceTimersByTimeAsync(19_000);
    expect(sockets).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(1);
  });

  it('gives up when the secret is not good any more, but not for a ticket', async () => {
    const refused = { data: '{"type":"refused","error":{"code":"unauthenticated","detail":"","retry_after_seconds":null}}' };
    for (const [secret, state] of [['s', 'signed_out'], ['', 'reconnecting']] as const) {
      const { client, sockets } = setup(undefined, secret);
      client.start();
      await vi.advanceTimersByTimeAsync(0);
      sockets[0]?.onopen?.();
      if (secret) expect(JSON.parse(sockets[0]?.sent[0] ?? '')).toEqual({ type: 'hello', proof: { as: 'applet', join_secret: 's' } });
      sockets[0]?.onmessage?.(refused);
      sockets[0]?.onclose?.();
      expect(client.state.value).toBe(state);
      client.stop();
    }
  });
});
