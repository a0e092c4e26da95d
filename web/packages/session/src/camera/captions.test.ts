import type { HistoryLine } from '@bowline/protocol';
import { expect, it } from 'vitest';
import { Captions } from './captions.ts';

const chat = (text: string): HistoryLine => ({ type: 'chat', from: 'customer', message_id: null, text, at_ms: 1 });
const log: HistoryLine = { type: 'log', entry: { at_ms: 1, event: { type: 'started' } } };

it('shows the last three things that were said, for eight seconds, and nothing of before', () => {
  const clock = { ms: 0 };
  const captions = new Captions(() => clock.ms);
  const shown = (): string[] => captions.shown.map(({ text }) => text);
  const old = [chat('before'), chat('too')];
  captions.handleLines(old);
  expect(shown()).toEqual([]);
  const lines = [...old, chat('a'), log, chat('b')];
  captions.handleLines(lines);
  expect(shown()).toEqual(['a', 'b']);
  clock.ms = 5000;
  captions.handleLines([...lines, chat('c'), chat('d')]);
  expect(shown()).toEqual(['b', 'c', 'd']);
  clock.ms = 8000;
  expect(shown()).toEqual(['c', 'd']);
  captions.handleLines([chat('told'), chat('anew')]);
  clock.ms = 13_000;
  expect(shown()).toEqual([]);
});

it('shows the very first line', () => {
  const captions = new Captions(() => 0);
  captions.handleLines([]);
  captions.handleLines([chat('hello')]);
  expect(captions.shown).toEqual([{ from: 'customer', text: 'hello' }]);
});
