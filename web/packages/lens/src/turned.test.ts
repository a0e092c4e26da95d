import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCanvas } from './fake-canvas.ts';
import { FakePair } from './fake-pair.ts';
import { scene } from './fake-scene.ts';
import { FakeVideo, FakeVideoFrame } from './fake-video.ts';
import { hasUprightLuma, keepFrame } from './kept-image.ts';
import { LumaReader } from './luma.ts';
import { Stage } from './stage.ts';

const UPRIGHT = scene({ x: 0, y: 0 }, 64, 48);
const TURNS = [0, 90, 180, 270] as const;

beforeEach(() => {
  FakeVideoFrame.reset();
  FakeCanvas.stub();
});
afterEach(() => vi.unstubAllGlobals());

function kept() {
  const video = new FakeVideo();
  video.show(UPRIGHT);
  return keepFrame(video.element) ?? expect.unreachable();
}

describe('a frame that is stored turned', () => {
  it.each(TURNS)('by %i degrees is read upright', async (turn) => {
    for (const tells of ['rotation', 'nothing'] as const) {
      Object.assign(FakeVideoFrame, { turn, tells });
      const image = kept();
      const { width, height, stride, bytes } = await new LumaReader().read(image);
      expect([width, height, stride]).toEqual([64, 48, 64]);
      expect(Buffer.from(bytes.subarray(0, 64 * 48)).equals(UPRIGHT.luma), tells).toBe(true);
      expect(hasUprightLuma(image), 'upside down it has the same shape').toBe(turn === 0 && tells === 'rotation');
    }
  });

  it.each(TURNS)('by %i degrees is painted upright, which is the browser’s own work', (turn) => {
    FakeVideoFrame.turn = turn;
    const stage = new Stage();
    const image = kept();
    stage.put({ image, seen: undefined, order: { number: 1, epoch: 0 }, atMs: 0, places: new Map() });
    stage.hold('freeze');
    stage.paint({ strokes: [], wet: undefined, lasers: [] });
    const canvas = stage.canvas as unknown as FakeCanvas;
    expect([canvas.width, canvas.height, canvas.calls]).toEqual([64, 48, [['drawImage', image.source, 0, 0, 64, 48]]]);
    expect(canvas.picture).toBe(UPRIGHT);
  });
});

describe('a phone that is turned upside down', () => {
  it('has both sides look for their strokes from that frame on, although the picture keeps its size', async () => {
    const pair = new FakePair();
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(9);
    expect([customer.states, technician.states]).toEqual([['tracked/tracked'], ['tracked/tracked']]);
    const epochs = (): number => pair.types('customer').filter((type) => type === 'epoch').length;
    const before = epochs();
    FakeVideoFrame.turn = 180;
    await pair.frames(1);
    expect([epochs() - before, customer.tracker.asked.at(-1)]).toEqual([1, 'cut']);
    expect([customer.board.strokes.value[0]?.state, technician.board.strokes.value[0]?.state]).toEqual(['searching', 'searching']);
    await pair.frames(9);
    expect(epochs() - before, 'once').toBe(1);
    expect([customer.states, technician.states]).toEqual([['tracked/tracked'], ['tracked/tracked']]);
    pair.close();
  });
});
