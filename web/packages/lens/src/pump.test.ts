import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCanvas } from './fake-canvas.ts';
import { fakePicture, FakeTracker } from './fake-tracker.ts';
import { FakeVideo, FakeVideoFrame } from './fake-video.ts';
import type { KeptImage } from './kept-image.ts';
import { FramePump } from './pump.ts';
import type { Seen } from './tracker-port.ts';

const settle = (): Promise<void> => vi.waitFor(() => new Promise<void>((resolve) => setImmediate(resolve)));

let tracker: FakeTracker;
let video: FakeVideo;
let came: { image: KeptImage; seen: Seen | undefined; number: number; epoch: number }[];
let pump: FramePump;
let epoch: number;
let turns: number;
const logged: string[] = [];

beforeEach(() => {
  FakeVideoFrame.reset();
  FakeCanvas.stub();
  [tracker, video, came, epoch, turns] = [new FakeTracker(), new FakeVideo(), [], 1, 0];
  logged.length = 0;
  pump = new FramePump({
    tracker,
    onFrame: (image, seen, order) => void came.push({ image, seen, ...order }),
    epoch: () => epoch,
    onTurned: () => void (turns += 1),
    log: (text) => void logged.push(text),
  });
  pump.attach(video.element);
});
afterEach(() => vi.unstubAllGlobals());

const closeAll = (): void => came.splice(0).forEach(({ image }) => image.close());

describe('the pump', () => {
  it('takes each frame through the tracker, and gives it on with what was seen in it', async () => {
    for (let number = 1; number <= 3; number += 1) {
      video.show(fakePicture(number, 0));
      await settle();
    }
    expect(came.map(({ seen, number, image }) => [seen?.thumbnail[0], number, image.width])).toEqual([[1, 1, 64], [2, 2, 64], [3, 3, 64]]);
    expect(FakeVideoFrame.open).toBe(3);
    closeAll();
    expect(FakeVideoFrame.open).toBe(0);
  });

  it('has two frames at most, and drops the older one of those that wait', async () => {
    tracker.pause();
    for (let number = 1; number <= 5; number += 1) {
      video.show(fakePicture(number, 0));
      await settle();
      expect(FakeVideoFrame.open).toBeLessThanOrEqual(2);
    }
    expect(pump.newestUnderway?.order).toEqual({ number: 5, epoch: 1 });
    tracker.goOn();
    await settle();
    expect(came.map(({ number }) => number)).toEqual([1, 5]);
    expect([FakeVideoFrame.made, pump.newestUnderway]).toEqual([5, undefined]);
    closeAll();
    expect(FakeVideoFrame.open).toBe(0);
  });

  it('closes what is under way when the video goes, and says of which epoch a frame is', async () => {
    tracker.pause();
    video.show(fakePicture(1, 0));
    await settle();
    video.show(fakePicture(2, 0));
    epoch = 2;
    pump.forget();
    expect(FakeVideoFrame.open).toBe(1);
    video.show(fakePicture(3, 0));
    tracker.goOn();
    await settle();
    expect(came.map(({ number, epoch: of }) => [number, of])).toEqual([[1, 1], [3, 2]]);
    closeAll();
    tracker.pause();
    video.show(fakePicture(4, 0));
    video.show(fakePicture(5, 0));
    pump.detach();
    expect(video.isAsked).toBe(false);
    tracker.goOn();
    await settle();
    expect([came.length, FakeVideoFrame.open]).toEqual([0, 0]);
  });

  it('keeps from the tracker what was taken before a cut and is read after it', async () => {
    let read = (): void => undefined;
    vi.spyOn(FakeVideoFrame.prototype, 'copyTo').mockImplementationOnce(() => new Promise((resolve) => (read = () => resolve([{ offset: 0, stride: 64 }]))));
    const frame = vi.spyOn(tracker, 'frame');
    video.show(fakePicture(1, 0));
    await settle();
    pump.forget();
    read();
    await settle();
    expect([frame.mock.calls.length, came.length, FakeVideoFrame.open]).toEqual([0, 0, 0]);
    video.show(fakePicture(2, 0));
    await settle();
    expect(came.map(({ seen }) => seen?.thumbnail[0])).toEqual([2]);
  });

  it('tells at which frame the phone was turned, and nothing where the browser does not', async () => {
    const show = async (turn: 0 | 180): Promise<number> => {
      FakeVideoFrame.turn = turn;
      video.show(fakePicture(1, 0));
      await settle();
      return turns;
    };
    expect([await show(180), await show(180), await show(0), await show(0), await show(180)]).toEqual([0, 0, 1, 1, 2]);
    FakeVideoFrame.tells = 'nothing';
    expect([await show(0), await show(180)]).toEqual([2, 2]);
    FakeVideoFrame.tells = 'rotation';
    pump.detach();
    pump.attach(video.element);
    expect(await show(0), 'another video').toBe(2);
  });

  it('goes on without a tracker', async () => {
    tracker.fail('gone');
    video.show(fakePicture(1, 0));
    await settle();
    expect(came.map(({ seen }) => seen)).toEqual([undefined]);
  });

  it('waits where a video has no frame', async () => {
    video.show({ width: 0, height: 0, luma: new Uint8Array() });
    await settle();
    expect([came.length, FakeVideoFrame.made]).toEqual([0, 0]);
  });

  it('spares a slow device, then takes every second frame, and goes back', async () => {
    const show = async (count: number): Promise<void> => {
      for (let one = 0; one < count; one += 1) {
        video.show(fakePicture(one, 0));
        await settle();
      }
    };
    tracker.workMs = 23;
    await show(30);
    expect(tracker.asked).toEqual(['light']);
    await show(30);
    came.length = 0;
    await show(30);
    expect(came).toHaveLength(15);
    tracker.workMs = 15;
    await show(120);
    expect(tracker.asked.at(-1)).toBe('light');
    came.length = 0;
    tracker.workMs = 5;
    await show(180);
    expect(tracker.asked.at(-1)).toBe('full');
    expect(came.length).toBeGreaterThan(100);
    expect(logged).toHaveLength(4);
  });

  it('pumps by animation frames where a video does not tell of its own, each frame once', async () => {
    const callbacks: (() => void)[] = [];
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => callbacks.push(callback));
    vi.stubGlobal('cancelAnimationFrame', vi.fn());
    const plain = { currentTime: 1, videoWidth: 64, videoHeight: 48, picture: fakePicture(1, 0) };
    pump.attach(plain as unknown as HTMLVideoElement);
    const tick = async (): Promise<void> => {
      callbacks.shift()?.();
      await settle();
    };
    await tick();
    await tick();
    plain.currentTime = 2;
    await tick();
    expect(came).toHaveLength(2);
  });
});

describe('grey values', () => {
  const shown = async (): Promise<number | undefined> => {
    const frame = vi.spyOn(tracker, 'frame');
    video.show(fakePicture(7, 3, { width: 640, height: 480 }));
    await settle();
    const [luma] = frame.mock.lastCall ?? [];
    closeAll();
    return luma?.width;
  };

  it('are the frame’s own where they can be had as they are, else those of a small canvas', async () => {
    expect(await shown()).toBe(640);
    FakeVideoFrame.format = 'NV12';
    expect(await shown()).toBe(640);
    for (const format of ['BGRA', 'I420P10', null]) {
      FakeVideoFrame.format = format;
      expect(await shown()).toBe(320);
    }
    expect(FakeVideoFrame.open).toBe(0);
  });

  it('are those of a small canvas where copying fails', async () => {
    vi.spyOn(FakeVideoFrame.prototype, 'copyTo').mockRejectedValueOnce(new Error('not this format'));
    expect(await shown()).toBe(320);
  });

  it('and the frame itself come from canvases where there is no VideoFrame', async () => {
    vi.stubGlobal('VideoFrame', undefined);
    const made = FakeCanvas.stub();
    expect(await shown()).toBe(320);
    expect(await shown()).toBe(320);
    // One for the frame, used again, and a small one.
    expect(made.map(({ width }) => width)).toEqual([640, 320]);
  });
});
