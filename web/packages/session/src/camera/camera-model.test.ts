import { afterEach, describe, expect, it, vi } from 'vitest';
import { cameraKit, filmed } from './fake-camera.ts';

afterEach(() => void vi.useRealTimers());

describe('the state of the picture', () => {
  it('goes from nothing asked to the first frame, and shows nothing before a Yes', () => {
    const { camera, picture, stream, change } = cameraKit();
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
    const { camera, picture, stream, change, live } = cameraKit();
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
    const { session, camera, picture, stream, live, state } = cameraKit();
    stream();
    live();
    state.value = 'reconnecting';
    expect(camera.state.value).toEqual({ type: 'lost', source: 'camera', hasFrame: true });
    const { camera: second } = stream('2');
    expect(picture.shown).toBe(second);
    expect(camera.state.value).toEqual({ type: 'lost', source: 'camera', hasFrame: false });
    state.value = 'connected';
    expect(camera.state.value).toEqual({ type: 'no_frame', source: 'camera' });
    session.summary.value = { ...filmed, flow: 'on_hold' };
    expect(camera.state.value).toEqual({ type: 'held' });
    expect(picture.shown).toBeUndefined();
    state.value = 'taken_over';
    expect(camera.state.value).toEqual({ type: 'taken_over' });
  });

  it('is the shared screen when that is allowed and the camera is not, and nothing can be drawn on it', () => {
    const { camera, picture, stream, change, media } = cameraKit(['view', 'camera']);
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
    const { camera } = cameraKit([]);
    expect(camera.state.value).toEqual({ type: 'impossible' });
    expect(camera.isThere.value).toBe(false);
  });
});

describe('the whiteboard', () => {
  it('has the video while the camera is live, is cut after a gap, and is closed with the session', () => {
    const { session, camera, media, stream, live, change, picture } = cameraKit();
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
    const { media, parts, lens } = cameraKit();
    parts.onOpen('lens');
    parts.onData('lens', new ArrayBuffer(5));
    expect(media.boards[0]?.calls).toEqual(['handleOpen', 'handleMessage 5']);
    media.boards[0]?.parts.send(Uint8Array.of(7));
    expect(lens).toEqual([Uint8Array.of(7)]);
  });

  it('is not there where no drawing can be followed, and the picture is', () => {
    const { camera, media, stream, live, parts } = cameraKit();
    Object.assign(media, { makeBoard: undefined });
    parts.onOpen('lens');
    stream();
    live();
    expect([camera.state.value.type, camera.canDraw.value]).toEqual(['live', false]);
  });
});

describe('asking', () => {
  it('asks for camera and voice at once, as far as they are there and not asked for', () => {
    const { camera, requests, change } = cameraKit();
    camera.askForBoth();
    expect(requests()).toEqual(['camera', 'microphone']);
    change('camera', { state: 'asked' });
    change('microphone', { state: 'denied' });
    camera.askForBoth();
    expect(requests()).toEqual(['camera', 'microphone', 'microphone']);
  });

  it('says whose camera is in the way, also from a chip, and asks once that one is given back', () => {
    const { session, camera, requests, others, giveBackCamera } = cameraKit();
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
    const { session, camera, change, state, sent, parts } = cameraKit();
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
      const { session, camera, media, spoken } = cameraKit();
      camera.talk('on');
      await vi.waitFor(() => expect(camera.ownVoice.state.value).toEqual({ type: 'on' }));
      expect(spoken).toEqual([{ id: 'microphone 1' }]);
      if (end === 'hold') session.summary.value = { ...filmed, flow: 'on_hold' };
      if (end === 'end') session.summary.value = { ...filmed, phase: { type: 'ended', reason: 'customer' } };
      if (end === 'aside') camera.stepAside();
      expect(camera.ownVoice.state.value, end).toEqual({ type: 'off' });
      expect(spoken.at(-1)).toBeNull();
      expect(media.microphones[0]?.closed).toBe(true);
      camera.talk('on');
      if (end !== 'aside') expect(camera.ownVoice.state.value).toEqual({ type: 'off' });
    }
  });

  it('closes a microphone that opens after it was not wanted any more', async () => {
    const { camera, media, spoken } = cameraKit();
    camera.talk('on');
    camera.talk('off');
    await vi.waitFor(() => expect(media.microphones[0]?.closed).toBe(true));
    expect(spoken).toEqual([]);
    expect(camera.ownVoice.state.value).toEqual({ type: 'off' });
  });

  it('says why there is no microphone, and that one was unplugged', async () => {
    const { camera, media, spoken } = cameraKit();
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
    const { session, camera, speaker, stream, change } = cameraKit();
    const { voice } = stream();
    expect(speaker.heard).toBeUndefined();
    change('microphone', { state: 'allowed' });
    expect(speaker.heard).toBe(voice);
    change('microphone', { state: 'allowed', paused: 'customer' });
    expect(speaker.heard).toBeUndefined();
    change('microphone', { state: 'allowed' });
    session.summary.value = { ...filmed, flow: 'on_hold' };
    expect(speaker.heard).toBeUndefined();
    camera.customerVoice.setVolume(0.4);
    expect(speaker.volume).toBe(0.4);
    camera.customerVoice.mute('muted');
    expect(speaker.volume).toBe(0);
    camera.customerVoice.mute('heard');
    expect(speaker.volume).toBe(0.4);
  });
});

describe('the data used', () => {
  const report = (entries: object[]): Promise<RTCStatsReport> => Promise.resolve(new Map(entries.map((entry, at) => [String(at), entry])) as unknown as RTCStatsReport);

  it('is the most that each connection told, added up, and asked for once more at the end', async () => {
    vi.useFakeTimers();
    const { session, camera, stats, stream } = cameraKit();
    stream();
    stats.mockReturnValue(report([{ type: 'transport', bytesSent: 100, bytesReceived: 900 }]));
    await vi.advanceTimersByTimeAsync(2000);
    expect(camera.data.used.value).toEqual({ sent_bytes: 100, received_bytes: 900 });
    stream('2');
    stats.mockReturnValue(report([{ type: 'inbound-rtp', bytesReceived: 50, headerBytesReceived: 5 }, { type: 'outbound-rtp', bytesSent: 20, headerBytesSent: 2 }, { type: 'data-channel', bytesSent: 3, bytesReceived: 1 }]));
    await vi.advanceTimersByTimeAsync(2000);
    expect(camera.data.used.value).toEqual({ sent_bytes: 125, received_bytes: 956 });
    stats.mockReturnValue(report([{ type: 'transport', bytesSent: 0, bytesReceived: 200 }]));
    session.summary.value = { ...filmed, phase: { type: 'ended', reason: 'customer' } };
    await vi.advanceTimersByTimeAsync(0);
    expect(camera.data.used.value).toEqual({ sent_bytes: 125, received_bytes: 1100 });
    session.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is counted of a customer’s program too, whose connections are told apart by their channels', async () => {
    vi.useFakeTimers();
    const { session, camera, stats, parts } = cameraKit([], 'applet');
    for (const [sent, received] of [[30, 500], [10, 200]] as const) {
      parts.onOpen('control', undefined);
      stats.mockReturnValue(report([{ type: 'transport', bytesSent: sent, bytesReceived: received }]));
      await vi.advanceTimersByTimeAsync(2000);
    }
    expect(camera.data.used.value).toEqual({ sent_bytes: 40, received_bytes: 700 });
    session.close();
  });
});
