import type { HistoryLine, LogEvent } from '@bowline/protocol';
import { describe, expect, it } from 'vitest';
import { mergeLines } from './merge-lines.ts';

const said = (at_ms: number, text: string): HistoryLine => ({ type: 'chat', from: 'customer', message_id: null, text, at_ms });
const logged = (at_ms: number, event: LogEvent): HistoryLine => ({ type: 'log', entry: { at_ms, event } });
const words = (own: HistoryLine[], ...phones: HistoryLine[][]): string[] =>
  mergeLines(own, phones).map(({ line, from }) => `${from} ${line.type === 'chat' ? line.text : line.entry.event.type}`);

describe('one stream', () => {
  it('has the lines of computer and phones by time', () => {
    expect(words([said(1, 'a'), said(5, 'c')], [said(3, 'b'), said(9, 'e')], [said(6, 'd')])).toEqual(['computer a', 'phone b', 'computer c', 'phone d', 'phone e']);
  });

  it('keeps the order of each side, whatever its clock says', () => {
    expect(words([said(9, 'a'), said(2, 'b')], [said(1, 'x'), said(0, 'y')])).toEqual(['phone x', 'phone y', 'computer a', 'computer b']);
    expect(words([said(1, 'a')], [said(1, 'x')])).toEqual(['computer a', 'phone x']);
    expect(words([said(Number.MAX_SAFE_INTEGER, 'a')])).toEqual(['computer a']);
  });

  it('says once what holds of both, and what the log of the whole session has already', () => {
    const allowed: LogEvent = { type: 'allowed', capability: 'camera' };
    expect(words([logged(1, { type: 'held' }), logged(2, { type: 'resumed' })], [logged(1, { type: 'held' }), logged(3, { type: 'resumed' })])).toEqual(['computer held', 'computer resumed']);
    expect(words([logged(4, allowed)], [logged(4, allowed), logged(5, allowed)])).toEqual(['computer allowed', 'phone allowed']);
  });

  it('shows twice what was said twice', () => {
    expect(words([said(1, 'yes')], [said(1, 'yes')])).toEqual(['computer yes', 'phone yes']);
  });
});
