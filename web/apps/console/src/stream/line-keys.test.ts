import type { StreamLine } from '@bowline/session';
import { expect, it } from 'vitest';
import { keysOf } from './line-keys.ts';

const said = (at_ms: number, text: string, from: StreamLine['from'] = 'computer'): StreamLine => ({ line: { type: 'chat', from: 'customer', message_id: null, text, at_ms }, from });
const started: StreamLine = { line: { type: 'log', entry: { at_ms: 5, event: { type: 'started' } } }, from: 'computer' };

it('names a line the same whatever comes before it, and no two lines alike', () => {
  const later = [started, said(6, 'a'), said(6, 'b')];
  const all = keysOf([said(1, 'x'), said(1, 'y'), ...later]);
  expect(new Set(all).size).toBe(5);
  expect(all.slice(2)).toEqual(keysOf(later));
  expect(keysOf([said(6, 'p', 'phone'), ...later]).slice(1)).toEqual(keysOf(later));
});
