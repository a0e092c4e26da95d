import type { Capability, CapabilityStatus, ConsoleToApplet, SessionSummary } from '@bowline/protocol';
import { signal } from '@preact/signals-core';
import { vi } from 'vitest';
import type { PeerParts, PeerState } from '../peer/peer-session.ts';
import { SessionModel } from '../session/session-model.ts';
import { FakeMedia, fakeTrack } from './fake-media.ts';
import type { FilmingSession } from './media-port.ts';

/** A session that is on, with a customer in a browser. */
export const filmed: SessionSummary = {
  session_id: '1'.padStart(32, '0'), customer_name: 'Ana', technician_name: 'Mara', entry: 'link', customer: 'browser', eyes_of: null, phase: { type: 'active' }, link: { type: 'up' },
  flow: 'running', label: 'active', label_since_ms: 0, created_ms: 0, joined_again_ms: null,
};
const PHONE: readonly Capability[] = ['camera', 'microphone', 'flashlight', 'recording'];

/** The model of a session whose customer and camera do what the test says. */
export function cameraKit(abilities: readonly Capability[] = PHONE, customer: SessionSummary['customer'] = 'browser') {
  let parts: Pick<PeerParts, 'onMedia' | 'onOpen' | 'onData'> | undefined;
  const state = signal<PeerState>('connected');
  const sent: ConsoleToApplet[] = [];
  const lens: Uint8Array[] = [];
  const spoken: (MediaStreamTrack | null)[] = [];
  const stats = vi.fn((): Promise<RTCStatsReport> | undefined => undefined);
  const media = new FakeMedia();
  const others = signal<readonly FilmingSession[]>([]);
  const giveBackCamera = vi.fn(() => void (others.value = []));
  const session = new SessionModel({ ...filmed, customer }, {
    makePeer: (handlers) => {
      parts = handlers;
      const send = (channel: string, data: string | Uint8Array): boolean => {
        if (state.value !== 'connected') return false;
        if (channel === 'control') sent.push(JSON.parse(String(data)) as ConsoleToApplet);
        if (channel === 'lens') lens.push(data as Uint8Array);
        return true;
      };
      return { state, sinceMs: signal(0), takeBack: vi.fn(), send, stats, speak: (track) => void spoken.push(track), close: vi.fn() };
    },
    makeScreen: () => ({ canvas: {} as HTMLCanvasElement, pointer: {} as HTMLCanvasElement, handleDatagram: vi.fn(), receive: vi.fn(), reset: vi.fn(), setLimit: vi.fn(), measure: vi.fn(), close: vi.fn() }),
    choosePlace: () => Promise.resolve(undefined),
    media,
    otherCameras: () => others.value,
    giveBackCamera,
    linkOf: () => undefined,
    quietenOthers: vi.fn(),
    now: () => Date.now(),
    log: vi.fn(),
    serverAheadMs: signal(0),
    firstInputStream: 0,
  });
  const tell = (message: object): void => parts?.onData('control', JSON.stringify(message));
  const status = (capability: Capability, change: Partial<CapabilityStatus> = {}): CapabilityStatus => ({ capability, state: 'not_asked', since_ms: 1, paused: null, ...change });
  const change = (capability: Capability, to: Partial<CapabilityStatus>): void => tell({ type: 'capability_changed', status: status(capability, to) });
  const stream = (name = '1') => {
    const both = { camera: fakeTrack(`camera ${name}`), voice: fakeTrack(`voice ${name}`) };
    parts?.onMedia(both);
    return both;
  };
  tell({ type: 'snapshot', capabilities: abilities.map((capability) => status(capability)), history: [], system: 'Android' });
  const [picture] = media.pictures;
  const [speaker] = media.speakers;
  if (!picture || !speaker || !parts) throw new Error('there is a picture');
  const live = (): void => {
    change('camera', { state: 'allowed' });
    picture.size.value = { width: 720, height: 1280 };
  };
  const requests = (): string[] => sent.flatMap((message) => (message.type === 'request_capability' ? message.capability : []));
  return { session, camera: session.camera, media, picture, speaker, state, sent, spoken, lens, stats, others, giveBackCamera, tell, change, stream, live, requests, parts };
}
