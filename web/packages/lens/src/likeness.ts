import { type Point, project, type Rows } from './rows.ts';
import type { Luma } from './tracker-port.ts';

const [COLUMNS, LINES] = [32, 24];
/** Of the frame's places, so many have to be on the photo. */
const LEAST_SHARE = 0.5;
const LEAST_LIKENESS = 0.8;
/** Between two pictures of one moment a hand moves no further, in fractions of the photo. */
const MOST_MOVED = 0.25;
/** A place is compared by what is around it, so that a pixel more or less makes no difference. */
const AROUND_PX = [-4, -2, 0, 2, 4] as const;
const MIDDLE = { x: 0.5, y: 0.5 };

/**
 * Whether two pictures of about one moment are alike under a map from the one to the other, as a whole and not only where something
 * is drawn: where a pattern repeats, another place of it looks right as well.
 */
export function isAlike(frame: Luma, photo: Luma, map: Rows): boolean {
  const middle = project(map, MIDDLE, MIDDLE);
  if (!middle || Math.hypot(middle.x - 0.5, middle.y - 0.5) > MOST_MOVED) return false;
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0; at < COLUMNS * LINES; at += 1) {
    const here = { x: ((at % COLUMNS) + 0.5) / COLUMNS, y: (Math.floor(at / COLUMNS) + 0.5) / LINES };
    const there = project(map, here, MIDDLE);
    if (there && there.x >= 0 && there.x <= 1 && there.y >= 0 && there.y <= 1) pairs.push([greyAround(frame, here), greyAround(photo, there)]);
  }
  return pairs.length >= LEAST_SHARE * COLUMNS * LINES && correlation(pairs) >= LEAST_LIKENESS;
}

function greyAround({ width, height, stride, bytes }: Luma, { x, y }: Point): number {
  const [column, line] = [Math.floor(x * width), Math.floor(y * height)];
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  let sum = 0;
  for (const down of AROUND_PX) for (const across of AROUND_PX) sum += bytes[within(line + down, height - 1) * stride + within(column + across, width - 1)] ?? 0;
  return sum;
}

/** Whatever the exposure; nothing is like a plain wall. */
function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (which: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[which], 0) / pairs.length;
  const [meanA, meanB] = [mean(0), mean(1)];
  let [both, ofA, ofB] = [0, 0, 0];
  for (const [a, b] of pairs) {
    both += (a - meanA) * (b - meanB);
    ofA += (a - meanA) ** 2;
    ofB += (b - meanB) ** 2;
  }
  return ofA > 0 && ofB > 0 ? both / Math.sqrt(ofA * ofB) : 0;
}
