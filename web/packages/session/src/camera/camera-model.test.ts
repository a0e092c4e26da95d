import type { Capability, CapabilityStatus, ConsoleToApplet, SessionSummary } from '@bowline/protocol';
import { signal } from '@preact/signals-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PeerParts, PeerState } from '../peer/peer-session.ts';
import { SessionModel } from '../session/session-model.ts';
import type { FilmingSession } from './media-port.ts';
import { FakeMedia, fakeTrack } from './fake-media.ts';
import { STILL_BYTES, stillOf } from './fake-still.ts';
import { MAX_SNAPSHOTS, MAX_SNAPSHOT_BYTES } from './snapshots.ts';

const summary: SessionSummary = {
  session_id: '1'.padStart(32, '0'), customer_name: 'Ana', technician_name: 'Mara', entry: 'link', customer: 'browser', eyes_of: null, phase: { type: 'active' }, link: { type: 'up' },
  flow: 'running', label: 'active', label_since_ms: 0, created_ms: 0, joined_again_ms: null,
};
const PHONE: readonly Capability[] = ['camera', 'microphone', 'flashlight', 'recording'];

function setup(abilities: readonly Capability[] = PHONE, customer: SessionSummary['customer'] = 'browser') {
  let parts: Pick<PeerParts, 'onMedia' | 'onOpen' | 'onData'> | undefined;
  const state = signal<PeerState>('connected');
  const sent: ConsoleToApplet[] = [];
  const lens: Uint8Array[] = [];
  const spoken: (MediaStreamTrack | null)[] = [];
  const stats = vi.fn((): Promise<RTCStatsReport> | undefined => undefined);
  const media = new FakeMedia();
  const others = signal<readonly FilmingSession[]>([]);
  const giveBackCamera = vi.fn(() => void (others.value = []));
  const session = new SessionModel({ ...summary, customer }, {
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

afterEach(() => void vi.useRealTimers());

describe('the state of the picture', () => {
  it('goes from nothing asked to the first frame, and shows nothing before a Yes', () => {
    const { camera, picture, stream, change } = setup();
    expect(camera.state.value).toEqual({ type: 'not_asked' });
    const { camera: track } = stream();
    expect(picture.shown).toBeUndefined();
    change('camera', { state: 'asked' });
    expect(camera.state.value).toEqual({ type: 'asked', source: 'camera' });
    change('camera', { state: 'denied' });
    expect(camera.state.value).toEqual({ type: 'denied', source: 'camera' });
    change('camera', { state: 'allowed' });
    expect(picture.shown).toBe(track);
    expect(camera.state.value).toEqual({ type: 'no_frame', source: 'camera' });
    picture.size.value = { width: 640, height: 480 };
    expect(camera.state.value).toEqual({ type: 'live', source: 'camera' });
    change('camera', { state: 'revoked' });
    expect(picture.shown).toBeUndefined();
    expect(camera.state.value).toEqual({ type: 'revoked', source: 'camera' });
  });

  it('is never the frame of before a pause', () => {
    const { camera, picture, stream, change, live } = setup();
    const { camera: track } = stream();
    live();
    change('camera', { state: 'allowed', paused: 'call' });
    expect([picture.shown, picture.size.value]).toEqual([undefined, undefined]);
    expect(camera.state.value).toEqual({ type: 'paused', source: 'camera', reason: 'call' });
    change('camera', { state: 'allowed' });
    expect(picture.shown).toBe(track);
    expect(camera.state.value).toEqual({ type: 'no_frame', source: 'camera' });
  });

  it('is held, lost with its last frame, and begins anew with the tracks of a new connection', () => {
    const { session, camera, picture, stream, live, state } = setup();
    stream();
    live();
    state.value = 'reconnecting';
    expect(camera.state.value).toEqual({ type: 'lost', source: 'camera', hasFrame: true });
    const { camera: second } = stream('2');
    expect(picture.shown).toBe(second);
    expect(camera.state.value).toEqual({ type: 'lost', source: 'camera', hasFrame: false });
    state.value = 'connected';
    expect(camera.state.value).toEqual({ type: 'no_frame', source: 'camera' });
    session.summary.value = { ...summary, flow: 'on_hold' };
    expect(camera.state.value).toEqual({ type: 'held' });
    expect(picture.shown).toBeUndefined();
    state.value = 'taken_over';
    expect(camera.state.value).toEqual({ type: 'taken_over' });
  });

  it('is the shared screen when that is allowed and the camera is not, and nothing can be drawn on it', () => {
    const { camera, picture, stream, change, media } = setup(['view', 'camera']);
    const { camera: track } = stream();
    change('view', { state: 'allowed' });
    picture.size.value = { width: 1920, height: 1080 };
    expect(picture.shown).toBe(track);
    expect(camera.state.value).toEqual({ type: 'live', source: 'screen' });
    expect([camera.canDraw.value, camera.canSnapshot.value, media.boards.length]).toEqual([false, false, 0]);
    change('camera', { state: 'allowed' });
    expect(camera.state.value, 'another source is another picture').toEqual({ type: 'no_frame', source: 'camera' });
  });

  it('is impossible where there is neither camera nor screen', () => {
    const { camera } = setup([]);
    expect(camera.state.value).toEqual({ type: 'impossible' });
    expect(camera.isThere.value).toBe(false);
  });
});

describe('the whiteboard', () => {
  it('has the video while the camera is live, is cut after a gap, and is closed with the session', () => {
    const { session, camera, media, stream, live, change, picture } = setup();
    stream();
    expect(camera.canDraw.value).toBe(false);
    live();
    expect(camera.canDraw.value).toBe(true);
    change('camera', { state: 'allowed', paused: 'customer' });
    expect(camera.canDraw.value).toBe(false);
    change('camera', { state: 'allowed' });
    picture.size.value = { width: 720, height: 1280 };
    session.close();
    expect(media.boards.map(({ calls }) => calls)).toEqual([['attach', 'detach', 'cut', 'attach', 'close']]);
  });

  it('has the channel of its own, from its first message on', () => {
    const { media, parts, lens } = setup();
    parts.onOpen('lens');
    parts.onData('lens', new ArrayBuffer(5));
    expect(media.boards[0]?.calls).toEqual(['handleOpen', 'handleMessage 5']);
    media.boards[0]?.parts.send(Uint8Array.of(7));
    expect(lens).toEqual([Uint8Array.of(7)]);
  });

  it('is not there where no drawing can be followed, and the picture is', () => {
    const { camera, media, stream, live, parts } = setup();
    Object.assign(media, { makeBoard: undefined });
    parts.onOpen('lens');
    stream();
    live();
    expect([camera.state.value.type, camera.canDraw.value]).toEqual(['live', false]);
  });
});

describe('asking', () => {
  it('asks for camera and voice at once, as far as they are there and not asked for', () => {
    const { camera, requests, change } = setup();
    camera.askForBoth();
    expect(requests()).toEqual(['camera', 'microphone']);
    change('camera', { state: 'asked' });
    change('microphone', { state: 'denied' });
    camera.askForBoth();
    expect(requests()).toEqual(['camera', 'microphone', 'microphone']);
  });

  it('says whose camera is in the way, also from a chip, and asks once that one is given back', () => {
    const { session, camera, requests, others, giveBackCamera } = setup();
    const user = { id: 'b', name: 'Bo' };
    others.value = [user];
    session.request('camera');
    expect([requests(), camera.blockedBy.value]).toEqual([[], [user]]);
    camera.askForBoth();
    expect(requests(), 'not the voice alone').toEqual([]);
    camera.takeOver(user);
    expect(giveBackCamera).toHaveBeenCalledWith(user);
    expect(requests()).toEqual(['camera', 'microphone']);
    expect(camera.blockedBy.value).toEqual([]);
  });

  it('has the camera from the question on until it is given back or refused', () => {
    const { session, camera, change, state, sent, parts } = setup();
    session.request('camera');
    expect(camera.usesCamera.value).toBe(true);
    change('camera', { state: 'denied' });
    expect(camera.usesCamera.value).toBe(false);
    change('camera', { state: 'allowed' });
    expect(camera.usesCamera.value).toBe(true);
    state.value = 'reconnecting';
    session.release('camera');
    expect(camera.usesCamera.value).toBe(false);
    state.value = 'connected';
    parts.onOpen('control');
    expect(sent.at(-1), 'what could not be said').toEqual({ type: 'release_capability', capability: 'camera' });
    change('camera', { state: 'revoked' });
    change('camera', { state: 'allowed' });
    expect(camera.usesCamera.value).toBe(true);
  });
});

describe('voices', () => {
  it('opens the own microphone for the customer, and closes it on hold, at the end, and for another tab', async () => {
    for (const end of ['hold', 'end', 'aside'] as const) {
      const { session, camera, media, spoken } = setup();
      camera.talk('on');
      await vi.waitFor(() => expect(camera.ownVoice.state.value).toEqual({ type: 'on' }));
      expect(spoken).toEqual([{ id: 'microphone 1' }]);
      if (end === 'hold') session.summary.value = { ...summary, flow: 'on_hold' };
      if (end === 'end') session.summary.value = { ...summary, phase: { type: 'ended', reason: 'customer' } };
      if (end === 'aside') camera.stepAside();
      expect(camera.ownVoice.state.value, end).toEqual({ type: 'off' });
      expect(spoken.at(-1)).toBeNull();
      expect(media.microphones[0]?.closed).toBe(true);
      camera.talk('on');
      if (end !== 'aside') expect(camera.ownVoice.state.value).toEqual({ type: 'off' });
    }
  });

  it('closes a microphone that opens after it was not wanted any more', async () => {
    const { camera, media, spoken } = setup();
    camera.talk('on');
    camera.talk('off');
    await vi.waitFor(() => expect(media.microphones[0]?.closed).toBe(true));
    expect(spoken).toEqual([]);
    expect(camera.ownVoice.state.value).toEqual({ type: 'off' });
  });

  it('says why there is no microphone, and that one was unplugged', async () => {
    const { camera, media, spoken } = setup();
    for (const why of ['refused', 'absent', 'busy', 'unsupported'] as const) {
      media.microphone = why;
      camera.talk('on');
      await vi.waitFor(() => expect(camera.ownVoice.state.value).toEqual({ type: 'failed', why }));
    }
    media.microphone = 'works';
    camera.talk('on');
    await vi.waitFor(() => expect(camera.ownVoice.isOpen.value).toBe(true));
    await vi.waitFor(() => expect(media.microphones).toHaveLength(1));
    media.microphones[0]?.unplug();
    expect(camera.ownVoice.state.value).toEqual({ type: 'failed', why: 'lost' });
    expect(spoken.at(-1)).toBeNull();
  });

  it('hears the customer while that is allowed and not paused, as loud as wanted', () => {
    const { session, camera, speaker, stream, change } = setup();
    const { voice } = stream();
    expect(speaker.heard).toBeUndefined();
    change('microphone', { state: 'allowed' });
    expect(speaker.heard).toBe(voice);
    change('microphone', { state: 'allowed', paused: 'customer' });
    expect(speaker.heard).toBeUndefined();
    change('microphone', { state: 'allowed' });
    session.summary.value = { ...summary, flow: 'on_hold' };
    expect(speaker.heard).toBeUndefined();
    camera.customerVoice.setVolume(0.4);
    expect(speaker.volume).toBe(0.4);
    camera.customerVoice.mute('muted');
    expect(speaker.volume).toBe(0);
    camera.customerVoice.mute('heard');
    expect(speaker.volume).toBe(0.4);
  });
});

describe('snapshots', () => {
  /** The head of a picture of one row, as a piece of a file. */
  const jpeg = (id: number, width = 2): ArrayBuffer => Uint8Array.of(0, 0, 0, id, ...stillOf(width, 1)).buffer;

  async function take(kit: ReturnType<typeof setup>, id: number, name = `snapshot-${id}.jpg`, size = STILL_BYTES): Promise<void> {
    kit.tell({ type: 'offer_file', transfer_id: id, name, size_bytes: size });
    await vi.waitFor(() => expect(kit.session.files.files.value.find((file) => file.id === id)?.state.type).not.toBe('choosing'));
  }

  it('are taken into memory when they were asked for, and no other file is', async () => {
    const kit = setup();
    const { camera, session, sent, live, stream } = kit;
    camera.takeSnapshot();
    expect(sent).toEqual([]);
    stream();
    live();
    await take(kit, 1);
    expect(session.files.files.value[0]?.state.type, 'nobody asked').toBe('offered');
    camera.takeSnapshot();
    expect(sent.at(-1)).toEqual({ type: 'take_snapshot' });
    await take(kit, 2, 'holiday.jpg');
    await take(kit, 3, 'snapshot-3.jpg', MAX_SNAPSHOT_BYTES + 1);
    await take(kit, 4);
    expect(session.files.files.value.map(({ state }) => state.type)).toEqual(['offered', 'offered', 'offered', 'receiving']);
    kit.parts.onData('file', jpeg(4));
    await vi.waitFor(() => expect(camera.snapshots.list.value[0]?.content?.size).toBe(STILL_BYTES));
    expect(camera.snapshots.list.value[0]?.content?.type).toBe('image/jpeg');
    expect(sent.at(-1)).toEqual({ type: 'file_kept', transfer_id: 4 });
    await take(kit, 5);
    expect(session.files.files.value.at(-1)?.state.type, 'one for each wish').toBe('offered');
  });

  it('are decoded only if they say a size that a camera has', async () => {
    const kit = setup();
    const { camera, live, stream } = kit;
    stream();
    live();
    const stills = [stillOf(8000, 6000), stillOf(65_535, 65_535), stillOf(8000, 6000).fill(0)];
    for (const [at, still] of stills.entries()) {
      camera.takeSnapshot();
      await take(kit, at + 1);
      kit.parts.onData('file', Uint8Array.of(0, 0, 0, at + 1, ...still).buffer);
      await vi.waitFor(() => expect(camera.snapshots.list.value[at]?.content?.size).toBe(STILL_BYTES));
    }
    expect(camera.snapshots.list.value.map(({ look }) => look)).toEqual(['shown', 'too_large', 'no_picture']);
  });

  it('that do not come leave their place, and twenty are enough', async () => {
    const kit = setup();
    const { camera, live, stream } = kit;
    stream();
    live();
    for (let id = 1; id <= MAX_SNAPSHOTS; id += 1) {
      camera.takeSnapshot();
      await take(kit, id);
    }
    expect([camera.snapshots.list.value.length, camera.canSnapshot.value]).toEqual([MAX_SNAPSHOTS, false]);
    kit.tell({ type: 'file_aborted', transfer_id: 1 });
    expect([camera.snapshots.list.value.length, camera.canSnapshot.value]).toEqual([MAX_SNAPSHOTS - 1, true]);
    expect(camera.snapshots.took(1)).toBe(true);
  });
});

describe('the data used', () => {
  const report = (entries: object[]): Promise<RTCStatsReport> => Promise.resolve(new Map(entries.map((entry, at) => [String(at), entry])) as unknown as RTCStatsReport);

  it('is the most that each connection told, added up, and asked for once more at the end', async () => {
    vi.useFakeTimers();
    const { session, camera, stats, stream } = setup();
    stream();
    stats.mockReturnValue(report([{ type: 'transport', bytesSent: 100, bytesReceived: 900 }]));
    await vi.advanceTimersByTimeAsync(2000);
    expect(camera.data.used.value).toEqual({ sent_bytes: 100, received_bytes: 900 });
    stream('2');
    stats.mockReturnValue(report([{ type: 'inbound-rtp', bytesReceived: 50, headerBytesReceived: 5 }, { type: 'outbound-rtp', bytesSent: 20, headerBytesSent: 2 }, { type: 'data-channel', bytesSent: 3, bytesReceived: 1 }]));
    await vi.advanceTimersByTimeAsync(2000);
    expect(camera.data.used.value).toEqual({ sent_bytes: 125, received_bytes: 956 });
    stats.mockReturnValue(report([{ type: 'transport', bytesSent: 0, bytesReceived: 200 }]));
    session.summary.value = { ...summary, phase: { type: 'ended', reason: 'customer' } };
    await vi.advanceTimersByTimeAsync(0);
    expect(camera.data.used.value).toEqual({ sent_bytes: 125, received_bytes: 1100 });
    session.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is counted of a customer’s program too, whose connections are told apart by their channels', async () => {
    vi.useFakeTimers();
    const { session, camera, stats, parts } = setup([], 'applet');
    for (const [sent, received] of [[30, 500], [10, 200]] as const) {
      parts.onOpen('control', undefined);
      stats.mockReturnValue(report([{ type: 'transport', bytesSent: sent, bytesReceived: received }]));
      await vi.advanceTimersByTimeAsync(2000);
    }
    expect(camera.data.used.value).toEqual({ sent_bytes: 40, received_bytes: 700 });
    session.close();
  });
});
