import { distanceToLine, type Point, type Size } from './rows.ts';

/** A stroke has at most so many points. */
export const MAX_POINTS = 64;

/** Points as near as that to the line, in shares of the longer side, say nothing: half a pixel of a picture 640 wide. */
const FINE = 0.0008;

/** Leaves out the points that a line hardly needs (Douglas-Peucker), and as many more as are too many. */
export function simplify(points: readonly Point[], { width, height }: Size): Point[] {
  const long = Math.max(width, height);
  const scaled = points.map(({ x, y }) => ({ x: (x * width) / long, y: (y * height) / long }));
  for (let tolerance = FINE; ; tolerance *= 1.5) {
    const kept = keptPoints(scaled, tolerance);
    if (kept.length <= MAX_POINTS) return kept.flatMap((index) => points[index] ?? []);
  }
}

/** Without recursion: a line of ten thousand points may be as deep. */
function keptPoints(points: readonly Point[], tolerance: number): number[] {
  if (points.length < 3) return points.map((_, index) => index);
  const kept = new Set([0, points.length - 1]);
  const open: [number, number][] = [[0, points.length - 1]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    const [start, end] = [points[from], points[to]];
    if (!start || !end) continue;
    let [farthest, distance] = [from, tolerance];
    for (let index = from + 1; index < to; index += 1) {
      const point = points[index];
      const away = point ? distanceToLine(point, start, end) : 0;
      if (away > distance) [farthest, distance] = [index, away];
    }
    if (farthest === from) continue;
    kept.add(farthest);
    open.push([from, farthest], [farthest, to]);
  }
  return [...kept].sort((a, b) => a - b);
}
