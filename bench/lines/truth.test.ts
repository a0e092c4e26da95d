import { expect, test } from '../../tests/e2e/harness/bare.ts';
import { HEIGHT, WIDTH, exactPercent, expectedOf } from './truth.ts';

const BLUE = Buffer.from([200, 100, 50, 0]);

test('the grid has the colours of the middles of squares, and none of what is left out', () => {
  const truth = Buffer.alloc(WIDTH * HEIGHT * 4, BLUE);
  truth.set([1, 2, 3], (7 * WIDTH + 22) * 4);
  const { points, paper } = expectedOf(truth, [{ x: 30, y: 0, width: 15, height: 15 }]);
  expect(points).toHaveLength(128 * 72);
  expect(points.slice(0, 4)).toEqual([0x3264c8, 0x030201, -1, 0x3264c8]);
  expect(paper).toBe(0x3264c8);
});

test('a pixel is exact when all three colours are, and what is left out does not count', () => {
  const truth = Buffer.alloc(WIDTH * HEIGHT * 4, BLUE);
  const shown = Buffer.alloc(truth.length, Buffer.from([50, 100, 200, 255]));
  expect(exactPercent(truth, shown, [])).toBe(100);
  for (let x = 0; x < WIDTH; x += 1) shown[x * 4 + 1] = 101;
  expect(exactPercent(truth, shown, [])).toBeCloseTo(100 * (1 - 1 / HEIGHT));
  expect(exactPercent(truth, shown, [{ x: 0, y: 0, width: WIDTH, height: 1 }])).toBe(100);
  expect(() => exactPercent(truth, shown.subarray(4), [])).toThrow('the viewer shows');
});
