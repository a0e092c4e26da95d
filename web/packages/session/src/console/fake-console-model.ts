import { type IceServer, type Me, NO_RECEIPT, type ServerToParticipant, type SessionLog, type SessionSummary } from '@bowline/protocol';
import { type Signal, signal } from '@preact/signals-core';
import { type Mock, vi } from 'vitest';
import { FakeMedia } from '../camera/fake-media.ts';
import type { PeerParts, PeerState } from '../peer/peer-session.ts';
import type { SignalingState } from '../signaling/signaling-client.ts';
import { ConsoleModel, type ConsoleParts } from './console-model.ts';

export const me: Me = { technician_id: 'a'.repeat(32), email: 'm@x', name: 'Mara', role: 'technician' };

/** A session as the server tells it. */
export function summary(number: number, change: Partial<SessionSummary> = {}): SessionSummary {
  const session_id = number.toString(16).padStart(32, '0');
  return { session_id, customer_name: `Customer ${number}`, technician_name: 'Mara', entry: 'pin', customer: 'applet', eyes_of: null, phase: { type: 'active' }, link: { type: 'up' }, flow: 'running', label: 'active', label_since_ms: 0, created_ms: 0, joined_again_ms: null, ...change };
}

/** A model whose server, browser and customers do what the test says. */
export function setup(kept = '') {
  interface FakePeer {
    parts: Omit<PeerParts, 'makeConnection' | 'takesPackets' | 'now'>;
    connect: Mock<(servers: IceServer[]) => void>;
    close: Mock<() => void>;
    state: Signal<PeerState>;
    sent: string[];
    isUp: boolean;
  }
  const peers: FakePeer[] = [];
  const place = signal<'here' | 'elsewhere'>('here');
  const seat = { place, take: vi.fn(() => void (place.value = 'here')), leave: vi.fn(() => void (place.value = 'elsewhere')), close: vi.fn() };
  const line = { start: vi.fn(), stop: vi.fn(), expire: vi.fn(), prove: vi.fn(() => true), send: () => true, state: signal<SignalingState>('online'), sinceMs: signal(0) };
  const older = vi.fn((): Promise<SessionSummary[]> => Promise.resolve([]));
  const sessionLog = vi.fn((): Promise<SessionLog> => Promise.resolve({ entries: [], receipt: NO_RECEIPT }));
  const store = new Map<string, string>(kept ? [['bowline.open', kept]] : []);
  let toModel: (message: ServerToParticipant) => void = () => undefined;
  const resets = vi.fn();
  const parts: ConsoleParts = {
    api: { act: vi.fn(), createSession: vi.fn(), logoutEverywhere: vi.fn(), sessionLog, sessions: older },
    makeSignaling: (onMessage) => {
      toModel = onMessage;
      return line;
    },
    makePeer: (peerParts) => {
      const peer: FakePeer = { parts: peerParts, connect: vi.fn(), close: vi.fn(), state: signal<PeerState>('idle'), sent: [], isUp: true };
      peers.push(peer);
      const send = (channel: string, data: string | Uint8Array): boolean => peer.isUp && peer.sent.push(`${channel} ${String(data)}`) > 0;
      return { connect: peer.connect, send, state: peer.state, sinceMs: signal(1000), takeBack: vi.fn(), stats: () => undefined, speak: vi.fn(), close: peer.close, handleSignal: () => Promise.resolve() };
    },
    makeScreen: () => ({ canvas: {} as HTMLCanvasElement, pointer: {} as HTMLCanvasElement, handleDatagram: vi.fn(), receive: vi.fn(), reset: resets, setLimit: vi.fn(), measure: vi.fn(), close: vi.fn() }),
    storage: { getItem: (key) => store.get(key) ?? null, setItem: (key, value) => void store.set(key, value) },
    choosePlace: () => Promise.resolve(undefined),
    media: new FakeMedia(),
    seat,
    log: vi.fn(),
    now: () => 5000,
  };
  const model = new ConsoleModel(me, parts);
  const welcome = (...sessions: SessionSummary[]): void =>
    toModel({ type: 'welcome', connection_id: 'c'.repeat(32), now_ms: 5000, ice_servers: [], organisation: 'N', lens_at_once: 1, sessions });
  return { model, peers, welcome, store, seat, line, parts, sessionLog, older, resets, say: (message: ServerToParticipant) => toModel(message) };
}

export const ended: Partial<SessionSummary> = { phase: { type: 'ended', reason: 'customer' }, label: 'ended', link: { type: 'none' }, label_since_ms: 90_000 };
