import type { HistoryLine } from '@bowline/protocol';
import { describe, expect, it, vi } from 'vitest';
import { AGAIN_AFTER_MS, Outbox, type UnsentMessage } from './outbox.ts';

function setup() {
  const sent: UnsentMessage[] = [];
  const outbox = new Outbox((message) => void sent.push(message));
  const arrive = (...ids: (string | undefined)[]): void => outbox.handleLines(ids.map((id): HistoryLine => ({ type: 'chat', from: 'technician', message_id: id ?? null, text: 'x', at_ms: 1 })));
  const texts = (): string[] => outbox.unsent.value.map(({ text }) => text);
  return { outbox, sent, arrive, texts };
}

describe('the outbox', () => {
  it('keeps what was sent until it comes back, whoever says that the line is open', () => {
    const { outbox, sent, arrive, texts } = setup();
    expect(outbox.write(' one ')).toBe('taken');
    expect(outbox.write('two')).toBe('taken');
    expect(sent.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(sent[0]?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(texts()).toEqual(['one', 'two']);
    arrive(undefined, 'f'.repeat(32));
    expect(texts()).toEqual(['one', 'two']);
    arrive(sent[0]?.id);
    expect(texts()).toEqual(['two']);
  });

  it('sends what has not arrived again, in order and with the same numbers', () => {
    const { outbox, sent, arrive } = setup();
    for (const text of ['one', 'two', 'three']) outbox.write(text);
    arrive(sent[1]?.id);
    const first = sent.splice(0);
    outbox.sendAgain();
    expect(sent).toEqual([first[0], first[2]]);
    arrive(...sent.map(({ id }) => id));
    sent.length = 0;
    outbox.sendAgain();
    expect(sent).toEqual([]);
  });

  it('sends once more what the customer’s program has not taken, and then rests', () => {
    vi.useFakeTimers();
    const { outbox, sent, arrive } = setup();
    outbox.write('one');
    outbox.write('two');
    arrive(sent[0]?.id);
    sent.length = 0;
    vi.advanceTimersByTime(3 * AGAIN_AFTER_MS);
    expect(sent.map(({ text }) => text)).toEqual(['two', 'two', 'two']);
    arrive(sent[0]?.id);
    vi.advanceTimersByTime(AGAIN_AFTER_MS);
    expect(sent).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
    outbox.write('three');
    outbox.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('counts characters as the customer’s program does', () => {
    const { outbox, texts } = setup();
    expect(outbox.write('😀'.repeat(4000))).toBe('taken');
    expect(outbox.write('😀'.repeat(4001))).toBe('too_long');
    expect(outbox.write(`${'x'.repeat(4000)}\u202e \n`)).toBe('taken');
    for (const nothing of ['', ' \n ', '\u200e\u0007']) expect(outbox.write(nothing)).toBe('empty');
    expect(outbox.write('half \ud83d')).toBe('taken');
    expect(texts().at(-1)).toBe('half \ufffd');
    expect(texts()).toHaveLength(3);
  });
});
