export interface Point {
  x: number;
  y: number;
}

/** Shorter than this is a press. */
const MIN_PX = 40;

/** By how many cards a finger turned: 1 is onward, which is to the left. A finger that went up or down has scrolled. */
export function swipeOf(from: Point, to: Point): -1 | 0 | 1 {
  const x = to.x - from.x;
  if (Math.abs(x) < MIN_PX || Math.abs(x) < 2 * Math.abs(to.y - from.y)) return 0;
  return x < 0 ? 1 : -1;
}
