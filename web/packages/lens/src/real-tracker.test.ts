import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LensBoard } from './board.ts';
import { FakeCanvas } from './fake-canvas.ts';
import { fakePictures } from './fake-tracker.ts';
import { scene } from './fake-scene.ts';
import { FakeVideo, FakeVideoFrame } from './fake-video.ts';
import { HereWorker, type TrackerModule } from './here-worker.ts';
import { REPLAY_FRAMES } from './load-tracker.ts';
import type { Point } from './rows.ts';
import type { Side } from './stroke.ts';
import type { TrackerToPage } from './tracker-messages.ts';
import { browserTracker } from './browser-tracker.ts';
import { TrackerRunner } from './tracker-runner.ts';
import { startTrackerWorker } from './start-worker.ts';

vi.mock('./start-worker.ts', () => ({ startTrackerWorker: vi.fn() }));

const pkg = new URL('../../anchor/pkg/', import.meta.url);
/** `./dev` builds it before the tests; a bare checkout has none. */
const isBuilt = existsSync(new URL('bowline_anchor_bg.wasm', pkg));

/** A hand that shakes, some pixels a frame. */
const handAt = (frame: number): Point => ({ x: 2.3 * frame + 4 * Math.sin(frame / 3), y: 10 * Math.sin(frame / 9) });

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function openPair(): Promise<{ frames(count: number): Promise<void>; at: () => number; boards: Record<Side, LensBoard> }> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  FakeVideoFrame.reset();
  FakeCanvas.stub();
  const module = (await import(/* @vite-ignore */ new URL('bowline_anchor.js', pkg).href)) as TrackerModule;
  module.initSync({ module: readFileSync(new URL('bowline_anchor_bg.wasm', pkg)) });
  vi.mocked(startTrackerWorker).mockImplementation(() => new HereWorker(new module.LensTracker(REPLAY_FRAMES)) as unknown as Worker);
  const videos = { customer: new FakeVideo(), technician: new FakeVideo() };
  const boards = {} as Record<Side, LensBoard>;
  const open = (side: Side, other: Side): LensBoard =>
    new LensBoard({
      side,
      makeTracker: browserTracker,
      pictures: fakePictures,
      // Time for the way: the customer's picture is four frames further by then.
      send: (message) => setTimeout(() => boards[other].handleMessage(message.slice().buffer), 120) !== undefined,
      log: () => undefined,
      now: () => performance.now(),
    });
  boards.customer = open('customer', 'technician');
  boards.technician = open('technician', 'customer');
  for (const side of ['customer', 'technician'] as const) {
    boards[side].attach(videos[side].element);
    boards[side].handleOpen();
  }
  let at = 0;
  const frames = async (count: number): Promise<void> => {
    for (let one = 0; one < count; one += 1) {
      at += 1;
      videos.customer.show(scene(handAt(at)));
      if (at > 6) videos.technician.show(noisy(scene(handAt(at - 6))));
      await vi.advanceTimersByTimeAsync(33);
    }
  };
  return { frames, at: () => at, boards };
}

/** What a codec leaves: rough greys. */
function noisy({ luma, ...size }: ReturnType<typeof scene>): ReturnType<typeof scene> {
  return { ...size, luma: luma.map((grey, at) => Math.min(255, (grey & 0xf8) + ((at * 7) % 5))) };
}

describe.skipIf(!isBuilt)('with the tracker as WebAssembly', () => {
  it('a stroke on a frame ten frames old lands within a pixel on both screens', async () => {
    const { frames, at, boards } = await openPair();
    await frames(30);
    const drawn = { x: 0.5, y: 0.5 };
    const shown = handAt(at() - 6);
    boards.technician.pen('down', drawn.x, drawn.y);
    boards.technician.pen('up', 0.6, 0.6);
    await frames(20);
    const expectAt = (side: Side, behind: number): void => {
      const [[x, y] = []] = (boards[side].canvas as unknown as FakeCanvas).starts;
      const now = handAt(at() - behind);
      expect(Math.hypot(Number(x) - 160 - (now.x - shown.x), Number(y) - 120 - (now.y - shown.y)), side).toBeLessThan(1);
    };
    expect(boards.customer.strokes.value).toMatchObject([{ state: 'tracked', remote: 'tracked' }]);
    expectAt('customer', 0);
    expectAt('technician', 6);
    for (const board of Object.values(boards)) board.close();
    expect(FakeVideoFrame.open).toBe(0);
  });

  it('a stroke of the customer lands where it belongs, though the technician sees that frame later', async () => {
    const { frames, at, boards } = await openPair();
    await frames(30);
    const shown = handAt(at());
    boards.customer.pen('down', 0.5, 0.5);
    boards.customer.pen('up', 0.6, 0.6);
    await frames(25);
    const [[x, y] = []] = (boards.technician.canvas as unknown as FakeCanvas).starts;
    const now = handAt(at() - 6);
    expect(Math.hypot(Number(x) - 160 - (now.x - shown.x), Number(y) - 120 - (now.y - shown.y))).toBeLessThan(1);
    for (const board of Object.values(boards)) board.close();
  });

  it('bytes that are no picture are refused, and what comes then is done', async () => {
    const module = (await import(/* @vite-ignore */ new URL('bowline_anchor.js', pkg).href)) as TrackerModule;
    module.initSync({ module: readFileSync(new URL('bowline_anchor_bg.wasm', pkg)) });
    const told: TrackerToPage[] = [];
    const runner = new TrackerRunner(new module.LensTracker(REPLAY_FRAMES), (message) => told.push(message), () => 0);
    runner.handle({ type: 'frame', call: 1, luma: { width: 320, height: 240, stride: 320, bytes: new Uint8Array(10) } });
    const { luma, ...size } = scene({ x: 0, y: 0 });
    runner.handle({ type: 'frame', call: 2, luma: { ...size, stride: size.width, bytes: luma } });
    const fractions = Float32Array.of(0.5, 0.5);
    runner.handle({ type: 'add', call: 3, id: 5, frame: 0, fractions });
    runner.handle({ type: 'add', call: 4, id: 6, frame: 99, fractions });
    runner.handle({ type: 'add', call: 5, id: 6, frame: 0, fractions: Float32Array.of(NaN, 9) });
    runner.handle({ type: 'find', call: 6, thumbnail: new Uint8Array(768) });
    runner.handle({ type: 'remove', ids: [5] });
    runner.handle({ type: 'spare', effort: 'light' });
    runner.handle({ type: 'cut' });
    runner.handle({ type: 'add_on_picture', call: 7, id: 5, luma: { ...size, stride: size.width, bytes: luma }, fractions });
    runner.handle({ type: 'frame', call: 8, luma: { ...size, stride: size.width, bytes: luma } });
    expect(told.map((message) => (message.type === 'added' ? message.added : message.type))).toEqual([
      'refused', 'seen', 'anchored', 'need_picture', 'refused', 'found', 'anchored', 'seen',
    ]);
    const last = told.at(-1);
    expect(last?.type === 'seen' && [last.seen.thumbnail.length, [...last.seen.places.keys()]]).toEqual([768, [5]]);
  });
});
