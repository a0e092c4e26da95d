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

/** Half a place's step on the wire, in pixels of the small made-up pictures. */
function expectNear(places: unknown[][], wanted: number[]): void {
  expect(places.length).toBeGreaterThan(0);
  for (const place of places) wanted.forEach((value, at) => expect(Math.abs(Number(place[at]) - value)).toBeLessThan(0.01));
}

describe('a stroke', () => {
  it('is drawn on both screens where its object is, and both know how it stands', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    expect([customer.board.shows.value, technician.board.shows.value]).toEqual(['video', 'video']);
    technician.draw([0.25, 0.5], [0.5, 0.75]);
    expect(technician.board.shows.value).toBe('canvas');
    expect(technician.states).toEqual(['sending/sending']);
    await pair.frames(1, 0);
    await pair.frames(9, 20);
    expect([customer.board.shows.value, technician.board.shows.value]).toEqual(['canvas', 'canvas']);
    expectNear(customer.canvas.starts, px(0.45, 0.5));
    expectNear(technician.canvas.starts, px(0.45, 0.5));
    expect(customer.states).toEqual(['tracked/tracked']);
    expect(technician.states).toEqual(['tracked/tracked']);
    expect(customer.board.strokes.value[0]).toMatchObject({ by: 'technician', kind: 'pen', colour: 0 });
    await pair.frames(9, 90);
    expect(technician.states).toEqual(['outside/outside']);
  });

  it('holds on to the frame that the technician saw, not to that of when it came', async () => {
    const { customer, technician } = pair;
    pair.behind = 10;
    pair.delayMs = 120;
    await pair.frames(20, 0);
    await pair.frames(5, 30);
    technician.draw([0.25, 0.5], [0.25, 0.75]);
    await pair.frames(8, 30);
    expectNear(customer.canvas.starts, px(0.55, 0.5));
    expect(customer.states).toEqual(['tracked/tracked']);
  });

  it('that the customer draws waits at the technician for its frame', async () => {
    const { customer, technician } = pair;
    pair.behind = 10;
    await pair.frames(20, 0);
    await pair.frames(2, 10);
    customer.draw([0.25, 0.5], [0.25, 0.75]);
    await pair.frames(4, 10);
    expect(technician.states).toEqual(['searching/tracked']);
    expect(technician.canvas.ink).toEqual([]);
    await pair.frames(9, 30);
    await pair.frames(9, 30);
    expect(technician.states).toEqual(['tracked/tracked']);
    expectNear(technician.canvas.starts, px(0.45, 0.5));
    expect(pair.types('technician')).not.toContain('need_picture');
  });

  it('of each kind comes over', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.board.colour.value = 3;
    for (const tool of ['arrow', 'circle', 'pin', 'pin'] as const) {
      technician.board.tool.value = tool;
      technician.draw([0.2, 0.2], [0.6, 0.6]);
      await pair.frames(3);
    }
    customer.board.tool.value = 'pin';
    customer.draw([0.9, 0.9]);
    await pair.frames(3);
    expect(technician.board.strokes.value.map(({ kind, number, colour, by }) => [kind, number, colour, by])).toEqual([
      ['arrow', undefined, 3, 'technician'],
      ['circle', undefined, 3, 'technician'],
      ['pin', 1, 3, 'technician'],
      ['pin', 2, 3, 'technician'],
      ['pin', 3, 0, 'customer'],
    ]);
    expect(customer.canvas.ink.filter(([name]) => name === 'fillText').map(([, text]) => text)).toEqual(['1', '2', '3']);
  });

  it('that is cancelled is none', async () => {
    const { technician, customer } = pair;
    await pair.frames(2);
    technician.board.pen('down', 0.1, 0.1);
    technician.board.pen('cancel', 0, 0);
    technician.board.pen('up', 0.5, 0.5);
    technician.board.pen('down', NaN, 0.1);
    await pair.frames(2);
    expect([technician.ids, customer.ids, technician.board.shows.value]).toEqual([[], [], 'video']);
  });

  it('needs a frame to be drawn on', async () => {
    pair.technician.draw([0.1, 0.1], [0.2, 0.2]);
    await pair.frames(2);
    expect(pair.technician.ids).toEqual([]);
  });
});

describe('a text', () => {
  it('is large enough to be read on a small screen', async () => {
    const { customer, technician } = pair;
    await pair.frames(2);
    [customer.canvas.clientWidth, customer.canvas.clientHeight] = [32, 24];
    technician.board.tool.value = 'text';
    technician.board.pen('down', 0.5, 0.5);
    technician.board.pen('up', 0.5, 0.5);
    technician.board.write('here');
    await pair.frames(4);
    const fontPx = ({ canvas }: typeof customer): number => Number(/ (\d+)px/u.exec(String(canvas.ink.find(([name]) => name === 'font')?.[1]))?.[1]);
    expect(fontPx(customer) / fontPx(technician)).toBeGreaterThan(1.3);
    expect((fontPx(customer) * 32) / customer.canvas.width).toBeCloseTo(15, 0);
  });

  it('is asked for where the pen was, and written there', async () => {
    const { customer, technician } = pair;
    await pair.frames(2);
    technician.board.tool.value = 'text';
    technician.draw([0.3, 0.4]);
    expect(technician.board.asksText.value).toEqual({ x: 0.3, y: 0.4 });
    await pair.frames(3, 10);
    expect([technician.canvas.picture?.luma[2], technician.ids]).toEqual([100, []]);
    technician.board.write(`  \u202e${'x'.repeat(250)}`);
    expect(technician.board.asksText.value).toBeUndefined();
    await pair.frames(5, 10);
    const written = customer.canvas.ink.filter(([name]) => name === 'fillText').map(([, text]) => String(text));
    expect(written.join('')).toBe('x'.repeat(200));
    expect(technician.states).toEqual(['tracked/tracked']);
  });

  it('is erased wherever its writing is touched', async () => {
    const { customer, technician } = pair;
    await pair.frames(2);
    technician.board.tool.value = 'text';
    technician.draw([0.3, 0.4]);
    technician.board.write('here');
    await pair.frames(6);
    technician.board.tool.value = 'eraser';
    technician.draw([0.98, 0.4]);
    expect(technician.ids, 'beside it').toHaveLength(1);
    technician.draw([0.7, 0.4]);
    await pair.frames(2);
    expect([technician.ids, customer.ids]).toEqual([[], []]);
  });

  it('without letters is dropped', async () => {
    const { technician } = pair;
    await pair.frames(2);
    technician.board.tool.value = 'text';
    technician.draw([0.3, 0.4]);
    technician.board.write(' ');
    expect([technician.board.asksText.value, technician.ids, technician.board.shows.value]).toEqual([undefined, [], 'video']);
    technician.board.write('late');
    expect(technician.ids).toEqual([]);
  });
});

describe('what is drawn', () => {
  it('goes away by undo, eraser and clear, on both sides', async () => {
    const { customer, technician } = pair;
    await pair.frames(2);
    technician.draw([0.1, 0.1], [0.3, 0.1]);
    await pair.frames(2);
    customer.draw([0.1, 0.9], [0.3, 0.9]);
    await pair.frames(2);
    technician.draw([0.7, 0.1], [0.9, 0.1]);
    await pair.frames(6);
    expect([customer.ids.length, technician.ids.length]).toEqual([3, 3]);
    customer.board.undo();
    await pair.frames(1);
    expect(technician.board.strokes.value.map(({ by }) => by)).toEqual(['technician', 'technician']);
    customer.board.undo();
    customer.board.tool.value = 'eraser';
    customer.draw([0.5, 0.5]);
    await pair.frames(1);
    expect(customer.ids).toHaveLength(2);
    customer.draw([0.8, 0.11]);
    await pair.frames(1);
    expect([customer.ids, technician.ids]).toEqual([[technician.ids[0]], [customer.ids[0]]]);
    technician.draw([0.5, 0.5], [0.6, 0.6]);
    await pair.frames(5);
    technician.board.clear();
    await pair.frames(1);
    expect([customer.ids, technician.ids, customer.board.shows.value]).toEqual([[], [], 'video']);
    expect([customer.tracker.followed.size, technician.tracker.followed.size]).toEqual([0, 0]);
  });

  it('is on the photograph, in full size', async () => {
    const { technician } = pair;
    expect(await technician.board.still()).toBeUndefined();
    await pair.frames(2);
    technician.draw([0.1, 0.1], [0.3, 0.1]);
    await pair.frames(3);
    const blob = await technician.board.still();
    expect([blob?.type, await blob?.text()]).toEqual(['image/jpeg', '64x48 0.92']);
  });
});

describe('the picture', () => {
  it('stands still while the pen is down, and goes on once the stroke is found', async () => {
    const { technician } = pair;
    await pair.frames(2, 0);
    technician.board.pen('down', 0.5, 0.5);
    await pair.frames(5, 15);
    expect([technician.board.shows.value, technician.canvas.picture?.luma[2]]).toEqual(['canvas', 100]);
    technician.board.pen('up', 0.6, 0.6);
    expect(technician.canvas.picture?.luma[2]).toBe(100);
    await pair.frames(2, 15);
    expect(technician.canvas.picture?.luma[2]).toBe(115);
    expectNear(technician.canvas.starts, px(0.65, 0.5));
  });

  it('is frozen for drawing while life goes on, and what comes meanwhile is kept', async () => {
    const { customer, technician } = pair;
    technician.board.freeze('frozen');
    expect(technician.board.frozen.value).toBe('live');
    await pair.frames(3, 0);
    technician.board.freeze('frozen');
    expect([technician.board.frozen.value, technician.board.shows.value]).toEqual(['frozen', 'canvas']);
    await pair.frames(3, 20);
    technician.draw([0.25, 0.5], [0.25, 0.75]);
    customer.draw([0.9, 0.2], [0.9, 0.3]);
    await pair.frames(8, 20);
    expect(technician.canvas.picture?.luma[2]).toBe(100);
    expectNear(technician.canvas.starts, px(0.25, 0.5));
    expect(customer.canvas.starts.length).toBe(4);
    technician.board.freeze('live');
    await pair.frames(1, 20);
    expect([technician.board.frozen.value, technician.canvas.picture?.luma[2], technician.canvas.starts.length]).toEqual(['live', 120, 4]);
    expect(technician.board.fps.value).toBeGreaterThan(5);
  });

  it('stands still as soon as the pen is down, at the frame that the video shows then', async () => {
    const { technician, customer } = pair;
    const seen = (): unknown => [technician.board.shows.value, technician.canvas.picture?.luma[2]];
    await pair.frames(3, 0);
    technician.tracker.pause();
    await pair.frames(1, 10);
    await pair.frames(1, 20);
    technician.board.pen('down', 0.25, 0.5);
    expect(seen()).toEqual(['canvas', 120]);
    await pair.frames(1, 30);
    technician.tracker.goOn();
    await pair.frames(1, 40);
    expect(seen(), 'no other frame takes its place').toEqual(['canvas', 120]);
    technician.board.pen('up', 0.25, 0.75);
    await pair.frames(9, 40);
    expectNear(customer.canvas.starts, px(0.45, 0.5));
    expect(seen()).toEqual(['canvas', 140]);
  });

  it('goes on where the pen is taken back before its frame is here', async () => {
    const { technician } = pair;
    await pair.frames(3, 0);
    technician.tracker.pause();
    await pair.frames(1, 10);
    technician.board.pen('down', 0.25, 0.5);
    expect(technician.board.shows.value).toBe('canvas');
    technician.board.pen('cancel', 0, 0);
    expect(technician.board.shows.value).toBe('video');
    technician.board.pen('down', 0.25, 0.5);
    technician.board.detach();
    expect(technician.board.shows.value).toBe('video');
    technician.tracker.goOn();
    await pair.frames(1, 10);
  });

  it('that the pen stops is the one that the video shows, though the tracker has not seen it yet', async () => {
    const { technician, customer } = pair;
    await pair.frames(3, 0);
    technician.tracker.pause();
    await pair.frames(1, 20);
    technician.draw([0.25, 0.5], [0.25, 0.75]);
    expect(technician.ids).toEqual([]);
    technician.tracker.goOn();
    await pair.frames(8, 20);
    expect(technician.states).toEqual(['tracked/tracked']);
    expectNear(customer.canvas.starts, px(0.25, 0.5));
  });
});

describe('a laser', () => {
  it('is seen on the other side until it goes out', async () => {
    const { customer, technician } = pair;
    await pair.frames(2);
    technician.board.tool.value = 'laser';
    technician.board.pen('down', 0.5, 0.5);
    await pair.frames(20);
    expect([customer.board.shows.value, technician.board.shows.value]).toEqual(['canvas', 'canvas']);
    const [arc] = customer.canvas.ink.filter(([name]) => name === 'arc');
    expect(Number(arc?.[1])).toBeCloseTo(32, 1);
    expect(pair.types('technician').filter((type) => type === 'laser').length, 'says so again').toBeGreaterThan(1);
    technician.board.pen('up', 0.5, 0.5);
    await pair.frames(2);
    expect([customer.board.shows.value, technician.board.shows.value, customer.ids]).toEqual(['video', 'video', []]);
    technician.board.pen('down', 0.5, 0.5);
    await pair.frames(2);
    pair.channel = 'closed';
    await pair.frames(40);
    expect(customer.board.shows.value, 'goes out by itself').toBe('video');
  });

  it('points at nothing on a picture that stands still: the other side’s goes on', async () => {
    const { customer, technician } = pair;
    await pair.frames(2);
    technician.board.tool.value = 'laser';
    technician.board.pen('down', 0.5, 0.5);
    await pair.frames(4);
    expect(customer.board.shows.value).toBe('canvas');
    technician.board.freeze('frozen');
    expect(technician.board.tool.value).toBe('pen');
    await pair.frames(4);
    expect(customer.board.shows.value, 'went out').toBe('video');
    technician.board.tool.value = 'laser';
    technician.board.pen('down', 0.5, 0.5);
    technician.board.pen('move', 0.6, 0.5);
    await pair.frames(4);
    expect([customer.board.shows.value, technician.ids]).toEqual(['video', []]);
    technician.board.freeze('live');
    technician.board.pen('down', 0.5, 0.5);
    await pair.frames(4);
    expect(customer.board.shows.value).toBe('canvas');
  });
});
