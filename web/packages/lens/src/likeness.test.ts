import { expect, it } from 'vitest';
import { dice } from './fake-dice.ts';
import { scene } from './fake-scene.ts';
import { isAlike } from './likeness.ts';
import type { Luma } from './tracker-port.ts';

const lumaOf = ({ luma, width, height }: ReturnType<typeof scene>): Luma => ({ width, height, stride: width, bytes: Uint8Array.from(luma) });
const made = (grey: (x: number, y: number) => number): Luma => ({ width: 320, height: 240, stride: 320, bytes: Uint8Array.from({ length: 320 * 240 }, (_, at) => grey(at % 320, Math.floor(at / 320))) });
/** Moved by so many pixels of a picture of 320x240. */
const moved = (x: number, y: number): number[] => [1, 0, x / 320, 0, 1, y / 240, 0, 0, 1];

it('is seen through another exposure and noise', () => {
  const roll = dice(3);
  const photo = lumaOf(scene({ x: 20, y: -9 }));
  const darker = { ...photo, bytes: photo.bytes.map((grey) => 20 + grey / 2 + roll(12)) };
  expect(isAlike(lumaOf(scene({ x: 0, y: 0 })), darker, moved(20, -9))).toBe(true);
});

it('is not there for another scene, for a map that is off, or one that takes all of it out of sight', () => {
  const frame = lumaOf(scene({ x: 0, y: 0 }));
  expect(isAlike(frame, lumaOf(scene({ x: 2000, y: 5000 })), moved(0, 0))).toBe(false);
  expect(isAlike(frame, frame, moved(24, 0))).toBe(false);
  expect(isAlike(frame, lumaOf(scene({ x: 100, y: 0 })), moved(100, 0)), 'further than a hand moves').toBe(false);
  expect(isAlike(frame, frame, [0, 0, 0, 0, 0, 0, 0, 0, 0])).toBe(false);
});

it('is not there where a pattern repeats and the rest does not', () => {
  const keys = (x: number, y: number): number => (x % 32 < 26 && y % 32 < 26 ? 200 : 40);
  const keyboard = made((x, y) => (y > 150 ? (x > 100 && x < 230 ? 230 : 20) : y < 40 ? x / 2 : keys(x, y)));
  expect(isAlike(keyboard, keyboard, moved(0, 0))).toBe(true);
  expect(isAlike(keyboard, keyboard, moved(32, 0))).toBe(false);
  expect(isAlike(keyboard, keyboard, moved(0, 32))).toBe(false);
});

it('says nothing of a plain wall', () => {
  const wall = made(() => 128);
  expect(isAlike(wall, wall, moved(0, 0))).toBe(false);
});
