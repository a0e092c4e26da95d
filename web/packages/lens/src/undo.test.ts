import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakePair } from './fake-pair.ts';
import { FAKE_SIZE } from './fake-tracker.ts';
import { FakeVideoFrame } from './fake-video.ts';

let pair: FakePair;
beforeEach(() => {
  pair = new FakePair();
});
afterEach(() => {
  pair.close();
  expect(FakeVideoFrame.open, 'every frame is closed in the end').toBe(0);
});

const px = (x: number, y: number): number[] => [x * FAKE_SIZE.width, y * FAKE_SIZE.height];

/** Where lines begin that a board shows, from the top. Without any the canvas keeps its last ones, and is not seen. */
function startsOf(side: 'customer' | 'technician'): number[][] {
  if (pair[side].board.shows.value === 'video') return [];
  const starts = pair[side].canvas.starts.map((start) => start.map((value) => Math.round(Number(value))));
  return [...new Map(starts.map((start) => [start.join(), start])).values()].sort((one, other) => (one[1] ?? 0) - (other[1] ?? 0));
}

const rounded = (...points: [number, number][]): number[][] => points.map(([x, y]) => px(x, y).map(Math.round));

async function eraseAt(x: number, y: number): Promise<void> {
  const { technician } = pair;
  technician.board.tool.value = 'eraser';
  technician.draw([x, y]);
  technician.board.tool.value = 'pen';
  await pair.frames(2);
}

/** Two lines of the technician's and one of the customer's. */
async function drawn(): Promise<void> {
  await pair.frames(3);
  pair.technician.draw([0.25, 0.25], [0.5, 0.25]);
  await pair.frames(6);
  pair.technician.draw([0.25, 0.5], [0.5, 0.5]);
  await pair.frames(6);
  pair.customer.draw([0.25, 0.75], [0.5, 0.75]);
  await pair.frames(6);
}

describe('undo', () => {
  it('of the eraser brings the stroke back on its object, on both sides, and then takes the strokes away', async () => {
    const { customer, technician } = pair;
    await drawn();
    await eraseAt(0.4, 0.5);
    expect([customer.ids.length, technician.ids.length]).toEqual([2, 2]);
    technician.board.undo();
    await pair.frames(20, 10);
    expect([customer.ids.length, technician.ids.length]).toEqual([3, 3]);
    for (const side of ['customer', 'technician'] as const) expect(startsOf(side), side).toEqual(rounded([0.35, 0.25], [0.35, 0.5], [0.35, 0.75]));
    expect(technician.states).toEqual(['tracked/tracked', 'tracked/tracked', 'tracked/tracked']);
    technician.board.undo();
    await pair.frames(3, 10);
    expect(startsOf('customer')).toEqual(rounded([0.35, 0.25], [0.35, 0.75]));
    technician.board.undo();
    expect(technician.board.canUndo.value).toBe(false);
    technician.board.undo();
    await pair.frames(3, 10);
    expect(startsOf('customer'), 'that of the customer is not the technician’s').toEqual(rounded([0.35, 0.75]));
  });

  it('of the eraser brings the other side’s stroke back too, also where its frame has long gone by', async () => {
    const { customer, technician } = pair;
    await drawn();
    await pair.frames(100, 10);
    await pair.frames(3, 20);
    await eraseAt(0.6, 0.75);
    expect(customer.ids).toHaveLength(2);
    expect(technician.board.canUndo.value).toBe(true);
    technician.board.undo();
    await pair.frames(20, 30);
    for (const side of ['customer', 'technician'] as const) expect(startsOf(side), side).toEqual(rounded([0.55, 0.25], [0.55, 0.5], [0.55, 0.75]));
    for (let count = 0; count < 4; count += 1) technician.board.undo();
    await pair.frames(2, 30);
    expect(startsOf('customer'), 'it is no act of the technician’s').toEqual(rounded([0.55, 0.75]));
  });

  it('of Clear brings all back, also what was out of sight', async () => {
    const { customer, technician } = pair;
    await drawn();
    await pair.frames(9, 90);
    technician.board.clear();
    await pair.frames(9, 90);
    expect([customer.ids, technician.ids]).toEqual([[], []]);
    technician.board.undo();
    await pair.frames(30, 10);
    for (const side of ['customer', 'technician'] as const) expect(startsOf(side), side).toEqual(rounded([0.35, 0.25], [0.35, 0.5], [0.35, 0.75]));
  });

  it('of the customer’s Clear brings the technician’s strokes back', async () => {
    const { customer, technician } = pair;
    await drawn();
    customer.board.clear();
    await pair.frames(3);
    customer.board.undo();
    await pair.frames(20, 20);
    for (const side of ['customer', 'technician'] as const) expect(startsOf(side), side).toEqual(rounded([0.45, 0.25], [0.45, 0.5], [0.45, 0.75]));
    expect(technician.ids).toHaveLength(3);
  });

  it('shows at once on a picture that stands still', async () => {
    const { technician } = pair;
    await drawn();
    technician.board.freeze('frozen');
    await eraseAt(0.4, 0.75);
    await eraseAt(0.4, 0.5);
    expect(startsOf('technician')).toEqual(rounded([0.25, 0.25]));
    technician.board.undo();
    technician.board.undo();
    expect(startsOf('technician')).toEqual(rounded([0.25, 0.25], [0.25, 0.5], [0.25, 0.75]));
  });

  it('shows nothing at a wrong place of a picture that stands still', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    customer.draw([0.25, 0.5], [0.5, 0.5]);
    await pair.frames(9, 20);
    const { tracker } = technician;
    const frame = tracker.frame.bind(tracker);
    tracker.frame = async (luma) => {
      const seen = await frame(luma);
      return { ...seen, places: new Map([...seen.places].map(([id, place]) => [id, { ...place, state: 'coasting' as const }])) };
    };
    await pair.frames(2, 40);
    expect(startsOf('technician')).toEqual(rounded([0.65, 0.5]));
    technician.board.freeze('frozen');
    await eraseAt(0.7, 0.5);
    expect(customer.ids).toEqual([]);
    technician.board.undo();
    expect(startsOf('technician'), 'in this picture its place is not known').toEqual([]);
    tracker.frame = frame;
    technician.board.freeze('live');
    await pair.frames(20, 40);
    for (const side of ['customer', 'technician'] as const) expect(startsOf(side), side).toEqual(rounded([0.65, 0.5]));
  });

  it('reaches a customer who paused, and one whose line was broken', async () => {
    const { customer, technician } = pair;
    await drawn();
    await eraseAt(0.4, 0.5);
    pair.pause();
    technician.board.undo();
    await pair.frames(9);
    pair.resume();
    await pair.frames(20, 10);
    expect([customer.ids.length, technician.states]).toEqual([3, Array<string>(3).fill('tracked/tracked')]);
    await eraseAt(0.6, 0.25);
    pair.channel = 'closed';
    technician.board.clear();
    technician.board.undo();
    await pair.frames(9, 10);
    pair.reopen();
    await pair.frames(40, 10);
    expect([customer.ids.toSorted(), technician.states]).toEqual([technician.ids.toSorted(), Array<string>(2).fill('tracked/tracked')]);
  });

  it('skips what the other side has taken away, and knows strokes from before a reload', async () => {
    const { customer, technician } = pair;
    await drawn();
    customer.reload();
    pair.reopen();
    await pair.frames(20);
    expect([customer.ids.length, customer.board.canUndo.value]).toEqual([3, true]);
    customer.board.undo();
    await pair.frames(2);
    expect(startsOf('technician')).toEqual(rounded([0.25, 0.25], [0.25, 0.5]));
    customer.board.clear();
    await pair.frames(2);
    expect(technician.board.canUndo.value).toBe(false);
    technician.board.undo();
    await pair.frames(2);
    expect([customer.ids, technician.ids]).toEqual([[], []]);
  });
});
