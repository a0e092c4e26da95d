import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Devices } from './devices.ts';
import { FakeMedia, fault } from './fake-media.ts';
import { abilitiesOf } from './media-port.ts';

const FINE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, resizeMode: 'none' };

function setup() {
  const media = new FakeMedia();
  return { media, devices: new Devices(media) };
}

beforeEach(() => void vi.useFakeTimers({ now: 0 }));

describe('opening devices', () => {
  it('asks for the back camera with a picture that can be read, and for a clear voice', async () => {
    const { media, devices } = setup();
    expect(await devices.open(['camera'])).toBe('open');
    expect(await devices.open(['microphone'])).toBe('open');
    expect(media.asked).toEqual([
      { video: { ...FINE, facingMode: { ideal: 'environment' } } },
      { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } },
    ]);
    expect([media.newest('video').contentHint, devices.camera.track.value, devices.cameras.value]).toEqual(['detail', media.newest('video'), 2]);
    devices.close('microphone');
    expect(media.talking).toEqual(['yes', 'no']);
  });

  it('has a word for every refusal', async () => {
    const words = [
      ['NotAllowedError', 'refused'], ['SecurityError', 'refused'], ['NotFoundError', 'missing'],
      ['NotReadableError', 'taken'], ['AbortError', 'taken'], ['TypeError', 'failed'],
    ] as const;
    for (const [name, why] of words) {
      const { media, devices } = setup();
      media.faults = [fault(name)];
      expect(await devices.open(['camera']), name).toBe(why);
      expect(devices.camera.track.value).toBeUndefined();
      media.faults = [fault(name)];
      expect(await devices.openScreen(), name).toBe(why);
    }
  });

  it('takes any device where none is as wished for', async () => {
    const { media, devices } = setup();
    media.faults = [fault('OverconstrainedError')];
    expect(await devices.open(['camera'])).toBe('open');
    expect(media.asked[1], 'no id, and still to the back').toEqual({ video: expect.objectContaining({ facingMode: { ideal: 'environment' }, resizeMode: 'none' }) });
    media.faults = [fault('OverconstrainedError'), fault('OverconstrainedError')];
    expect(await devices.open(['microphone'])).toBe('missing');
  });

  it('opens nothing on a page that is not secure, or in a browser without devices', async () => {
    const { media, devices } = setup();
    media.isSecure = false;
    expect([await devices.open(['camera']), await devices.openScreen(), abilitiesOf(media)]).toEqual(['insecure', 'insecure', []]);
    media.isSecure = true;
    expect(abilitiesOf(media)).toEqual(['view', 'camera', 'microphone', 'recording']);
    media.openScreen = undefined;
    expect(abilitiesOf(media)).toEqual(['camera', 'microphone', 'recording']);
    media.openDevices = undefined;
    expect([await devices.open(['camera']), await devices.openScreen(), abilitiesOf(media)]).toEqual(['missing', 'missing', []]);
    expect(media.asked).toEqual([]);
  });

  it('stops a track that comes when nobody wants it any more', async () => {
    const { media, devices } = setup();
    let resolve = (): void => undefined;
    media.until = new Promise((done) => (resolve = done));
    const [camera, screen] = [devices.open(['camera']), devices.openScreen()];
    devices.close('camera');
    devices.close('screen');
    resolve();
    expect([await camera, await screen]).toEqual(['unwanted', 'unwanted']);
    expect(media.tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    expect([devices.camera.track.value, devices.screen.track.value]).toEqual([undefined, undefined]);
  });

  it('leaves the system’s sound as it was when there is no voice after all', async () => {
    const { media, devices } = setup();
    media.faults = [fault('NotAllowedError')];
    await devices.open(['microphone']);
    expect(media.talking).toEqual(['yes', 'no']);
    let resolve = (): void => undefined;
    media.until = new Promise((done) => (resolve = done));
    const opening = devices.open(['microphone']);
    devices.close('microphone');
    resolve();
    await opening;
    expect(media.talking).toEqual(['yes', 'no', 'yes', 'no']);
    const [first, second] = [devices.open(['microphone']), devices.open(['microphone'])];
    await Promise.all([first, second]);
    expect(media.talking.at(-1)).toBe('yes');
  });

  it('opens what is open anew together, where one device silences the other', async () => {
    const { media, devices } = setup();
    media.opensAtOnce = true;
    await devices.open(['camera']);
    const first = media.newest('video');
    await devices.open(['microphone']);
    expect(Object.keys(media.asked[1] ?? {})).toEqual(['video', 'audio']);
    expect([first.readyState, devices.camera.track.value]).toEqual(['ended', media.newest('video')]);
  });

  it('switches to the next camera and lets the one before go first, and back when that does not open', async () => {
    const { media, devices } = setup();
    await devices.open(['camera']);
    const back = media.newest('video');
    expect(await devices.switchCamera()).toBe('open');
    expect([back.readyState, media.newest('video').getSettings().deviceId]).toEqual(['ended', 'front']);
    media.faults = [fault('NotReadableError')];
    expect(await devices.switchCamera()).toBe('taken');
    expect(media.newest('video').getSettings().deviceId).toBe('front');
    expect(devices.camera.track.value).toBe(media.newest('video'));
    media.cameras = ['front'];
    expect(await devices.switchCamera()).toBe('unwanted');
  });

  it('does not believe that the microphone is mute while it starts', async () => {
    const { media, devices } = setup();
    await devices.open(['microphone']);
    const voice = media.newest('audio');
    voice.happens('mute');
    expect(devices.microphone.state.value).toBe('live');
    await vi.advanceTimersByTimeAsync(1000);
    expect(devices.microphone.state.value).toBe('muted');
    voice.happens('unmute');
    expect(devices.microphone.state.value).toBe('live');
    voice.happens('ended');
    expect(devices.microphone.state.value).toBe('ended');
  });
});
