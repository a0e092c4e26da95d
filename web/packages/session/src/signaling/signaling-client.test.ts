import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/api-client.ts';
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
    const message = { type: 'welcome', connection_id: '0'.repeat(32), ice_servers: [], organisation: 'N', sessions: [] };
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function setup() {
  const sockets: FakeSocket[] = [];
  const messages: string[] = [];
  const logged: string[] = [];
  const fetchTicket = vi.fn(() => Promise.resolve(`ticket-${sockets.length}`));
  const parts = {
    fetchTicket,
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    onMessage: (message: { type: string }) => messages.push(message.type),
    log: (text: string) => logged.push(text),
  };
  const client = new SignalingClient(parts, new Backoff(1000, 8000, () => 1));
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
});
