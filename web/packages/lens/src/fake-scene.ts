import type { FakePicture } from './fake-video.ts';
import type { Point } from './rows.ts';

/** Grey squares of uneven size, as a camera sees them that has moved so many pixels. */
export function scene({ x: movedX, y: movedY }: Point, width = 320, height = 240): FakePicture {
  const luma = new Uint8Array(width * height);
  for (let at = 0; at < luma.length; at += 1) {
    const [x, y] = [(at % width) + 0.5 - movedX, Math.floor(at / width) + 0.5 - movedY];
    let sum = 0;
    // Four samples a pixel keep edges soft.
    for (const [dx, dy] of [[-0.25, -0.25], [0.25, -0.25], [-0.25, 0.25], [0.25, 0.25]] as const) sum += grey(x + dx, y + dy);
    luma[at] = sum / 4;
  }
  return { width, height, luma };
}

function grey(x: number, y: number): number {
  const small = cell(x / 11, (y + 3 * Math.cos(x * 0.05)) / 9, 2);
  if (cell(x / 5, y / 5, 3) > 0.9) return 240 * small;
  return 30 + 130 * cell((x + 7 * Math.sin(y * 0.02)) / 31, y / 27, 1) + 60 * small;
}

function cell(x: number, y: number, salt: number): number {
  let hash = Math.imul(Math.floor(x), 0x9e3779b1) ^ Math.imul(Math.floor(y), 0x85ebca77) ^ Math.imul(salt, 0xc2b2ae3d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
