import { expect, test } from '../../tests/e2e/harness/bare.ts';
import { countShown, keyLatencies, latencies, middle, pageTimes, parseDiary, percentile } from './reckoning.ts';

test('a diary is read line by line', () => {
  const diary = parseDiary('page 7 2 1500000\nfilm 8 0 1500500\n');
  expect(diary).toEqual([
    { mark: 'page', count: 7, input: 2, atMs: 1500 },
    { mark: 'film', count: 8, input: 0, atMs: 1500.5 },
  ]);
});

test('a line that is no entry of a diary is refused', () => {
  for (const line of ['page 7 2', 'page 7 2 x', 'page 7 2 5 9']) expect(() => parseDiary(line), line).toThrow('no line of a diary');
});

test('the percentile is a value that was measured', () => {
  const values = [50, 10, 40, 20, 30];
  expect(percentile(values, 50)).toBe(30);
  expect(percentile(values, 95)).toBe(50);
  expect(percentile(values, 1)).toBe(10);
  expect(percentile([], 50)).toBeUndefined();
});

test('a count is late until a picture shows it or a later one, and for ever when none does', () => {
  const diary = parseDiary('film 1 0 1000000\nfilm 2 0 2000000\npage 3 0 2500000\nfilm 4 0 3000000\nfilm 5 0 4000000\n');
  const seen: [number, number, number][] = [
    [1, 0, 1010],
    [4, 0, 3020],
  ];
  expect(latencies(diary, 'film', 0, seen)).toEqual([10, 1020, 20, Infinity]);
  expect(latencies(diary, 'film', 2, seen)).toEqual([20, Infinity]);
  expect(countShown(diary, 'film', 0, seen)).toBe(2);
  expect(countShown(diary, 'film', 1, seen)).toBe(1);
});

test('a key is late until a picture shows it or a later one, and for ever when none does', () => {
  const seen: [number, number, number][] = [
    [5, 0, 100],
    [6, 2, 250],
  ];
  expect(keyLatencies([200, 230, 260], seen)).toEqual([50, 20, Infinity]);
});

test('a page is looked for from when it was drawn', () => {
  const looks: [number, number, boolean, boolean][] = [
    [100, 0, true, true],
    [200, 0, false, false],
    [330, 0, true, false],
    [340, 1, true, true],
    [400, 0, true, true],
  ];
  expect(pageTimes(looks, 0, 300)).toEqual({ readable: 30, exact: 100 });
  expect(pageTimes(looks, 1, 350)).toEqual({ readable: undefined, exact: undefined });
});

test('the middle lies between the two in the middle', () => {
  expect(middle([40, 10, 20])).toBe(20);
  expect(middle([40, 10, 20, 30])).toBe(25);
  expect(middle([40, Infinity, 20, Infinity])).toBe(Infinity);
  expect(middle([])).toBeUndefined();
});
