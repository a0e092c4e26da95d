/** Fractions of width and height from the picture's upper left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A homography: nine numbers in rows. */
export type Rows = readonly number[];

export const IDENTITY: Rows = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** The map that takes a point where the first one takes it and `then` takes it on from there. */
export function after(then: Rows, first: Rows): Rows {
  const at = (map: Rows, row: number, column: number): number => map[3 * row + column] ?? 0;
  return IDENTITY.map((_, index) => {
    const [row, column] = [Math.floor(index / 3), index % 3];
    return at(then, row, 0) * at(first, 0, column) + at(then, row, 1) * at(first, 1, column) + at(then, row, 2) * at(first, 2, column);
  });
}

/** Seen so flat, a plane says nothing about places on it. */
const LEAST_DEPTH_SHARE = 0.05;

const depth = (map: Rows, point: Point): number => (map[6] ?? 0) * point.x + (map[7] ?? 0) * point.y + (map[8] ?? 0);

export function middle(points: readonly Point[]): Point {
  const sum = points.reduce((all, { x, y }) => ({ x: all.x + x, y: all.y + y }), { x: 0, y: 0 });
  const count = Math.max(1, points.length);
  return { x: sum.x / count, y: sum.y / count };
}

/**
 * Where a map takes a point; nothing for one at the horizon or behind it. The sign and size of the nine numbers say nothing, so the
 * depth is compared with that at `near`, a place known to be before the camera.
 */
export function project(map: Rows, point: Point, near: Point): Point | undefined {
  const [here, there] = [depth(map, near), depth(map, point)];
  if (here === 0 || !(there / here > LEAST_DEPTH_SHARE)) return undefined;
  const x = ((map[0] ?? 0) * point.x + (map[1] ?? 0) * point.y + (map[2] ?? 0)) / there;
  const y = ((map[3] ?? 0) * point.x + (map[4] ?? 0) * point.y + (map[5] ?? 0)) / there;
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : undefined;
}

/** How much larger than in the picture drawn on things look at a point: 1 when that picture is seen as it was, whatever its size. */
export function scaleAt(map: Rows, point: Point, from: Size, to: Size): number {
  const step = 1e-4;
  const [at, right, below] = [point, { x: point.x + step, y: point.y }, { x: point.x, y: point.y + step }].map((one) => project(map, one, point));
  if (!at || !right || !below) return 1;
  const area = ((right.x - at.x) * (below.y - at.y) - (right.y - at.y) * (below.x - at.x)) / step ** 2;
  const shapes = (to.width * to.height) / (from.width * from.height);
  const sides = Math.max(from.width, from.height) / Math.max(to.width, to.height);
  const scale = Math.sqrt(Math.abs(area) * shapes) * sides;
  return Number.isFinite(scale) && scale > 0 ? scale : 1;
}

/** Of a point from the line between two others. */
export function distanceToLine(point: Point, from: Point, to: Point): number {
  const [alongX, alongY] = [to.x - from.x, to.y - from.y];
  const length = alongX ** 2 + alongY ** 2;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * alongX + (point.y - from.y) * alongY) / length));
  return Math.hypot(point.x - from.x - share * alongX, point.y - from.y - share * alongY);
}
