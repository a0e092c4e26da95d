import { describe, expect, it } from 'vitest';
import { addHeld } from './held.ts';

const held = (ack: Uint8Array): number => new DataView(ack.buffer, ack.byteOffset).getUint16(ack.length - 2, true);

describe('how long an acknowledgement was held', () => {
  it('adds up at its end, in whole milliseconds', () => {
    const ack = Uint8Array.of(1, 2, 3, 0xff, 0);
    addHeld(ack.subarray(2), 2.9);
    expect(held(ack)).toBe(257);
    expect([...ack.subarray(0, 3)]).toEqual([1, 2, 3]);
  });

  it('is never less than it was, nor more than there is room for', () => {
    const ack = Uint8Array.of(0, 5, 0);
    addHeld(ack, -3);
    expect(held(ack)).toBe(5);
    addHeld(ack, 1e9);
    expect(held(ack)).toBe(0xffff);
  });
});
