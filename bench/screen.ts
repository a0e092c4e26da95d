import type { Desktop } from '../tests/e2e/harness/desktop.ts';
import type { Sample } from './watch.ts';

/** The screen that is measured. */
export const FULL_HD = { width: 1920, height: 1080 } as const;

/** Pixels at the edges that the frame and the bar cover while somebody watches. */
const EDGE = 8;
const BAR = 64;
const ACROSS = 60;
const DOWN = 34;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The colours of a grid of points, without what the applet covers. */
export function samplesOf(desktop: Desktop, covered: readonly Box[]): Sample[] {
  const rgb = desktop.pixels();
  const samples: Sample[] = [];
  for (let row = 0; row < DOWN; row += 1) {
    for (let column = 0; column < ACROSS; column += 1) {
      const x = EDGE + Math.floor((column * (FULL_HD.width - 2 * EDGE)) / ACROSS);
      const y = BAR + Math.floor((row * (FULL_HD.height - BAR - EDGE)) / DOWN);
      if (covered.some((box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height)) continue;
      samples.push([x, y, rgb.readUIntBE((y * FULL_HD.width + x) * 3, 3)]);
    }
  }
  return samples;
}
