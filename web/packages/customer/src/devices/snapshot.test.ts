// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BoardPort } from './board-port.ts';
import { browserPhoto, takeStill } from './snapshot.ts';

const track = {} as MediaStreamTrack;
const jpeg = (text: string): Blob => new Blob([text], { type: 'image/jpeg' });

/** A video whose frame is a canvas' own JPEG. */
function video(width = 1280): HTMLVideoElement {
  return { videoWidth: width, videoHeight: 720 } as HTMLVideoElement;
}

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ drawImage: () => undefined } as never);
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation(function (this: HTMLCanvasElement, done) {
    done(jpeg(`frame ${this.width}x${this.height}`));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a still of the camera', () => {
  it('is the frame itself where the browser takes no photo, or none that is a JPEG', async () => {
    const still = async (takePhoto?: () => Promise<Blob>): Promise<string | undefined> => (await takeStill({ board: undefined, track, video: video(), takePhoto }))?.text();
    expect(await still()).toBe('frame 1280x720');
    expect(await still(() => Promise.reject(new Error('busy')))).toBe('frame 1280x720');
    expect(await still(() => Promise.resolve(new Blob(['x'], { type: 'image/png' })))).toBe('frame 1280x720');
    expect(await still(() => Promise.resolve(jpeg('photo')))).toBe('photo');
  });

  it('does not wait long for a photo', async () => {
    vi.useFakeTimers();
    const still = takeStill({ board: undefined, track, video: video(), takePhoto: () => new Promise(() => undefined) });
    await vi.advanceTimersByTimeAsync(3000);
    expect((await still)?.size).toBe('frame 1280x720'.length);
  });

  it('is a photo while nothing is drawn, and the frame when the drawing fails', async () => {
    const board = (strokes: unknown[], still: () => Promise<Blob | undefined>): BoardPort => ({ strokes: { value: strokes }, still }) as unknown as BoardPort;
    const of = async (one: BoardPort): Promise<string | undefined> => (await takeStill({ board: one, track, video: video(), takePhoto: () => Promise.resolve(jpeg('photo')) }))?.text();
    expect(await of(board([], () => Promise.resolve(jpeg('drawn'))))).toBe('photo');
    expect(await of(board([1], () => Promise.resolve(jpeg('drawn'))))).toBe('drawn');
    expect(await of(board([1], () => Promise.resolve(undefined)))).toBe('photo');
  });

  it('is none before the first frame, and none without an element', async () => {
    expect(await takeStill({ board: undefined, track, video: video(0), takePhoto: undefined })).toBeUndefined();
    expect(await takeStill({ board: undefined, track, video: undefined, takePhoto: undefined })).toBeUndefined();
  });

  it('is taken by the browser where it can', async () => {
    expect(browserPhoto()).toBeUndefined();
    vi.stubGlobal('ImageCapture', class {
      takePhoto(): Promise<Blob> {
        return Promise.resolve(jpeg('own'));
      }
    });
    expect(await (await browserPhoto()?.(track))?.text()).toBe('own');
  });
});
