import { describe, expect, it, vi } from 'vitest';
import { pointsOf } from './drawing.ts';
import { FakeCanvas } from './fake-canvas.ts';
import { drawLaser, drawStroke, type InkContext, wrapped } from './ink.ts';
import { arrowHead, distanceTo, type Drawable, edgeMark, ellipse, place } from './ink-shapes.ts';
import { IDENTITY, type Point, project, type Rows, scaleAt } from './rows.ts';
import { simplify } from './simplify.ts';
import { COLOURS, type Shape, type StrokeState } from './stroke.ts';

const SIZE = { width: 640, height: 480 };
const shape = (kind: Shape['kind'], points: Point[], more: Partial<Shape> = {}): Shape => ({ kind, colour: 1, width: 0.01, number: 0, text: '', points, ...more });
const drawable = (kind: Shape['kind'], points: Point[], more: Partial<Shape> = {}): Drawable => ({ shape: shape(kind, points, more), from: SIZE });
const line = [{ x: 0.25, y: 0.5 }, { x: 0.75, y: 0.5 }];
const moved: Rows = [1, 0, 0.1, 0, 1, -0.2, 0, 0, 1];

function ink(stroke: Drawable, map: Rows = IDENTITY, state: StrokeState = 'tracked'): FakeCanvas {
  const canvas = new FakeCanvas();
  drawStroke(canvas.getContext() as InkContext, stroke, { state, map }, SIZE);
  return canvas;
}
const called = (canvas: FakeCanvas, name: string): unknown[][] => canvas.calls.filter((call) => call[0] === name).map(([, ...rest]) => rest);

describe('a map', () => {
  it('takes points to where they are seen, whatever its scale and sign', () => {
    for (const factor of [1, -3, 1e-6]) {
      const map = moved.map((value) => value * factor);
      const { x = NaN, y = NaN } = project(map, { x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }) ?? {};
      expect([x, y].map((value) => value.toFixed(9))).toEqual(['0.600000000', '0.300000000']);
    }
  });

  it('has no place for what is behind the camera, though the last number is zero at the picture’s corner', () => {
    const horizon: Rows = [1, 0, 0, 0, 1, 0, 1, 0, -0.25];
    expect(project(horizon, { x: 0.5, y: 0 }, { x: 0.75, y: 0 })).toEqual({ x: 2, y: 0 });
    expect(project(horizon, { x: 0.2, y: 0 }, { x: 0.75, y: 0 })).toBeUndefined();
    expect(project(horizon, { x: 0.75, y: 0 }, { x: 0.25, y: 0 })).toBeUndefined();
    expect(project([NaN], { x: 0, y: 0 }, { x: 0, y: 0 })).toBeUndefined();
  });

  it('tells how much larger things look', () => {
    expect(scaleAt([2, 0, 0, 0, 2, 0, 0, 0, 1], { x: 0.3, y: 0.3 }, SIZE, SIZE)).toBeCloseTo(2, 3);
    expect(scaleAt(IDENTITY, { x: 0.3, y: 0.3 }, SIZE, { width: 1280, height: 960 })).toBeCloseTo(1, 3);
    // Turned by a quarter, the picture's shape is the other one: the map squeezes fractions, nothing looks larger.
    const turned: Rows = [0, -4 / 3, 1.17, 3 / 4, 0, 0, 0, 0, 1];
    expect(scaleAt(turned, { x: 0.5, y: 0.5 }, SIZE, SIZE)).toBeCloseTo(1, 3);
    expect(scaleAt([0, 0, 0, 0, 0, 0, 0, 0, 0], { x: 0.5, y: 0.5 }, SIZE, SIZE)).toBe(1);
  });
});

describe('ink', () => {
  it('is where the map takes it, with an outline that is wider than the line', () => {
    const canvas = ink(drawable('pen', line), moved);
    expect(canvas.starts).toEqual([[expect.closeTo(224), expect.closeTo(144)], [expect.closeTo(224), expect.closeTo(144)]]);
    expect(called(canvas, 'lineTo')[0]).toEqual([expect.closeTo(544), expect.closeTo(144)]);
    const [outline, width] = called(canvas, 'lineWidth').map(([value]) => Number(value));
    expect(width).toBeCloseTo(6.4);
    expect(outline).toBeGreaterThan(8);
    expect(called(canvas, 'strokeStyle').at(-1)).toEqual([COLOURS[1]]);
  });

  it('is as wide as things are near', () => {
    const near: Rows = [2, 0, -0.5, 0, 2, -0.5, 0, 0, 1];
    expect(place(drawable('pen', line), near, SIZE)?.linePx).toBeCloseTo(12.8, 1);
    expect(place(drawable('pen', line), [0.01, 0, 0.5, 0, 0.01, 0.5, 0, 0, 1], SIZE)?.linePx).toBe(2);
  });

  it('is faded while the place is reckoned, and not there while it is not known', () => {
    expect(called(ink(drawable('pen', line)), 'globalAlpha')).toEqual([[1]]);
    expect(called(ink(drawable('pen', line), IDENTITY, 'coasting'), 'globalAlpha')).toEqual([[0.45]]);
    for (const state of ['searching', 'refused', 'sending'] as const) expect(ink(drawable('pen', line), IDENTITY, state).calls).toEqual([]);
  });

  it('of an arrow has its head at the tip', () => {
    const placed = place(drawable('arrow', line), IDENTITY, SIZE);
    const head = placed && arrowHead(placed);
    expect(head?.corners[0]).toEqual({ x: 480, y: 240 });
    expect(head?.corners[1].x).toBeCloseTo(480 - 28.8);
    expect(head?.corners[1].y).toBeCloseTo(480 - (head?.corners[2].y ?? 0));
    expect(called(ink(drawable('arrow', line)), 'fill')).toHaveLength(1);
    expect(called(ink(drawable('arrow', [line[0] ?? { x: 0, y: 0 }])), 'fill')).toHaveLength(0);
  });

  it('of a circle is closed, through the places that it was drawn through', () => {
    const round = ellipse({ x: 0.2, y: 0.2 }, { x: 0.4, y: 0.6 });
    expect(round).toHaveLength(24);
    for (const { x, y } of round) expect(((x - 0.3) / 0.1) ** 2 + ((y - 0.4) / 0.2) ** 2).toBeCloseTo(1);
    expect(called(ink(drawable('circle', round)), 'closePath')).toHaveLength(2);
  });

  it('of a pin is a disc with its number, and of a text a pill that stays in the picture', () => {
    const pin = ink(drawable('pin', [{ x: 0.5, y: 0.5 }], { number: 12 }));
    expect(called(pin, 'arc')[0]?.slice(0, 2)).toEqual([320, 240]);
    expect(called(pin, 'fillText')).toEqual([['12', 320, 240]]);
    const text = ink(drawable('text', [{ x: 0.99, y: 0.01 }], { text: 'here\nit is' }));
    const [[x, y, width] = []] = called(text, 'roundRect').map((values) => values.map(Number));
    expect(Number(x) + Number(width)).toBeLessThan(SIZE.width + 0.01);
    expect(Number(y)).toBeGreaterThanOrEqual(0);
    expect(called(text, 'fillText').map(([written]) => written)).toEqual(['here it is']);
  });

  it('of writing is large enough to be read on the screen that shows it', () => {
    const pin = drawable('pin', [{ x: 0.5, y: 0.5 }]);
    const textPx = (leastTextPx: number): number | undefined => place(pin, IDENTITY, { ...SIZE, leastTextPx })?.textPx;
    expect(textPx(0)).toBeCloseTo(17.92, 2);
    expect(textPx(24)).toBe(24);
  });

  it('outside the picture is a mark at its edge, towards where it is', () => {
    const stroke = drawable('pen', line);
    expect(edgeMark(stroke, [1, 0, 2, 0, 1, 0, 0, 0, 1], SIZE, 20)).toEqual({ at: { x: 620, y: 240 }, angle: 0 });
    const above = edgeMark(stroke, [1, 0, 0, 0, 1, -3, 0, 0, 1], SIZE, 20);
    expect([above?.at.x, above?.at.y]).toEqual([320, 20]);
    expect(above?.angle).toBeCloseTo(-Math.PI / 2);
    expect(called(ink(stroke, [1, 0, 2, 0, 1, 0, 0, 0, 1], 'outside'), 'translate')).toEqual([[expect.closeTo(620.8), 240]]);
  });

  it('of a laser is a dot', () => {
    const canvas = new FakeCanvas();
    drawLaser(canvas.getContext() as InkContext, { x: 0.25, y: 0.5 }, SIZE);
    expect(called(canvas, 'arc').map(([x, y]) => [x, y])).toEqual(Array(3).fill([160, 240]));
  });

  it('is as far away as its line', () => {
    const far = (kind: Shape['kind'], points: Point[], at: Point): number => {
      const placed = place(drawable(kind, points), IDENTITY, SIZE);
      return placed ? distanceTo(at, shape(kind, points), placed) : NaN;
    };
    expect(far('pen', line, { x: 320, y: 250 })).toBeCloseTo(10 - 3.2);
    expect(far('pen', line, { x: 320, y: 241 })).toBe(0);
    expect(far('pin', [{ x: 0.5, y: 0.5 }], { x: 320, y: 240 })).toBe(0);
    const triangle = [{ x: 0, y: 0 }, { x: 1, y: 0 }, { x: 1, y: 1 }];
    expect(far('circle', triangle, { x: 320, y: 240 })).toBe(0);
    expect(far('pen', triangle, { x: 320, y: 240 })).toBeGreaterThan(200);
  });
});

describe('words', () => {
  it('are broken into lines', () => {
    const measure = (text: string): number => text.length;
    expect(wrapped('one two three', 7, measure)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefgh', 3, measure)).toEqual(['abc', 'def', 'gh']);
    expect(wrapped('', 3, measure)).toEqual(['']);
    expect(wrapped('  a   b c  ', 4, measure)).toEqual(['a', 'b c']);
  });

  it('cost little, however they are written: a text that is slow to draw would hold up the page that it is drawn on', () => {
    let letters = 0;
    const measure = (text: string): number => {
      letters += text.length;
      return [...text].filter((letter) => !/\p{M}/u.test(letter)).length;
    };
    wrapped('W'.repeat(60) + '\u0301'.repeat(140), 59, measure);
    expect(letters).toBeLessThanOrEqual(2 * 200);
  });

  it('are measured once, and not for every frame', () => {
    const canvas = new FakeCanvas();
    const context = canvas.getContext() as InkContext;
    const measureText = vi.fn((text: string) => ({ width: text.length * 8 }) as TextMetrics);
    context.measureText = measureText;
    const text = drawable('text', [{ x: 0.5, y: 0.5 }], { text: 'here it is' });
    for (let frame = 0; frame < 3; frame += 1) drawStroke(context, text, { state: 'tracked', map: IDENTITY }, SIZE);
    const first = measureText.mock.calls.length;
    drawStroke(context, text, { state: 'tracked', map: [2, 0, -0.5, 0, 2, -0.5, 0, 0, 1] }, SIZE);
    expect([first, measureText.mock.calls.length]).toEqual([6, 12]);
    expect(called(canvas, 'fillText')).toHaveLength(4);
  });
});

describe('what the pen does', () => {
  it('is a line of few points that is nowhere far from it', () => {
    const drawn = Array.from({ length: 5000 }, (_, at) => ({ x: at / 5000, y: 0.5 + 0.3 * Math.sin(at / 200) }));
    const kept = simplify(drawn, SIZE);
    expect(kept.length).toBeLessThanOrEqual(64);
    expect([kept[0], kept.at(-1)]).toEqual([drawn[0], drawn.at(-1)]);
    const placed = { points: kept.map(({ x, y }) => ({ x: x * 640, y: y * 480 })), linePx: 0, textPx: 1 };
    for (const { x, y } of drawn) expect(distanceTo({ x: x * 640, y: y * 480 }, shape('pen', []), placed)).toBeLessThan(8);
    expect(simplify(line, SIZE)).toEqual(line);
    expect(simplify([...line, ...line].sort((a, b) => a.x - b.x), SIZE)).toHaveLength(2);
  });

  it('is a shape of its tool, also where it was only touched', () => {
    const touched = [{ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 }];
    expect(pointsOf('arrow', line, SIZE)).toEqual(line);
    expect(pointsOf('arrow', touched, SIZE).at(-1)).toEqual({ x: 0.5, y: 0.5 });
    expect(pointsOf('arrow', touched, SIZE)).toHaveLength(2);
    const round = pointsOf('circle', touched, SIZE);
    const widths = round.map(({ x }) => x);
    expect(Math.max(...widths) - Math.min(...widths)).toBeCloseTo(0.12);
    expect(pointsOf('pin', line, SIZE)).toEqual([line[1]]);
    expect(pointsOf('text', line, SIZE)).toEqual([line[0]]);
    expect(pointsOf('pen', [], SIZE)).toEqual([]);
  });
});
