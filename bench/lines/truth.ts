import type { Expected } from './sampler.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The grid has one point in each square of so many pixels, the one in its middle. */
const SQUARE = 15;

/** The customer's screen; another is measured with `BOWLINE_BENCH_SCREEN=3840x2160`. */
export const [WIDTH, HEIGHT] = sizeOf(process.env['BOWLINE_BENCH_SCREEN'] ?? '1920x1080');
/** Both sides have to be made of whole squares. */
function sizeOf(text: string): [width: number, height: number] {
  const [width = 0, height = 0] = text.split('x').map(Number);
  const fits = (side: number): boolean => side > 0 && side % SQUARE === 0;
  if (!fits(width) || !fits(height)) throw new Error(`a screen is WIDTHxHEIGHT, each a multiple of ${SQUARE}, and not ${text}`);
  return [width, height];
}

/** What the X display shows: blue, green, red and one more byte for each pixel, row by row. */
export type Truth = Buffer;

function isInside(boxes: readonly Box[], x: number, y: number): boolean {
  return boxes.some((box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height);
}

/** The grid of a picture; points inside the boxes are not looked at. */
export function expectedOf(truth: Truth, without: readonly Box[]): Expected {
  const points: number[] = [];
  for (let y = SQUARE >> 1; y < HEIGHT; y += SQUARE) {
    for (let x = SQUARE >> 1; x < WIDTH; x += SQUARE) {
      points.push(isInside(without, x, y) ? -1 : truth.readUIntLE((y * WIDTH + x) * 4, 3));
    }
  }
  return { points, paper: commonest(points) };
}

function commonest(points: readonly number[]): number {
  const often = new Map<number, number>();
  for (const point of points) if (point >= 0) often.set(point, (often.get(point) ?? 0) + 1);
  return [...often].reduce((most, entry) => (entry[1] > most[1] ? entry : most), [-1, 0])[0];
}

/** How many of a hundred pixels are just as on the display; `shown` has red, green, blue and one more byte. */
export function exactPercent(truth: Truth, shown: Buffer, without: readonly Box[]): number {
  if (shown.length !== truth.length) throw new Error(`the viewer shows ${shown.length} bytes, the display has ${truth.length}`);
  let [all, same] = [0, 0];
  for (let y = 0; y < HEIGHT; y += 1) {
    const inRow = without.filter((box) => y >= box.y && y < box.y + box.height);
    for (let x = 0; x < WIDTH; x += 1) {
      if (isInside(inRow, x, y)) continue;
      const at = (y * WIDTH + x) * 4;
      all += 1;
      if (truth[at] === shown[at + 2] && truth[at + 1] === shown[at + 1] && truth[at + 2] === shown[at]) same += 1;
    }
  }
  return (100 * same) / all;
}
