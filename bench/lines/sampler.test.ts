import { expect, test } from '../../tests/e2e/harness/bare.ts';
import { type Mark, areaOf, compare, decodeDigits, findCounter, readCounter } from './sampler.ts';

/** The counter 123456 with the input 78, as the test of `bench/workload` has it. */
const DIGITS = [3, 6, 1, 1, 0, 0, 1, 1, 6, 6, 3, 4];
const MARK: Mark = { name: 'page', columns: 4, width: 24, height: 24, path: [[10, 20]] };

/** A picture with a counter in it. */
function picture(digits: readonly number[], size: { width: number; height: number }, left: number, top: number): Uint8ClampedArray {
  const data = new Uint8ClampedArray(size.width * size.height * 4).fill(90);
  digits.forEach((digit, place) => {
    const [x0, y0] = [left + (place % 4) * 24, top + Math.floor(place / 4) * 24];
    for (let y = y0; y < y0 + 24; y += 1) {
      for (let x = x0; x < x0 + 24; x += 1) {
        // Lossy coding leaves neither black nor full colours.
        for (let channel = 0; channel < 3; channel += 1) data[(y * size.width + x) * 4 + channel] = (digit >> channel) & 1 ? 200 + ((x * y) % 50) : (x + y) % 60;
      }
    }
  });
  return data;
}

test('a counter is read from its digits', () => {
  expect(decodeDigits(DIGITS)).toEqual([123_456, 78]);
});

test('a wrong digit anywhere is refused', () => {
  DIGITS.forEach((digit, place) => {
    for (const wrong of [0, 1, 2, 3, 4, 5, 6, 7].filter((other) => other !== digit)) {
      expect(decodeDigits(DIGITS.with(place, wrong)), `${wrong} at ${place}`).toBeUndefined();
    }
  });
});

test('neither black nor white nor too few digits are a counter', () => {
  expect(decodeDigits(Array(12).fill(0) as number[])).toBeUndefined();
  expect(decodeDigits(Array(12).fill(7) as number[])).toBeUndefined();
  expect(decodeDigits(DIGITS.slice(0, 9))).toBeUndefined();
});

test('a counter is read from colours that a lossy coder left', () => {
  const size = { width: 120, height: 100 };
  const data = picture(DIGITS, size, 10, 20);
  expect(readCounter(data, size.width, MARK, 10, 20)).toEqual([123_456, 78]);
  expect(readCounter(data, size.width, MARK, 34, 20)).toBeUndefined();
});

test('a counter that moves is found on its way, and refused at the place of another one', () => {
  const path: [number, number][] = [0, 1, 2, 3, 4].map((step) => [300 + step * 30, 200]);
  const mark = { ...MARK, path };
  const area = areaOf(mark);
  expect(area).toEqual({ x: 300, y: 200, width: 216, height: 72 });
  // 123456 is 1 more than a multiple of 5.
  expect(findCounter(picture(DIGITS, area, 30, 0), area.width, area, mark, 123_453)).toEqual([123_456, 78]);
  expect(findCounter(picture(DIGITS, area, 60, 0), area.width, area, mark, 123_453)).toBeUndefined();
  expect(findCounter(picture(DIGITS, area, 30, 0), area.width, area, mark, 123_456)).toEqual([123_456, 78]);
  expect(findCounter(picture(DIGITS, area, 30, 0), area.width, area, mark, 123_457), 'left behind').toBeUndefined();
  expect(findCounter(picture(DIGITS, area, 30, 0), area.width, area, mark, 122_455), 'a leap').toBeUndefined();
  expect(findCounter(picture(DIGITS, area, 30, 0), area.width, area, mark), 'the first').toEqual([123_456, 78]);
});

test('a picture is readable when nearly all of it is near, paper and ink each', () => {
  const [white, black, skipped] = [0xffffff, 0, -1];
  const points = [...Array<number>(950).fill(white), ...Array<number>(50).fill(black), skipped];
  const expected = { points, paper: white };
  const shown = (colours: readonly number[]): number[] => colours.flatMap((value) => [value, value, value, 255]);
  const right = [...Array<number>(950).fill(255), ...Array<number>(50).fill(0), 99];
  expect(compare(shown(right), expected)).toEqual([true, true]);
  expect(compare(shown(right.map((value) => Math.abs(value - 20))), expected)).toEqual([true, false]);
  expect(compare(shown(right.map(() => 255)), expected)).toEqual([false, false]);
});
