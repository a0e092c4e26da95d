import { describe, expect, it, vi } from 'vitest';
import { PaintPace } from './paint-pace.ts';
import { PaintSheet, type PaintStep, paintSteps } from './paint-sheet.ts';
import type { PaintTarget } from './painter.ts';

const RECTS = Uint32Array.of(0, 0, 2, 2);

function target() {
  const done: string[] = [];
  const painted: PaintTarget = {
    resize: (width, height) => done.push(`size ${width}x${height}`),
    put: (rgba, x, y) => done.push(`${[...rgba].join()} at ${x},${y}`),
    draw: (_, x, y) => done.push(`frame at ${x},${y}`),
  };
  return { done, painted };
}

function frame() {
  const copy = { close: vi.fn() };
  return { copy, original: { clone: () => copy, close: vi.fn() } as unknown as VideoFrame };
}

describe('a sheet', () => {
  it('carries everything over in its order, with pixels of its own', () => {
    const sent: [PaintStep[], Transferable[]][] = [];
    const sheet = new PaintSheet((steps, transfer) => sent.push([steps, transfer]));
    const memory = Uint8ClampedArray.of(1, 2, 3, 4);
    const film = frame();
    sheet.flush();
    sheet.resize(8, 6);
    sheet.put(memory, 5, 6, 1, 1);
    sheet.draw(film.original, 1, 2, RECTS);
    memory.fill(9);
    sheet.flush();
    sheet.flush();
    expect(sent).toHaveLength(1);
    const [steps = [], transfer = []] = sent[0] ?? [];
    expect(transfer).toEqual([Uint8ClampedArray.of(1, 2, 3, 4).buffer, film.copy]);
    const { done, painted } = target();
    paintSteps(steps, painted);
    expect(done).toEqual(['size 8x6', '1,2,3,4 at 5,6', 'frame at 1,2']);
    expect(film.copy.close).toHaveBeenCalledOnce();
  });

  it('frees the frames that nobody wants any more', () => {
    const film = frame();
    paintSteps([{ type: 'draw', frame: film.copy as unknown as VideoFrame, x: 0, y: 0, rects: RECTS }], undefined);
    expect(film.copy.close).toHaveBeenCalledOnce();
  });
});

describe('the pace of painting', () => {
  it('paints at once when nothing is on its way, and else when the page has shown that', () => {
    const tasks: (() => void)[] = [];
    const pace = new PaintPace((task) => tasks.push(task));
    const painted: string[] = [];
    const run = (): void => tasks.splice(0).forEach((task) => task());
    pace.ask(() => {
      painted.push('first');
      pace.wait();
    });
    pace.goOn();
    expect(tasks).toHaveLength(1);
    run();
    pace.ask(() => painted.push('second'));
    run();
    expect(painted).toEqual(['first']);
    pace.goOn();
    run();
    expect(painted).toEqual(['first', 'second']);
  });
});
