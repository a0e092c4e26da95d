import { describe, expect, it } from 'vitest';
import { clock, dateOf, timeOf, timeSpan } from './times.ts';

const AT = new Date(2026, 10, 22, 14, 3, 10).getTime();

describe('times', () => {
  it('say seconds only where both are the same minute', () => {
    expect(timeSpan(AT, AT + 31_000, 'now')).toMatch(/03:10.* – .*03:41/);
    expect(timeSpan(AT, AT + 60_000, 'now')).toBe(`${timeOf(AT)} – ${timeOf(AT + 60_000)}`);
    expect(timeOf(AT)).not.toContain(':10');
    expect([timeSpan(AT, null, 'now'), timeSpan(AT, null, '')]).toEqual([`${timeOf(AT)} – now`, `${timeOf(AT)} –`]);
  });

  it('say nothing of what is no moment: another computer’s clock can say anything', () => {
    for (const ms of [9e15, -9e15, NaN, Infinity]) {
      expect([timeOf(ms), dateOf(ms)]).toEqual(['', '']);
      expect(timeSpan(ms, ms, 'now')).toBe(' – ');
    }
    expect(dateOf(AT)).toContain('2026');
  });

  it('say how long it was, whole seconds', () => {
    expect([-5, 0, 77_900, 3_723_000].map(clock)).toEqual(['0:00', '0:00', '1:17', '1:02:03']);
  });
});
