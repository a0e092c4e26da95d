// @vitest-environment happy-dom
import { signal } from '@preact/signals-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openMicrophone } from './browser-media.ts';
import { BrowserPicture } from './browser-picture.ts';
import { findNoRecorder, startBrowserRecorder } from './browser-recorder.ts';
import { BrowserSpeaker } from './browser-speaker.ts';
import { fakeTrack } from './fake-media.ts';
import type { PictureState } from './picture-state.ts';

class FakeStream {
  constructor(readonly tracks: readonly MediaStreamTrack[]) {}
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaStream', FakeStream);
  // This window takes streams of its own kind only.
  for (const kind of [HTMLVideoElement, HTMLAudioElement]) Object.defineProperty(kind.prototype, 'srcObject', { configurable: true, writable: true, value: null });
});
afterEach(() => {
  for (const kind of [HTMLVideoElement, HTMLAudioElement]) Reflect.deleteProperty(kind.prototype, 'srcObject');
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the microphone', () => {
  const getUserMedia = vi.fn();
  beforeEach(() => vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } }));

  it('is opened with echo, noise and level taken care of, and tells when it is gone', async () => {
    const track = { onended: null as (() => void) | null, stop: vi.fn() };
    getUserMedia.mockResolvedValue({ getAudioTracks: () => [track] });
    const onLost = vi.fn();
    const opened = await openMicrophone(onLost);
    expect(getUserMedia).toHaveBeenCalledWith({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    track.onended?.();
    expect(onLost).toHaveBeenCalledOnce();
    if (typeof opened !== 'string') opened.close();
    expect([track.stop.mock.calls.length, track.onended]).toEqual([1, null]);
  });

  it.each([['NotAllowedError', 'refused'], ['SecurityError', 'refused'], ['NotFoundError', 'absent'], ['OverconstrainedError', 'absent'], ['NotReadableError', 'busy'], ['AbortError', 'busy']])(
    'that fails with %s is %s', async (name, why) => {
      getUserMedia.mockRejectedValue(new DOMException('', name));
      expect(await openMicrophone(vi.fn())).toBe(why);
    },
  );

  it('is none for a page without devices', async () => {
    vi.stubGlobal('navigator', {});
    expect(await openMicrophone(vi.fn())).toBe('unsupported');
  });
});

describe('the picture', () => {
  function setup() {
    const picture = new BrowserPicture();
    const { video } = picture;
    const asked: (() => void)[] = [];
    Object.assign(video, { play: () => Promise.resolve(), requestVideoFrameCallback: (act: () => void) => asked.push(act), cancelVideoFrameCallback: () => void (asked.length = 0) });
    const frame = (width = 640, height = 480): void => {
      Object.defineProperties(video, { videoWidth: { configurable: true, value: width }, videoHeight: { configurable: true, value: height } });
      asked.splice(0).forEach((act) => act());
    };
    return { picture, video, frame };
  }

  it('has a size from its first frame on, another one when the phone is turned, and none after it', () => {
    const { picture, video, frame } = setup();
    picture.show(fakeTrack('camera'));
    expect(picture.size.value).toBeUndefined();
    frame();
    expect(picture.size.value).toEqual({ width: 640, height: 480 });
    frame(480, 640);
    expect(picture.size.value).toEqual({ width: 480, height: 640 });
    picture.show(undefined);
    expect([picture.size.value, video.srcObject]).toEqual([undefined, null]);
    picture.show(fakeTrack('camera'));
    frame(0, 0);
    expect(picture.size.value, 'a frame without a size is none').toBeUndefined();
    picture.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stands still when no frame came for four seconds, but not while nobody looks', () => {
    const { picture, frame } = setup();
    picture.show(fakeTrack('camera'));
    vi.advanceTimersByTime(10_000);
    expect(picture.motion.value, 'there is none yet').toBe('moves');
    frame();
    vi.advanceTimersByTime(4000);
    expect(picture.motion.value).toBe('moves');
    vi.advanceTimersByTime(1000);
    expect(picture.motion.value).toBe('still');
    frame();
    expect(picture.motion.value).toBe('moves');
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    vi.advanceTimersByTime(60_000);
    expect(picture.motion.value).toBe('moves');
    picture.close();
  });
});

describe('the loudspeaker', () => {
  it('plays, or tells that the browser wants something pressed first', async () => {
    const play = vi.spyOn(HTMLMediaElement.prototype, 'play').mockRejectedValueOnce(new DOMException('', 'NotAllowedError'));
    const speaker = new BrowserSpeaker();
    speaker.tryAgain();
    expect(play).not.toHaveBeenCalled();
    speaker.listen(fakeTrack('voice'));
    await vi.advanceTimersByTimeAsync(0);
    expect(speaker.state.value).toBe('refused');
    play.mockResolvedValue(undefined);
    speaker.tryAgain();
    await vi.advanceTimersByTimeAsync(0);
    expect(speaker.state.value).toBe('playing');
    speaker.listen(undefined);
    expect(speaker.state.value).toBe('silent');
  });

  it('does not take the track before for a refusal of the one that is there', async () => {
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockRejectedValueOnce(new DOMException('', 'AbortError')).mockResolvedValue(undefined);
    const speaker = new BrowserSpeaker();
    speaker.listen(fakeTrack('one'));
    speaker.listen(fakeTrack('two'));
    await vi.advanceTimersByTimeAsync(0);
    expect(speaker.state.value).toBe('playing');
  });
});

describe('recording', () => {
  it('is not there without a recorder, or without WebM', () => {
    vi.stubGlobal('MediaRecorder', undefined);
    expect(findNoRecorder()).toBe('no_recorder');
    const isTypeSupported = vi.fn(() => false);
    vi.stubGlobal('MediaRecorder', Object.assign(() => undefined, { isTypeSupported }));
    vi.stubGlobal('AudioContext', () => undefined);
    Object.assign(HTMLCanvasElement.prototype, { captureStream: () => undefined });
    expect(findNoRecorder()).toBe('no_webm');
    isTypeSupported.mockReturnValue(true);
    expect(findNoRecorder()).toBeUndefined();
    Reflect.deleteProperty(HTMLCanvasElement.prototype, 'captureStream');
  });

  it('has a canvas of the picture that is there, and room for any while there is none', async () => {
    class Recorder extends EventTarget {
      static isTypeSupported = (): boolean => true;
      start = vi.fn();
      state = 'recording';
      stop = (): void => void this.dispatchEvent(new Event('stop'));
    }
    class Voices {
      createMediaStreamDestination = () => ({ stream: { getAudioTracks: () => [] } });
      createConstantSource = () => ({ offset: {}, connect: vi.fn(), start: vi.fn(), stop: vi.fn() });
      resume = () => Promise.resolve();
      close = () => Promise.resolve();
    }
    vi.stubGlobal('MediaRecorder', Recorder);
    vi.stubGlobal('AudioContext', Voices);
    const sizes: number[][] = [];
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (this: HTMLCanvasElement) {
      return { canvas: this, fillRect: vi.fn(), fillText: vi.fn(), drawImage: vi.fn(), measureText: () => ({ width: 1 }) } as unknown as CanvasRenderingContext2D;
    });
    Object.assign(HTMLCanvasElement.prototype, {
      captureStream(this: HTMLCanvasElement) {
        sizes.push([this.width, this.height]);
        return { getTracks: () => [] };
      },
    });
    const upright = Object.assign(document.createElement('canvas'), { width: 480, height: 640 });
    const scenes: [PictureState, HTMLCanvasElement | undefined][] = [[{ type: 'live', source: 'camera' }, upright], [{ type: 'not_asked' }, undefined], [{ type: 'asked', source: 'camera' }, undefined], [{ type: 'asked', source: 'screen' }, undefined]];
    for (const [state, picture] of scenes) {
      const words = { ofState: () => 'Not asked', ofCaption: () => '' };
      await startBrowserRecorder({ scene: () => ({ state, picture, captions: [] }), voices: signal([]), onData: vi.fn(), onFailed: vi.fn() }, words).stop();
    }
    expect(sizes).toEqual([[720, 960], [1280, 1280], [1280, 1280], [1280, 720]]);
    Reflect.deleteProperty(HTMLCanvasElement.prototype, 'captureStream');
  });
});
