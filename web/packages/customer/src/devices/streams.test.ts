import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeTrack, fault } from './fake-media.ts';
import { settle, setup } from './fake-streams.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1000 }));
afterEach(() => void vi.useRealTimers());

describe('the camera', () => {
  it('shows its picture to the customer alone until the technician asks', async () => {
    const { session, media, streams } = setup();
    session.see({ stage: 'waiting' });
    await streams.showCamera();
    expect([streams.picture.value, streams.camera.value, session.leaving()]).toEqual(['private', media.newest('video'), []]);
    streams.hideCamera();
    expect([streams.picture.value, streams.camera.value, media.newest('video').readyState]).toEqual(['none', undefined, 'ended']);
    media.faults = [fault('NotAllowedError')];
    await streams.showCamera();
    expect([streams.picture.value, streams.trouble.value]).toEqual(['none', { capability: 'camera', why: 'refused' }]);
  });

  it('stays open when it is shown twice, and is opened anew for the technician when it was unplugged since', async () => {
    const { session, media, streams, accept } = setup();
    await Promise.all([streams.showCamera(), streams.showCamera()]);
    expect([streams.picture.value, media.tracks.map(({ readyState }) => readyState), streams.trouble.value]).toEqual(['private', ['ended', 'live'], undefined]);
    media.newest('video').happens('ended');
    await accept('camera');
    expect([media.tracks.length, session.leaving()]).toEqual([3, [media.newest('video').name]]);
  });

  it('is allowed only after its first frame was painted here, and leaves then', async () => {
    const { session, media, streams, voice, paint } = setup();
    session.ask('camera', 7);
    await settle(500);
    streams.accept({ id: 7, capability: 'camera', until_ms: 61_000 });
    expect(voice.wake).toHaveBeenCalledTimes(1);
    await settle(3000);
    expect([session.told.filter((fact) => fact.startsWith('answer')), session.leaving(), streams.picture.value]).toEqual([[], [], 'private']);
    paint();
    await settle();
    expect(session.told).toContain('answer 7 yes');
    expect([session.leaving(), streams.picture.value, streams.opening.value]).toEqual([[media.newest('video').name], 'live', undefined]);
  });

  it('is not answered with No, and both are told why, when it does not open or gives no picture', async () => {
    const { session, media, streams, accept } = setup();
    media.faults = [fault('NotReadableError')];
    session.ask('camera');
    await settle(500);
    streams.accept({ id: 1, capability: 'camera', until_ms: 61_000 });
    await settle();
    expect([session.told.at(-1), streams.trouble.value]).toEqual(['camera failed: taken', { capability: 'camera', why: 'taken' }]);
    session.ask('camera', 2);
    await settle(500);
    streams.accept({ id: 2, capability: 'camera', until_ms: Date.now() + 59_500 });
    expect(streams.trouble.value).toBeUndefined();
    await settle(10_000);
    expect([session.told.includes('camera failed: no_picture'), streams.trouble.value?.why, media.newest('video').readyState]).toEqual([true, 'no_picture', 'ended']);
    await accept('camera', 3);
    expect(session.leaving()).toHaveLength(1);
  });

  it('does not take a tap for an answer that came before the question could be read', async () => {
    const { session, media, streams } = setup();
    session.ask('camera');
    streams.accept({ id: 1, capability: 'camera', until_ms: 61_000 });
    await settle();
    expect([media.asked, session.told.filter((fact) => fact.startsWith('answer'))]).toEqual([[], []]);
  });

  it('is stopped when the question is gone while it opens, and when the grant is lost while it opens anew', async () => {
    const { session, media, streams, accept } = setup();
    let open = (): void => undefined;
    media.until = new Promise((done) => (open = done));
    await accept('camera').catch(() => undefined);
    session.set('camera', 'denied', { question: null });
    open();
    await settle();
    expect([media.newest('video').readyState, streams.picture.value, session.leaving()]).toEqual(['ended', 'none', []]);
    await accept('camera', 2);
    media.until = new Promise((done) => (open = done));
    void streams.reopen('camera');
    session.revoke('camera');
    open();
    await settle();
    expect([media.tracks.map(({ readyState }) => readyState), session.leaving(), streams.camera.value]).toEqual([['ended', 'ended', 'ended'], [], undefined]);
  });

  it('goes off when it is taken back, when everything is stopped, and at the end', async () => {
    const { session, media, streams, accept, voice, board } = setup();
    await accept('camera');
    session.revoke('camera');
    expect([media.newest('video').readyState, session.leaving()]).toEqual(['ended', []]);
    await streams.showCamera();
    session.see({ is_everything_stopped: true });
    expect([media.newest('video').readyState, streams.picture.value]).toEqual(['ended', 'none']);
    await accept('microphone', 2);
    session.see({ stage: 'ended' });
    expect([media.newest('audio').readyState, session.leaving()]).toEqual(['ended', []]);
    expect([voice.close, board.close].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });

  it('sends nothing any more when the core is broken', async () => {
    const { session, media, accept } = setup();
    await accept('camera');
    session.health.value = 'broken';
    expect([session.leaving(), media.newest('video').readyState]).toEqual([[], 'ended']);
  });

  it('stays open for the customer while they pause it, and nothing leaves', async () => {
    const { session, media, streams, accept } = setup();
    await accept('camera');
    streams.pause('camera');
    expect([session.why('camera'), session.sent.picture, media.newest('video').readyState, streams.picture.value]).toEqual(['customer', null, 'live', 'paused']);
    await streams.resume('camera');
    expect([session.why('camera'), session.leaving().length, media.asked.length]).toEqual([null, 1, 1]);
    session.see({ stage: 'on_hold' });
    expect([session.leaving(), streams.picture.value]).toEqual([[], 'paused']);
  });

  it('is switched without a pause, and the whiteboard forgets its frames', async () => {
    const { session, media, streams, accept, board } = setup();
    await accept('camera');
    board.cut.mockClear();
    await streams.switchCamera();
    expect([session.leaving(), session.told.filter((fact) => fact.startsWith('pause')), board.cut.mock.calls.length]).toEqual([[media.newest('video').name], [], 1]);
    media.faults = [fault('NotReadableError'), fault('NotReadableError')];
    await streams.switchCamera();
    expect([session.why('camera'), streams.trouble.value, session.leaving()]).toEqual(['device', { capability: 'camera', why: 'taken' }, []]);
    await streams.resume('camera');
    expect([session.why('camera'), session.leaving().length, streams.trouble.value]).toEqual([null, 1, undefined]);
  });

  it('tells the technician when the device takes the picture away, and gives it back', async () => {
    const { session, media, accept } = setup();
    await accept('camera');
    media.newest('video').happens('mute');
    expect(session.why('camera')).toBe('device');
    media.newest('video').happens('unmute');
    expect(session.why('camera')).toBeNull();
    media.newest('video').happens('ended');
    expect([session.why('camera'), session.leaving()]).toEqual(['device', []]);
  });
});

describe('the microphone', () => {
  it('is allowed once it is open, and muted and unmuted by the customer', async () => {
    const { session, media, streams, accept } = setup();
    await accept('microphone');
    expect([session.told.includes('answer 1 yes'), session.leaving()]).toEqual([true, [media.newest('audio').name]]);
    streams.pause('microphone');
    expect([session.why('microphone'), session.sent.voice, media.newest('audio').readyState]).toEqual(['customer', null, 'live']);
    await streams.resume('microphone');
    expect(session.leaving()).toHaveLength(1);
  });

  it('is opened together with the camera where one would silence the other, and let go when it is denied', async () => {
    const { session, media, accept } = setup();
    media.opensAtOnce = true;
    session.set('microphone', 'asked');
    await accept('camera');
    expect(media.asked.map((constraints) => Object.keys(constraints))).toEqual([['video', 'audio']]);
    expect(session.sent.voice).toBeNull();
    session.set('microphone', 'denied');
    expect([media.newest('audio').readyState, media.newest('video').readyState]).toEqual(['ended', 'live']);
  });

  it('is told to be taken by a call: mute, interrupted, ended, or exactly silent for a second', async () => {
    const { session, media, sound, accept } = setup();
    await accept('microphone');
    sound.now = 'zero';
    await settle(900);
    expect(session.why('microphone')).toBeNull();
    await settle(1500);
    expect([session.why('microphone'), session.leaving()]).toEqual(['call', []]);
    sound.now = 'sound';
    await settle(100);
    expect(session.why('microphone')).toBeNull();
    sound.isInterrupted = true;
    await settle(100);
    expect([session.why('microphone'), sound.woken > 0]).toEqual(['call', true]);
    media.newest('audio').happens('mute');
    sound.isInterrupted = false;
    await settle(100);
    expect(session.why('microphone')).toBe('call');
    media.newest('audio').happens('unmute');
    expect(session.why('microphone')).toBeNull();
    sound.now = 'unknown';
    await settle(5000);
    expect(session.why('microphone')).toBeNull();
    media.newest('audio').happens('ended');
    expect(session.why('microphone')).toBe('call');
  });

  it('stays muted by the customer when the call is over', async () => {
    const { session, media, streams, accept } = setup();
    await accept('microphone');
    await settle(1000);
    streams.pause('microphone');
    media.newest('audio').happens('mute');
    media.newest('audio').happens('unmute');
    expect([session.why('microphone'), session.leaving()]).toEqual(['customer', []]);
  });

  it('is opened anew when the customer unmutes what a call has left dead', async () => {
    const { session, media, streams, sound, accept } = setup();
    await accept('microphone');
    const before = media.newest('audio');
    sound.now = 'zero';
    await settle(2500);
    sound.now = 'sound';
    await streams.resume('microphone');
    expect([before.readyState, session.why('microphone'), session.leaving()]).toEqual(['ended', null, [media.newest('audio').name]]);
  });
});

describe('a page in the background', () => {
  const playing = { paused: false } as HTMLVideoElement;

  it('lets nothing leave at once, and goes on when the picture is proved alive', async () => {
    const { session, streams, accept, paint } = setup();
    streams.handleVideo(playing);
    await accept('camera');
    await accept('microphone', 2);
    streams.handleHidden();
    expect([session.leaving(), session.why('camera'), session.why('microphone')]).toEqual([[], 'background', 'background']);
    streams.handleVisible();
    await settle(500);
    expect(session.leaving()).toEqual([]);
    paint();
    await settle();
    expect([session.leaving().length, session.why('camera'), session.why('microphone')]).toEqual([2, null, null]);
  });

  it('opens the same device anew when no frame comes within a second', async () => {
    const { session, media, streams, accept } = setup();
    streams.handleVideo(playing);
    await accept('camera');
    streams.handleHidden();
    streams.handleVisible();
    await settle(999);
    expect(media.asked).toHaveLength(1);
    await settle(1);
    expect((media.asked[1]?.video as MediaTrackConstraints).deviceId).toEqual({ exact: 'back' });
    expect(session.leaving()).toEqual([media.newest('video').name]);
  });

  it('opens no camera anew that nothing paints, unless its track says that it gives nothing', async () => {
    const { session, media, streams, accept } = setup();
    await accept('camera');
    const comeBack = async (ms: number): Promise<unknown[]> => {
      streams.handleHidden();
      streams.handleVisible();
      await settle(ms);
      return [media.asked.length, session.leaving().length];
    };
    expect(await comeBack(0), 'its screen is not here').toEqual([1, 1]);
    streams.handleVideo({ paused: true } as HTMLVideoElement);
    expect(await comeBack(1000), 'kept from playing').toEqual([1, 1]);
    streams.handleVideo(playing);
    expect(await comeBack(500)).toEqual([1, 0]);
    streams.handleVideo(undefined);
    await settle(500);
    expect([media.asked.length, session.leaving().length], 'the screen went meanwhile').toEqual([1, 1]);
    media.newest('video').happens('mute');
    expect(await comeBack(0)).toEqual([2, 1]);
  });

  it('opens anew what the system ended or took away, and says so when it does not open', async () => {
    const { session, media, streams, accept } = setup();
    await accept('camera');
    await accept('microphone', 2);
    streams.handleHidden();
    media.newest('video').happens('ended');
    media.newest('audio').muted = true;
    media.faults = [fault('NotAllowedError')];
    streams.handleVisible();
    await settle();
    expect(Object.keys(media.asked.at(-1) ?? {})).toEqual(['video', 'audio']);
    expect([session.why('camera'), session.why('microphone'), streams.trouble.value?.why, session.leaving()]).toEqual(['device', 'device', 'refused', []]);
  });

  it('stays paused when the page is hidden again meanwhile', async () => {
    const { session, streams, accept, paint } = setup();
    await accept('camera');
    streams.handleHidden();
    streams.handleVisible();
    streams.handleHidden();
    paint();
    await settle(2000);
    expect([session.why('camera'), session.leaving()]).toEqual(['background', []]);
  });
});

describe('a page that is hidden while a device is opened anew', () => {
  it('stays paused', async () => {
    const { session, media, streams, accept } = setup();
    await accept('camera');
    media.newest('video').happens('ended');
    let open = (): void => undefined;
    media.until = new Promise((done) => (open = done));
    streams.handleHidden();
    streams.handleVisible();
    await settle();
    streams.handleHidden();
    open();
    await settle(2000);
    expect([media.asked.length, session.why('camera'), session.leaving()]).toEqual([2, 'background', []]);
  });
});

describe('the screen', () => {
  it('leaves in place of the camera, and the customer chooses which', async () => {
    const { session, media, streams, accept } = setup();
    await accept('camera');
    await accept('view', 2);
    expect([session.why('camera'), session.leaving()]).toEqual(['customer', [media.newest('video').name]]);
    await streams.resume('camera');
    expect([session.why('view'), session.why('camera'), session.leaving().length]).toEqual(['customer', null, 1]);
    expect((session.sent.picture as unknown as FakeTrack).name).toContain('back');
  });

  it('is taken back when the browser ends it', async () => {
    const { session, media, accept } = setup();
    await accept('view');
    media.newest('video').happens('ended');
    expect([session.told.at(-1), session.leaving()]).toEqual(['revoke view', []]);
  });
});
