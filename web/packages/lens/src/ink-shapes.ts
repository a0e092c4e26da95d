import { distanceToLine, middle, type Point, project, type Rows, scaleAt, type Size } from './rows.ts';
import type { Shape } from './stroke.ts';

/** What strokes and frames have to do with drawing. */
export interface Drawable {
  readonly shape: Shape;
  /** Size of the picture that it was drawn on. */
  readonly from: Size;
}

/** A stroke in the pixels of a frame. */
export interface Placed {
  readonly points: readonly Point[];
  readonly linePx: number;
  /** How large writing is. */
  readonly textPx: number;
}

const LEAST_LINE_PX = 2;
/** Of a frame's longer side. */
const TEXT_SHARE = 0.028;
const LEAST_TEXT_PX = 13;

/** A frame's size, and what it takes to read writing on the screen that shows it. */
export interface InkSize extends Size {
  /** In the frame's pixels; nothing where it is not on a screen. */
  readonly leastTextPx?: number;
}

/** Where a stroke is drawn in a frame of a size; nothing where it cannot be seen. */
export function place({ shape, from }: Drawable, map: Rows, size: InkSize): Placed | undefined {
  const near = middle(shape.points);
  const long = Math.max(size.width, size.height);
  const points: Point[] = [];
  for (const point of shape.points) {
    const there = project(map, point, near);
    if (there) points.push({ x: there.x * size.width, y: there.y * size.height });
  }
  if (points.length === 0 || (points.length < shape.points.length && shape.kind !== 'pen')) return undefined;
  const scale = scaleAt(map, near, from, size);
  const within = (least: number, most: number): number => Math.min(most, Math.max(least, scale));
  const linePx = Math.max(LEAST_LINE_PX, shape.width * long * within(0.3, 4));
  return { points, linePx, textPx: Math.max(size.leastTextPx ?? 0, LEAST_TEXT_PX, TEXT_SHARE * long * within(0.6, 2)) };
}

export function pinRadius({ textPx }: Placed): number {
  return textPx * 0.85;
}

/** How far a point is from what is drawn, in pixels. */
export function distanceTo(point: Point, { kind }: Shape, placed: Placed): number {
  const { points } = placed;
  const [first] = points;
  if (!first) return Infinity;
  if (kind === 'pin') return Math.max(0, Math.hypot(point.x - first.x, point.y - first.y) - pinRadius(placed));
  const ends = kind === 'circle' ? [...points, first] : points;
  const lines = ends.map((end, at) => distanceToLine(point, ends[at - 1] ?? end, end));
  return Math.max(0, Math.min(...lines) - placed.linePx / 2);
}

/** The three corners of an arrow's head, the tip first, and where its shaft ends. */
export function arrowHead({ points, linePx }: Placed): { corners: [Point, Point, Point]; neck: Point } | undefined {
  const [start, tip] = [points[0], points.at(-1)];
  if (!start || !tip) return undefined;
  const length = Math.hypot(tip.x - start.x, tip.y - start.y);
  if (length < 1) return undefined;
  const [x, y] = [(tip.x - start.x) / length, (tip.y - start.y) / length];
  const head = Math.min(Math.max(4.5 * linePx, 14), 0.7 * length);
  const [back, half] = [{ x: tip.x - x * head, y: tip.y - y * head }, head * 0.55];
  const corners: [Point, Point, Point] = [tip, { x: back.x - y * half, y: back.y + x * half }, { x: back.x + y * half, y: back.y - x * half }];
  return { corners, neck: { x: tip.x - x * head * 0.8, y: tip.y - y * head * 0.8 } };
}

/** Where the picture's edge says that a stroke is outside, and in which direction (radians, from the right, down). */
export function edgeMark({ shape }: Drawable, map: Rows, size: Size, marginPx: number): { at: Point; angle: number } | undefined {
  const near = middle(shape.points);
  const there = project(map, near, near);
  if (!there) return undefined;
  const centre = { x: size.width / 2, y: size.height / 2 };
  const [x, y] = [there.x * size.width - centre.x, there.y * size.height - centre.y];
  const [room, tall] = [Math.max(1, centre.x - marginPx), Math.max(1, centre.y - marginPx)];
  const share = Math.max(Math.abs(x) / room, Math.abs(y) / tall);
  if (!(share > 0)) return undefined;
  return { at: { x: centre.x + x / share, y: centre.y + y / share }, angle: Math.atan2(y, x) };
}

/** Points of an ellipse between two corners, as a stroke of the pen. */
export function ellipse(from: Point, to: Point): Point[] {
  const [cx, cy, rx, ry] = [(from.x + to.x) / 2, (from.y + to.y) / 2, Math.abs(to.x - from.x) / 2, Math.abs(to.y - from.y) / 2];
  const count = 24;
  return Array.from({ length: count }, (_, at) => {
    const angle = (at / count) * 2 * Math.PI;
    return { x: cx + rx * Math.cos(angle), y: cy + ry * Math.sin(angle) };
  });
}
