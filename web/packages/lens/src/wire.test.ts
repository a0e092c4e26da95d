import { describe, expect, it } from 'vitest';
import { dice } from './fake-dice.ts';
import type { Shape } from './stroke.ts';
import { decode, encode, MAX_MESSAGE_BYTES, MAX_PART_BYTES, type Message, type StrokeMessage, VERSION, WireError } from './wire.ts';

const thumbnail = Uint8Array.from({ length: 768 }, (_, at) => at & 255);
/** Places as they are on the wire. */
const step = (steps: number): number => (steps / 0xffff) * 2 - 0.5;
const points = Array.from({ length: 64 }, (_, at) => ({ x: step(at * 1040), y: step(65_535 - at * 7) }));
const shape: Shape = { kind: 'pen', colour: 5, width: 458 / 0xffff, number: 0, text: '', points };
const stroke: StrokeMessage = {
  type: 'stroke',
  id: 0xfffffffe,
  shape,
  on: { group: 7, epoch: 65_535, width: 1280, height: 720, thumbnail },
  frame: 'recent',
};
const text: StrokeMessage = { ...stroke, frame: 'aged', shape: { ...shape, kind: 'text', text: 'Hé 🔧', points: [{ x: step(30_000), y: step(0) }] } };
const pin: StrokeMessage = { ...stroke, shape: { ...shape, kind: 'pin', number: 999, points: [{ x: step(30_000), y: step(0) }] } };

const MESSAGES: readonly Message[] = [
  { type: 'hello', side: 'technician', life: 0x80000001, epoch: 3, ids: [1, 0xffffffff] },
  stroke,
  text,
  pin,
  { type: 'stroke_ack', id: 9, result: 'refused' },
  { type: 'stroke_state', states: [{ id: 1, state: 'tracked' }, { id: 2, state: 'searching' }] },
  { type: 'need_picture', group: 12 },
  { type: 'picture', group: 12, part: 1, parts: 2, bytes: Uint8Array.of(1, 2, 3) },
  { type: 'remove', ids: [5] },
  { type: 'clear' },
  { type: 'epoch', epoch: 65_535 },
  { type: 'laser', at: { x: step(1), y: step(65_535) } },
  { type: 'laser' },
];

describe('a message', () => {
  it.each(MESSAGES.map((message) => [message.type, message] as const))('%s comes out as it went in', (_, message) => {
    const bytes = encode(message);
    expect(bytes[0]).toBe(VERSION);
    expect(decode(bytes.buffer)).toEqual(message);
  });

  it('places a point to a tenth of a pixel', () => {
    const drawn = Array.from({ length: 64 }, (_, at) => ({ x: at / 64, y: -0.4 + at / 40 }));
    const read = decode(encode({ ...stroke, shape: { ...shape, points: drawn } }).buffer) as StrokeMessage;
    read.shape.points.forEach((point, at) => {
      expect(Math.abs(point.x - (drawn[at]?.x ?? 0)) * 1280).toBeLessThan(0.1);
      expect(Math.abs(point.y - (drawn[at]?.y ?? 0)) * 1280).toBeLessThan(0.1);
    });
  });

  it('with a stroke is small, and none is larger than the channel takes', () => {
    expect(encode(stroke).length).toBeLessThanOrEqual(1200);
    const part = new Uint8Array(MAX_PART_BYTES);
    expect(encode({ type: 'picture', group: 1, part: 0, parts: 1, bytes: part }).length).toBe(MAX_MESSAGE_BYTES);
    expect(() => encode({ type: 'picture', group: 1, part: 0, parts: 1, bytes: new Uint8Array(MAX_PART_BYTES + 1) })).toThrow(RangeError);
  });
});

describe('what the other side sends', () => {
  const refused = (bytes: readonly number[] | Uint8Array<ArrayBuffer>, why: string): void => {
    const answer = decode(Uint8Array.from(bytes).buffer);
    expect(answer).toBeInstanceOf(WireError);
    expect((answer as WireError).message).toContain(why);
  };

  it('is refused with a reason', () => {
    refused([], 'ends early');
    refused([2, 8], 'version');
    refused([1, 0], 'type');
    refused([1, 99], 'type');
    refused([1, 8, 0], 'after its end');
    refused(new Uint8Array(MAX_MESSAGE_BYTES + 1), 'too long');
    refused([1, 7, 65, ...new Uint8Array(65 * 4)], 'number of strokes');
    refused([1, 3, 0, 0, 0, 1, 9], 'result');
    refused([1, 6, 0, 0, 0, 1, 0, 5, 0, 1, 0], 'number of parts');
    refused([1, 6, 0, 0, 0, 1, 0, 0, 0, 1, 0], 'number of parts');
    refused([1, 6, 0, 0, 0, 1, 2, 2, 0, 1, 0], 'the part');
    refused([1, 6, 0, 0, 0, 1, 0, 1, 255, 255, 0], 'length of a part');
    refused([1, 10, 2], 'laser');
  });

  it('is no stroke with a text that is none, or without points', () => {
    const long = { ...text, shape: { ...text.shape, text: 'x'.repeat(201) } };
    refused(encode(long), 'a text is too long');
    refused(encode({ ...text, shape: { ...text.shape, text: '🔧'.repeat(201) } }), 'length of a text');
    refused(encode({ ...text, shape: { ...text.shape, text: '' } }), 'a text is missing');
    refused(encode({ ...stroke, shape: { ...shape, text: 'x' } }), 'one too many');
    refused(encode({ ...stroke, shape: { ...shape, points: [] } }), 'number of points');
    refused(encode({ ...stroke, shape: { ...shape, points: [...points, ...points] } }), 'number of points');
    refused(encode({ ...stroke, shape: { ...shape, colour: 6 } }), 'colour');
    refused(encode({ ...stroke, on: { ...stroke.on, width: 0 } }), 'the width');
    const bytes = encode(text);
    bytes[bytes.indexOf(0x48) + 1] = 0xff;
    refused(bytes, 'UTF-8');
  });

  it('is no text that hides or reorders itself', () => {
    const tricky = { ...text, shape: { ...text.shape, text: 'pull \u202eton od\u202c\u200f\u0007\u2066 it\u2028\nnow' } };
    const read = decode(encode(tricky).buffer) as StrokeMessage;
    expect(read.shape.text).toBe('pull ton od it\nnow');
    refused(encode({ ...text, shape: { ...text.shape, text: '\u202e\u2066' } }), 'a text is missing');
  });

  it('is a message or an error, whatever it is, and never half a message', () => {
    const roll = dice(1);
    let understood = 0;
    for (let count = 0; count < 20_000; count += 1) {
      const bytes = Uint8Array.from({ length: roll(60) }, (_, at) => (at === 0 ? 1 : at === 1 ? roll(12) : roll(256)));
      if (!(decode(bytes.buffer) instanceof Error)) understood += 1;
    }
    expect(understood, 'some are understood').toBeGreaterThan(0);
    for (const message of MESSAGES) {
      const bytes = encode(message);
      for (let length = 0; length < bytes.length; length += 1) expect(decode(bytes.slice(0, length).buffer)).toBeInstanceOf(WireError);
      for (let count = 0; count < 500; count += 1) {
        const broken = bytes.slice();
        for (let flips = 1 + roll(4); flips > 0; flips -= 1) broken[2 + roll(Math.min(60, broken.length))] = roll(256);
        const read = decode(broken.buffer);
        // What is understood is within all bounds, so that it can be written again.
        if (!(read instanceof Error)) expect(decode(encode(read).buffer)).toEqual(read);
      }
    }
  });
});
