import { MAX_QUIET_HELD_MS, type InputEvent, type InputMessage } from '@bowline/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InputSender, RESEND_AFTER_MS, STALLED_AFTER_MS } from './input-sender.ts';

const key = (code: string, pressed = true): InputEvent => ({ type: 'key', code, key: code, pressed });
const move = (x: number): InputEvent => ({ type: 'move', to: { x, y: 0 } });

/** Applies events as the applet does: in order of number, each once. */
class FakeApplet {
  next = 0;
  readonly applied: InputEvent[] = [];
  receive(message: InputMessage): { stream: number; next: number } {
    for (const [index, event] of message.events.entries()) {
      if (message.first + index !== this.next) continue;
      this.next += 1;
      this.applied.push(event);
    }
    return { stream: message.stream, next: this.next };
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('input sender', () => {
  it('delivers everything once and in order although messages and answers are lost', () => {
    const applet = new FakeApplet();
    let count = 0;
    const sender = new InputSender((message) => {
      count += 1;
      if (count % 3 !== 0) return;
      const ack = applet.receive(message);
      if (count % 2 === 0) setTimeout(() => sender.handleAck(ack), 20);
    }, 1);
    sender.begin();
    const events: InputEvent[] = [...Array.from({ length: 600 }, (_, index) => key(`Key${index}`)), { type: 'release_all' }];
    for (const event of events) sender.push(event);
    vi.advanceTimersByTime(20_000);
    expect(applet.applied).toEqual(events);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps at most 256 events unacknowledged and joins moves that wait', () => {
    const sent: InputMessage[] = [];
    const sender = new InputSender((message) => sent.push(message), 0);
    sender.begin();
    for (let index = 0; index < 256; index += 1) sender.push(key('KeyA'));
    for (let x = 0; x < 50; x += 1) sender.push(move(x));
    expect(sent.at(-1)?.events).toHaveLength(256);
    sender.handleAck({ stream: 1, next: 256 });
    expect(sent.at(-1)).toEqual({ stream: 1, first: 256, events: [move(49)] });
  });

  it('repeats after a while and stops when acknowledged', () => {
    const sent: InputMessage[] = [];
    const sender = new InputSender((message) => sent.push(message), 0);
    sender.begin();
    sender.push(move(1));
    vi.advanceTimersByTime(RESEND_AFTER_MS);
    expect(sent).toHaveLength(2);
    sender.handleAck({ stream: 9, next: 1 });
    sender.handleAck({ stream: 1, next: 7 });
    vi.advanceTimersByTime(RESEND_AFTER_MS);
    expect(sent).toHaveLength(3);
    sender.handleAck({ stream: 1, next: 1 });
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(3);
  });

  it('says that something is held as long as it is', () => {
    const sent: InputMessage[] = [];
    const sender = new InputSender((message) => sent.push(message), 0);
    sender.begin();
    sender.push({ type: 'button', button: 'left', pressed: true });
    sender.handleAck({ stream: 1, next: 1 });
    vi.advanceTimersByTime(10 * MAX_QUIET_HELD_MS);
    expect(sent).toHaveLength(11);
    expect(sent.at(-1)).toEqual({ stream: 1, first: 1, events: [] });
    sender.push({ type: 'button', button: 'left', pressed: false });
    sender.handleAck({ stream: 1, next: 2 });
    vi.advanceTimersByTime(60_000);
    expect(sent).toHaveLength(12);
    sender.push(key('ShiftLeft'));
    sender.push({ type: 'release_all' });
    sender.handleAck({ stream: 1, next: 4 });
    vi.advanceTimersByTime(60_000);
    expect(sent).toHaveLength(14);
  });

  it('never sends an old event under a new grant', () => {
    const sent: InputMessage[] = [];
    const sender = new InputSender((message) => sent.push(message), 0);
    sender.push(key('KeyX'));
    expect(sent).toHaveLength(0);
    sender.begin();
    sender.push(key('KeyA'));
    sender.end();
    sender.begin();
    vi.advanceTimersByTime(1000);
    sender.push(key('KeyB'));
    expect(sent.at(-1)).toEqual({ stream: 2, first: 0, events: [key('KeyB')] });
  });

  it('says since when nothing arrives, and that it does again', () => {
    const sender = new InputSender(() => undefined, 0);
    sender.begin();
    vi.advanceTimersByTime(60_000);
    const pressedMs = Date.now();
    sender.push(key('KeyA'));
    vi.advanceTimersByTime(STALLED_AFTER_MS - RESEND_AFTER_MS);
    expect(sender.stalledSinceMs.value).toBeUndefined();
    vi.advanceTimersByTime(RESEND_AFTER_MS);
    expect(sender.stalledSinceMs.value).toBe(pressedMs);
    sender.handleAck({ stream: 1, next: 1 });
    expect(sender.stalledSinceMs.value).toBeUndefined();
    sender.push(key('KeyB'));
    vi.advanceTimersByTime(STALLED_AFTER_MS);
    sender.end();
    expect(sender.stalledSinceMs.value).toBeUndefined();
  });
});
