import type { Me, ServerToParticipant, SessionSummary } from '@bowline/protocol';
import { signal } from '@preact/signals-core';
import { describe, expect, it, vi } from 'vitest';
import type { PeerParts, PeerState } from '../peer/peer-session.ts';
import type { SignalingState } from '../signaling/signaling-client.ts';
import { ConsoleModel, type ConsoleParts, MAX_OPEN } from './console-model.ts';

const me: Me = { technician_id: 'a'.repeat(32), email: 'm@x', name: 'Mara', role: 'technician' };

function summary(number: number, change: Partial<SessionSummary> = {}): SessionSummary {
  const session_id = number.toString(16).padStart(32, '0');
  return { session_id, customer_name: `Customer ${number}`, technician_name: 'Mara', entry: 'pin', phase: { type: 'active' }, link: { type: 'up' }, flow: 'running', label: 'active', label_since_ms: 0, created_ms: 0, ...change };
}

function setup(kept = '') {
  const peers: { parts: Omit<PeerParts, 'makeConnection'>; connect: ReturnType<typeof vi.fn>; sent: string[] }[] = [];
  const store = new Map<string, string>(kept ? [['bowline.open', kept]] : []);
  let toModel: (message: ServerToParticipant) => void = () => undefined;
  const resets = vi.fn();
  const parts: ConsoleParts = {
    api: { act: vi.fn(), createSession: vi.fn() },
    makeSignaling: (onMessage) => {
      toModel = onMessage;
      return { start: vi.fn(), stop: vi.fn(), send: () => true, state: signal<SignalingState>('online') };
    },
    makePeer: (peerParts) => {
      const peer = { parts: peerParts, connect: vi.fn(), sent: [] as string[] };
      peers.push(peer);
      const send = (channel: string, data: string | Uint8Array): boolean => peer.sent.push(`${channel} ${String(data)}`) > 0;
      return { connect: peer.connect, send, state: signal<PeerState>('idle'), stats: () => undefined, close: vi.fn(), handleSignal: () => Promise.resolve() };
    },
    makeScreen: () => ({ canvas: {} as HTMLCanvasElement, handleDatagram: vi.fn(), reset: resets, close: vi.fn() }),
    storage: { getItem: (key) => store.get(key) ?? null, setItem: (key, value) => void store.set(key, value) },
    save: vi.fn(),
    log: vi.fn(),
    now: () => 5000,
  };
  const model = new ConsoleModel(me, parts);
  const welcome = (...sessions: SessionSummary[]): void =>
    toModel({ type: 'welcome', connection_id: 'c'.repeat(32), ice_servers: [], organisation: 'N', sessions });
  return { model, peers, welcome, store, say: (message: ServerToParticipant) => toModel(message) };
}

const control = (state: string, since_ms: number): string =>
  JSON.stringify({ type: 'capability_changed', status: { capability: 'control', state, since_ms } });

describe('console model', () => {
  it('lists sessions, takes changes and finds by name', () => {
    const { model, welcome, say } = setup();
    expect(model.sessions.value).toBeUndefined();
    welcome(summary(1), summary(2));
    say({ type: 'session_changed', session: summary(3) });
    say({ type: 'session_changed', session: summary(1, { label: 'on_hold', flow: 'on_hold' }) });
    expect(model.sessions.value?.map((session) => session.label)).toEqual(['active', 'on_hold', 'active']);
    expect(model.find('customer 2')).toHaveLength(1);
  });

  it('opens at most ten tabs', () => {
    const { model, welcome } = setup();
    const all = Array.from({ length: 11 }, (_, index) => summary(index));
    welcome(...all);
    for (const session of all) model.openSession(session.session_id);
    expect(model.openIds.value).toHaveLength(MAX_OPEN);
    expect(model.problem.value).toBe('too_many_open');
  });

  it('picks its tabs up after a reload and forgets those that are gone', () => {
    const open = [summary(1).session_id, summary(9).session_id];
    const { model, peers, welcome } = setup(JSON.stringify({ open, current: open[1] }));
    welcome(summary(1));
    expect(model.openIds.value).toEqual([open[0]]);
    expect(model.current.value?.summary.value.customer_name).toBe('Customer 1');
    expect(peers[0]?.connect).toHaveBeenCalledOnce();
  });

  it('connects anew at each return of the server', () => {
    const { model, peers, welcome } = setup();
    welcome(summary(1));
    model.openSession(summary(1).session_id);
    welcome(summary(1));
    expect(peers).toHaveLength(1);
    expect(peers[0]?.connect.mock.calls.length).toBeGreaterThanOrEqual(2);
  });

  it('starts a new input stream at every grant and sends nothing without one', () => {
    const { model, peers, welcome } = setup();
    welcome(summary(1));
    model.openSession(summary(1).session_id);
    const peer = peers[0];
    const session = model.current.value;
    session?.push({ type: 'release_all' });
    expect(peer?.sent).toEqual([]);
    for (const since of [1, 2]) {
      peer?.parts.onData('control', control('allowed', since));
      session?.push({ type: 'release_all' });
      peer?.parts.onData('control', control('revoked', since));
    }
    session?.push({ type: 'release_all' });
    const streams = peer?.sent.map((line) => (JSON.parse(line.slice(6)) as { stream: number }).stream);
    expect(streams).toEqual([6, 7]);
  });

  it('takes a snapshot as the whole truth', () => {
    const { model, peers, welcome } = setup();
    welcome(summary(1));
    expect(model.current.value).toBeUndefined();
    model.openSession(summary(1).session_id);
    const history = [{ type: 'chat', from: 'customer', text: 'hello', at_ms: 1 }];
    const capabilities = [{ capability: 'view', state: 'allowed', since_ms: 1 }];
    peers[0]?.parts.onData('control', JSON.stringify({ type: 'snapshot', capabilities, history, system: 'Debian' }));
    const session = model.current.value;
    expect(session?.mayView.value).toBe(true);
    expect(session?.mayControl.value).toBe(false);
    expect(session?.stream.value).toHaveLength(1);
    expect(session?.system.value).toBe('Debian');
  });
});
