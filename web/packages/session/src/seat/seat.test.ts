import { describe, expect, it } from 'vitest';
import { Seat, type SeatChannel } from './seat.ts';

/** All tabs of one browser: what one posts, the others hear, once `deliver` is called. */
class FakeBrowser {
  private readonly tabs = new Set<SeatChannel>();
  private readonly waiting: (() => void)[] = [];
  messages = 0;
  nowMs = 1000;

  open(name: string, technicianId = 'mara'): Seat {
    const channel: SeatChannel = {
      onmessage: null,
      postMessage: (message) => {
        this.messages += 1;
        const others = [...this.tabs].filter((tab) => tab !== channel);
        this.waiting.push(() => others.forEach((tab) => tab.onmessage?.({ data: structuredClone(message) })));
      },
      close: () => void this.tabs.delete(channel),
    };
    this.tabs.add(channel);
    return new Seat(technicianId, channel, () => this.nowMs, name);
  }

  deliver(): void {
    for (let act = this.waiting.shift(); act; act = this.waiting.shift()) act();
  }
}

describe('seat', () => {
  it('goes to the tab that was opened last, and back to the one that asks for it', () => {
    const browser = new FakeBrowser();
    const first = browser.open('a');
    browser.nowMs += 5;
    const second = browser.open('b');
    browser.deliver();
    expect([first.place.value, second.place.value]).toEqual(['elsewhere', 'here']);
    first.take();
    browser.deliver();
    expect([first.place.value, second.place.value]).toEqual(['here', 'elsewhere']);
  });

  it('goes to exactly one of many tabs that open at the same moment, and comes to rest', () => {
    const browser = new FakeBrowser();
    const seats = ['c', 'a', 'd', 'b'].map((name) => browser.open(name));
    browser.deliver();
    expect(seats.map((seat) => seat.place.value)).toEqual(['elsewhere', 'elsewhere', 'here', 'elsewhere']);
    expect(browser.messages).toBeLessThan(20);
  });

  it('goes to the tab that asks although the clock was set back', () => {
    const browser = new FakeBrowser();
    const first = browser.open('z');
    browser.nowMs += 5;
    const second = browser.open('a');
    browser.deliver();
    browser.nowMs -= 1000;
    first.take();
    browser.deliver();
    expect([first.place.value, second.place.value]).toEqual(['here', 'elsewhere']);
  });

  it('is not given away to another technician or to anything else that is said', () => {
    const browser = new FakeBrowser();
    const mine = browser.open('a');
    browser.nowMs += 5;
    browser.open('b', 'ivo');
    browser.deliver();
    const channel: SeatChannel = { onmessage: null, postMessage: () => undefined, close: () => undefined };
    const other = new Seat('mara', channel, () => 1, 'x');
    for (const data of [null, 'taken', { technicianId: 'mara', atMs: '9', name: 'y' }]) channel.onmessage?.({ data });
    expect([mine.place.value, other.place.value]).toEqual(['here', 'here']);
  });
});
