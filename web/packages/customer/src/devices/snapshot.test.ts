// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BoardPort } from './board-port.ts';
import { type SnapshotParts, browserPhoto, takeStill } from './snapshot.ts';

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
    const still = async (takePhoto?: () => Promise<Blob>): Promise<string | undefined> => (await takeStill({ board: undefined, track, video: video(), takePhoto }))?.still.text();
    expect(await still()).toBe('frame 1280x720');
    expect(await still(() => Promise.reject(new Error('busy')))).toBe('frame 1280x720');
    expect(await still(() => Promise.resolve(new Blob(['x'], { type: 'image/png' })))).toBe('frame 1280x720');
    expect(await still(() => Promise.resolve(jpeg('photo')))).toBe('photo');
  });

  it('does not wait long for a photo', async () => {
    vi.useFakeTimers();
    const still = takeStill({ board: undefined, track, video: video(), takePhoto: () => new Promise(() => undefined) });
    await vi.advanceTimersByTimeAsync(3000);
    expect((await still)?.still.size).toBe('frame 1280x720'.length);
  });

  it('has the drawings on the photo, or beside it on the frame where their places on the photo are not certain', async () => {
    const board = (strokes: unknown[], still: () => Promise<Blob | undefined>, forPhoto: BoardPort['forPhoto'] = () => () => Promise.resolve(jpeg('drawn on the photo'))): BoardPort =>
      ({ strokes: { value: strokes }, still, forPhoto }) as unknown as BoardPort;
    const drawn = (): Promise<Blob> => Promise.resolve(jpeg('drawn'));
    const unsure: BoardPort['forPhoto'] = () => () => Promise.resolve('unsure');
    const of = async (one: BoardPort, takePhoto: SnapshotParts['takePhoto'] = () => Promise.resolve(jpeg('photo'))): Promise<(string | undefined)[]> => {
      const taken = await takeStill({ board: one, track, video: video(), takePhoto });
      return Promise.all([taken?.still.text(), taken?.photo?.text()]);
    };
    expect(await of(board([], drawn))).toEqual(['photo', undefined]);
    expect(await of(board([1], drawn))).toEqual(['drawn on the photo', undefined]);
    expect(await of(board([1], drawn, unsure))).toEqual(['drawn', 'photo']);
    expect(await of(board([1], drawn, () => () => Promise.reject(new Error('broken'))))).toEqual(['drawn', 'photo']);
    expect(await of(board([1], drawn, () => { throw new Error('no canvas'); }))).toEqual(['drawn', 'photo']);
    expect(await of(board([1], drawn, () => () => Promise.resolve('smaller')))).toEqual(['drawn', undefined]);
    expect(await of(board([1], drawn), () => Promise.reject(new Error('busy'))), 'there is no photo').toEqual(['drawn', undefined]);
    expect(await of(board([1], () => Promise.resolve(undefined)))).toEqual(['photo', undefined]);
  });

  it('is of the frame of when it was asked for, and of no later one', async () => {
    const asked: string[] = [];
    const note = <T,>(what: string, answer: T): T => {
      asked.push(what);
      return answer;
    };
    const board = { strokes: { value: [1] }, still: () => note('still', Promise.resolve(jpeg('drawn'))), forPhoto: () => note('ink', () => Promise.resolve('unsure')) } as unknown as BoardPort;
    await takeStill({ board, track, video: video(), takePhoto: () => note('photo', Promise.resolve(jpeg('photo'))) });
    expect(asked).toEqual(['ink', 'still', 'photo']);
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
