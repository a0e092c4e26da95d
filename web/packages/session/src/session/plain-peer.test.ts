import type { AppletToConsole, CustomerKind, ParticipantToServer } from '@bowline/protocol';
import { signal } from '@preact/signals-core';
import { describe, expect, it, vi } from 'vitest';
import type { PeerState } from '../peer/peer-session.ts';
import type { SignalingState } from '../signaling/signaling-client.ts';
import { EitherPeer } from './either-peer.ts';
import { PlainPeer } from './plain-peer.ts';

const sessionId = 'a'.repeat(32);
const snapshot: AppletToConsole = { type: 'snapshot', capabilities: [], history: [], system: 'a phone with a plain page' };
const line: AppletToConsole = { type: 'line', line: { type: 'chat', from: 'customer', message_id: null, text: 'Hello', at_ms: 1 } };

function setup() {
  const sent: ParticipantToServer[] = [];
  const heard: string[] = [];
  const state = signal<SignalingState>('online');
  const peer = new PlainPeer({
    sessionId,
    send: (message) => state.value === 'online' && sent.push(message) > 0,
    line: state,
    onOpen: (channel) => void heard.push(`open ${channel}`),
    onData: (channel, data) => void heard.push(`${channel} ${data}`),
    now: () => 7000,
  });
  return { peer, sent, heard, state };
}

describe('the way to a customer on a plain page', () => {
  it('asks for the talk, and is there once all of it came', () => {
    const { peer, sent, heard } = setup();
    peer.handleTalk(snapshot);
    peer.connect();
    expect([peer.state.value, sent]).toEqual(['connecting', [{ type: 'open_talk', session_id: sessionId }]]);
    peer.handleTalk(line);
    expect(heard).toEqual([]);
    peer.handleTalk(snapshot);
    peer.handleTalk(line);
    expect([peer.state.value, peer.sinceMs.value]).toEqual(['connected', 7000]);
    expect(heard).toEqual(['open control', `control ${JSON.stringify(snapshot)}`, `control ${JSON.stringify(line)}`]);
    peer.connect();
    expect(sent).toHaveLength(1);
  });

  it('carries what the control channel carries, and nothing else', () => {
    const { peer, sent } = setup();
    const chat = { type: 'chat', message_id: 'b'.repeat(32), text: 'Hi' } as const;
    expect(peer.send('control', JSON.stringify(chat))).toBe(false);
    peer.connect();
    peer.handleTalk(snapshot);
    expect(peer.send('control', JSON.stringify(chat))).toBe(true);
    expect(sent.at(-1)).toEqual({ type: 'talk', session_id: sessionId, message: chat });
    for (const channel of ['screen', 'input', 'file', 'lens'] as const) expect(peer.send(channel, '{}')).toBe(false);
    expect(peer.send('control', new Uint8Array(1))).toBe(false);
    expect(sent).toHaveLength(2);
    expect(peer.stats()).toBeUndefined();
  });

  it('is lost with the line to the server, and asks again when that is back', () => {
    const { peer, sent, heard, state } = setup();
    peer.connect();
    peer.handleTalk(snapshot);
    state.value = 'reconnecting';
    expect([peer.state.value, peer.send('control', '{}')]).toEqual(['reconnecting', false]);
    state.value = 'online';
    peer.connect();
    peer.handleTalk(snapshot);
    expect(peer.state.value).toBe('connected');
    expect([sent.length, heard.filter((one) => one === 'open control').length]).toEqual([2, 2]);
    peer.close();
    state.value = 'reconnecting';
    expect(peer.state.value).toBe('idle');
  });
});

describe('the connection that fits the customer', () => {
  function both() {
    const given = setup();
    const direct = { state: signal<PeerState>('idle'), sinceMs: signal(1), connect: vi.fn(), handleSignal: vi.fn(() => Promise.resolve()), takeBack: vi.fn(), send: vi.fn(() => true), speak: vi.fn(), stats: () => undefined, close: vi.fn() };
    return { ...given, direct, either: new EitherPeer(direct, given.peer) };
  }

  it('is the direct one until it is known that the page is plain', async () => {
    const { either, direct, sent, heard } = both();
    for (const kind of [null, 'applet', 'browser'] satisfies (CustomerKind | null)[]) {
      either.choose(kind);
      either.connect([]);
    }
    either.handleTalk(snapshot);
    expect([direct.connect.mock.calls.length, sent, heard]).toEqual([3, [], []]);
    either.choose('plain');
    expect(direct.close).toHaveBeenCalledTimes(1);
    either.connect([]);
    either.handleTalk(snapshot);
    await either.handleSignal({ type: 'answer', offer: 1, sdp: '' });
    expect([either.state.value, direct.handleSignal.mock.calls.length, direct.connect.mock.calls.length]).toEqual(['connected', 0, 3]);
  });

  it('goes back to the direct one when the customer comes with something better', () => {
    const { either, direct, peer } = both();
    either.choose('plain');
    either.connect([]);
    either.handleTalk(snapshot);
    either.choose('browser');
    expect([either.state.value, peer.state.value]).toEqual(['idle', 'idle']);
    direct.state.value = 'connected';
    expect([either.state.value, either.send('control', '{}')]).toEqual(['connected', true]);
    either.close();
    expect(direct.close).toHaveBeenCalled();
  });
});
