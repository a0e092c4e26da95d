import { type AppletToConsole, type Me, NO_RECEIPT, type ServerToParticipant, type SessionLog, type SessionSummary } from '@bowline/protocol';
import { ConsoleModel, type FileSink, type SignalingState } from '@bowline/session';
import { FakeMedia } from '@bowline/session/camera/fake-media.ts';
import type { Media } from '@bowline/session/peer/media.ts';
import { type Signal, signal } from '@preact/signals-core';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { type Mock, vi } from 'vitest';
import { Console } from './Console.tsx';
import '@preact/signals';

export const me: Me = { technician_id: 'a'.repeat(32), email: 'm@x', name: 'Mara Keller', role: 'technician' };

/** A session as the server tells it. */
export function summary(number: number, change: Partial<SessionSummary> = {}): SessionSummary {
  return {
    session_id: number.toString(16).padStart(32, '0'), customer_name: `Customer ${number}`, technician_name: 'Mara Keller', entry: 'pin', customer: 'applet', eyes_of: null,
    phase: { type: 'active' }, link: { type: 'up' }, flow: 'running', label: 'active', label_since_ms: 0, created_ms: 0, joined_again_ms: null, ...change,
  };
}

export const created: Partial<SessionSummary> = { phase: { type: 'created' }, label: 'created', link: { type: 'none' } };
export const ended: Partial<SessionSummary> = { phase: { type: 'ended', reason: 'customer' }, label: 'ended', link: { type: 'none' }, label_since_ms: 720_000 };

/** A model whose server and applets do what the test says. */
export function makeConsole() {
  type PeerState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'taken_over';
  interface FakePeer {
    state: Signal<PeerState>;
    sinceMs: Signal<number>;
    sent: string[];
    /** Whether what is said now is sent. */
    isUp: boolean;
    takeBack(): void;
    tell(message: AppletToConsole): void;
    open(channel: 'control' | 'lens'): void;
    /** The customer's tracks are here. */
    stream(media: Media): void;
    file(chunk: ArrayBuffer): void;
  }
  const peers: FakePeer[] = [];
  const line = { start: vi.fn(), stop: vi.fn(), expire: vi.fn(), prove: () => true, send: () => true, state: signal<SignalingState>('online'), sinceMs: signal(0) };
  const place = signal<'here' | 'elsewhere'>('here');
  const api = { act: vi.fn((): Promise<undefined> => Promise.resolve(undefined)), createSession: vi.fn(), logoutEverywhere: vi.fn((): Promise<undefined> => Promise.resolve(undefined)), sessionLog: vi.fn((): Promise<SessionLog> => Promise.resolve({ entries: [], receipt: NO_RECEIPT })), sessions: () => Promise.resolve([]) };
  type ScreenHandlers = Parameters<ConstructorParameters<typeof ConsoleModel>[1]['makeScreen']>[0];
  const screen: { show?: (width: number, height: number, exact?: number) => void; count?: ScreenHandlers['onNumbers']; setLimit: Mock<(kbit: number) => void> } = { setLimit: vi.fn() };
  let hear: (message: ServerToParticipant) => void = () => undefined;
  const media = new FakeMedia();
  const choosePlace = vi.fn((_name: string, _sizeBytes: number): Promise<FileSink | undefined> => Promise.resolve(undefined));
  const model = new ConsoleModel(me, {
    api,
    makeSignaling: (onMessage) => {
      hear = onMessage;
      return line;
    },
    makePeer: (parts) => {
      const state = signal<PeerState>('connected');
      const sent: string[] = [];
      const takeBack = vi.fn();
      const sinceMs = signal(Date.now());
      const peer: FakePeer = { state, sinceMs, sent, takeBack, isUp: true, open: parts.onOpen, stream: parts.onMedia, file: (chunk) => parts.onData('file', chunk), tell: (message) => parts.onData('control', JSON.stringify(message)) };
      peers.push(peer);
      const send = (channel: string, data: string | Uint8Array): boolean => peer.isUp && sent.push(`${channel} ${String(data)}`) > 0;
      return { state, sinceMs, takeBack, send, connect: vi.fn(), close: vi.fn(), stats: () => undefined, speak: vi.fn(), handleSignal: () => Promise.resolve() };
    },
    makeScreen: ({ onState, onNumbers }) => {
      screen.count = onNumbers;
      screen.show = (width, height, exact) => onState(exact === undefined ? { width, height } : { width, height, exact });
      return { canvas: document.createElement('canvas'), pointer: document.createElement('canvas'), handleDatagram: vi.fn(), receive: vi.fn(), reset: vi.fn(), setLimit: screen.setLimit, measure: vi.fn(), close: vi.fn() };
    },
    seat: { place, take: () => void (place.value = 'here'), leave: () => void (place.value = 'elsewhere'), close: vi.fn() },
    storage: { getItem: () => null, setItem: () => undefined },
    choosePlace,
    media,
    log: vi.fn(),
    now: () => Date.now(),
  });
  const say = (message: ServerToParticipant): Promise<void> => act(() => hear(message));
  const welcome = (...sessions: SessionSummary[]): Promise<void> =>
    say({ type: 'welcome', connection_id: 'c'.repeat(32), now_ms: Date.now(), ice_servers: [], organisation: 'Northpier', lens_at_once: 1, sessions });
  return { model, api, line, place, peers, screen, media, choosePlace, say, welcome };
}

/** The same in the page. */
export async function showConsole(...sessions: SessionSummary[]) {
  const made = makeConsole();
  const onExpired = vi.fn();
  await act(() => render(<Console model={made.model} onSignOut={vi.fn()} onSignOutEverywhere={vi.fn()} onExpired={onExpired} />, document.body));
  await made.welcome(...sessions);
  return { ...made, onExpired };
}

/** What assistive technology would find, by role and part of the name. */
export function byRole(role: string, name = ''): HTMLElement {
  const tag = { button: 'button:not([role])', textbox: 'textarea, input', link: 'a[href]', dialog: 'dialog', navigation: 'nav' }[role];
  const found = [...document.querySelectorAll<HTMLElement>(`[role=${role}]${tag ? `, ${tag}` : ''}`)];
  const nameOf = (element: HTMLElement): string => {
    const labelled = document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent;
    return element.getAttribute('aria-label') ?? labelled ?? element.textContent ?? '';
  };
  const match = found.find((element) => nameOf(element) === name) ?? found.find((element) => nameOf(element).includes(name));
  if (!match) throw new Error(`no ${role} is called ${name}; there are ${found.map(nameOf).join(', ')}`);
  return match;
}

/** Presses a key on what has the focus. */
export function press(key: string, target: Element | null = document.activeElement): Promise<void> {
  return act(() => void (target ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true })));
}

/** Lets every promise that can go on do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** Presses a button or follows a link. */
export function click(element: HTMLElement): Promise<void> {
  return act(async () => {
    element.click();
    await settle();
  });
}
