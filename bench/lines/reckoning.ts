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

/** From drawing to seeing, for each count of a mark that was seen. */
export function latencies(diary: Diary, mark: string, after: number, seen: readonly Seen[]): number[] {
  const drawn = new Map(diary.filter((entry) => entry.mark === mark && entry.count > after).map(({ count, atMs }) => [count, atMs]));
  const late = [];
  for (const [count, , atMs] of seen) {
    const drawnAt = drawn.get(count);
    // The first time counts.
    if (drawnAt !== undefined && drawn.delete(count)) late.push(atMs - drawnAt);
  }
  return late;
}

/** From each key that went down to the first picture that shows it; keys that never showed are counted apart. */
export function keyLatencies(pressed: readonly number[], seen: readonly Seen[]): { latencies: number[]; lost: number } {
  const shownAt = pressed.map((_, index) => seen.find(([, input]) => input > index)?.[2]);
  const shown = pressed.flatMap((at, index) => (shownAt[index] === undefined ? [] : [shownAt[index] - at]));
  return { latencies: shown, lost: pressed.length - shown.length };
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
