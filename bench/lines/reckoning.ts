import type { Look, Seen } from './sampler.ts';

/** A count of a mark that was drawn. */
export interface Drawn {
  mark: string;
  count: number;
  input: number;
  atMs: number;
}

export type Diary = readonly Drawn[];

/** Reads lines of `MARK COUNT INPUT MICROSECONDS`. */
export function parseDiary(text: string): Diary {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [mark = '', ...numbers] = line.split(' ');
      const [count = NaN, input = NaN, us = NaN] = numbers.map(Number);
      if (numbers.length !== 3 || Number.isNaN(count + input + us)) throw new Error(`"${line}" is no line of a diary`);
      return { mark, count, input, atMs: us / 1000 };
    });
}

/** When each count of a mark was drawn. */
function drawnAfter(diary: Diary, mark: string, after: number): Drawn[] {
  return diary.filter((entry) => entry.mark === mark && entry.count > after);
}

/**
 * From drawing each count of a mark to the first picture that shows it or a later one; for ever when none does. So a count
 * that was left out is late until what came instead of it, and a system does not look fast by showing little.
 */
export function latencies(diary: Diary, mark: string, after: number, seen: readonly Seen[]): number[] {
  return drawnAfter(diary, mark, after).map(({ count, atMs }) => (seen.find(([shown]) => shown >= count)?.[2] ?? Infinity) - atMs);
}

/** How many of the counts were seen themselves. */
export function countShown(diary: Diary, mark: string, after: number, seen: readonly Seen[]): number {
  const shown = new Set(seen.map(([count]) => count));
  return drawnAfter(diary, mark, after).filter(({ count }) => shown.has(count)).length;
}

/** From each key that went down to the first picture that shows it; a key that never showed is infinitely late. */
export function keyLatencies(pressed: readonly number[], seen: readonly Seen[]): number[] {
  return pressed.map((at, index) => (seen.find(([, input]) => input > index)?.[2] ?? Infinity) - at);
}

/** How long after a moment a page could be read, and was right, for the first time. */
export function pageTimes(looks: readonly Look[], page: number, fromMs: number): { readable: number | undefined; exact: number | undefined } {
  const later = looks.filter((look) => look[1] === page && look[0] >= fromMs);
  const first = (look: Look | undefined): number | undefined => (look === undefined ? undefined : look[0] - fromMs);
  return { readable: first(later.find((look) => look[2])), exact: first(later.find((look) => look[3])) };
}

/** The value that so many percent of all values do not exceed; nothing when there is none. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** The middle value, or what lies between the two in the middle. */
export function middle(values: readonly number[]): number | undefined {
  const [lower, upper] = [percentile(values, 50), percentile(values.map((value) => -value), 50)];
  return lower === undefined || upper === undefined ? undefined : (lower - upper) / 2;
}
