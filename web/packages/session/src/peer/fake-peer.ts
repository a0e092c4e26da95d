import type { Signal } from '@bowline/protocol';
import { vi } from 'vitest';
import { Backoff } from '../signaling/backoff.ts';
import { FakeConnection } from './fake-connection.ts';
import type { Media } from './media.ts';
import { PeerSession } from './peer-session.ts';

/** The offering side for tests, with fake time: the other side answers when the test says so. */
export function fakePeer(takesPackets = false, takesMedia = false) {
  const media: Media[] = [];
  const made: FakeConnection[] = [];
  const signals: Signal[] = [];
  const line = { isThere: true, isProven: true };
  const opened: string[] = [];
  const proveLine = vi.fn(() => line.isProven);
  const session = new PeerSession(
    {
      makeConnection: () => {
        const connection = new FakeConnection(String(made.length));
        made.push(connection);
        return connection as unknown as RTCPeerConnection;
      },
      sendSignal: (signal) => {
        if (line.isThere) signals.push(signal);
        return line.isThere;
      },
      proveLine,
      takesPackets,
      takesMedia: () => takesMedia,
      onMedia: (tracks) => void media.push(tracks),
      onPackets: () => opened.push('a receiver'),
      onOpen: (channel, packets) => opened.push(packets ? `${channel} and packets` : channel),
      onData: () => undefined,
      now: () => Date.now(),
    },
    new Backoff({ firstMs: 1000, maxMs: 8000 }, () => 1),
  );
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  const answer = (offer = made.length): Promise<void> => session.handleSignal({ type: 'answer', offer, sdp: 'answer' });
  const offers = (): number => signals.filter((signal) => signal.type === 'offer').length;
  const connected = async (): Promise<FakeConnection> => {
    session.connect([]);
    await pass(0);
    await answer();
    const connection = made.at(-1);
    if (!connection) throw new Error('no connection');
    connection.become('connected');
    return connection;
  };
  return { session, made, media, signals, line, opened, proveLine, pass, answer, offers, connected };
}
