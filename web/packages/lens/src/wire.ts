/**
 * The messages of the data channel `lens`, in both directions. This file is their one definition: both ends are this package, in the
 * customer's page and in the console, and nothing else reads them.
 *
 * Each begins with the version and its type, a byte each. Numbers are unsigned and begin with their highest byte. A place is two
 * 16-bit numbers for -0.5 to 1.5 of width and height of the upright picture: a stroke may reach over its edge. Whatever follows the
 * last field, or is missing, makes a message one that is not understood; no length is believed before the bytes are there.
 */
import { withoutTricks } from '@bowline/protocol/shape.ts';
import type { Point } from './rows.ts';
import { COLOURS, type DrawnOn, type Shape, type Side, type StrokeKind, type StrokeState } from './stroke.ts';
import { MAX_POINTS } from './simplify.ts';

export const VERSION = 1;
export const MAX_MESSAGE_BYTES = 16 * 1024;
export const MAX_STROKES = 64;
export const MAX_TEXT_LENGTH = 200;
export const THUMBNAIL_BYTES = 32 * 24;
/** Longer side of a picture that is sent. */
export const MAX_PICTURE_SIDE = 320;
export const MAX_PICTURE_PARTS = 4;
const PICTURE_HEAD_BYTES = 10;
export const MAX_PART_BYTES = MAX_MESSAGE_BYTES - PICTURE_HEAD_BYTES;
/** Highest number of a pin. */
export const MAX_PIN = 999;

/** Both say it when the channel has opened. */
export interface Hello {
  readonly type: 'hello';
  readonly side: Side;
  /** A new number after the page was loaded anew: then it knows none of the strokes that it drew. */
  readonly life: number;
  readonly epoch: number;
  /** The strokes that it has. */
  readonly ids: readonly number[];
}

export interface StrokeMessage {
  readonly type: 'stroke';
  readonly id: number;
  readonly shape: Shape;
  readonly on: DrawnOn;
  /** `aged`: the frame is so old that only its picture tells where it was, not the thumbnail. */
  readonly frame: 'recent' | 'aged';
}

export type Message =
  | Hello
  | StrokeMessage
  | { readonly type: 'stroke_ack'; readonly id: number; readonly result: 'anchored' | 'refused' }
  | { readonly type: 'stroke_state'; readonly states: readonly { readonly id: number; readonly state: StrokeState }[] }
  | { readonly type: 'need_picture'; readonly group: number }
  | { readonly type: 'picture'; readonly group: number; readonly part: number; readonly parts: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'remove'; readonly ids: readonly number[] }
  | { readonly type: 'clear' }
  /** Earlier frames say nothing any more: the customer's camera was switched, paused or turned. */
  | { readonly type: 'epoch'; readonly epoch: number }
  /** Where the laser points, for a moment; nowhere when it goes out. */
  | { readonly type: 'laser'; readonly at?: Point };

const TYPES: readonly Message['type'][] = ['hello', 'stroke', 'stroke_ack', 'stroke_state', 'need_picture', 'picture', 'remove', 'clear', 'epoch', 'laser'];
const SIDES: readonly Side[] = ['customer', 'technician'];
const KINDS: readonly StrokeKind[] = ['pen', 'arrow', 'pin', 'circle', 'text'];
const STATES: readonly StrokeState[] = ['tracked', 'coasting', 'outside', 'searching', 'refused', 'sending'];
const RESULTS = ['anchored', 'refused'] as const;
const FRAMES = ['recent', 'aged'] as const;

class Writer {
  private readonly out: number[] = [];

  u8(value: number): this {
    this.out.push(value & 255);
    return this;
  }

  u16(value: number): this {
    return this.u8(value >>> 8).u8(value);
  }

  u32(value: number): this {
    return this.u16(value >>> 16).u16(value & 0xffff);
  }

  share(value: number): this {
    return this.u16(Math.round(Math.min(1, Math.max(0, value)) * 0xffff));
  }

  place({ x, y }: Point): this {
    return this.share((x + 0.5) / 2).share((y + 0.5) / 2);
  }

  bytes(bytes: Uint8Array): this {
    for (const byte of bytes) this.out.push(byte);
    return this;
  }

  ids(ids: readonly number[]): this {
    this.u8(ids.length);
    for (const id of ids) this.u32(id);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.out);
  }
}

/** Writes a message. What is longer than its bound is a fault of the caller, and throws. */
export function encode(message: Message): Uint8Array<ArrayBuffer> {
  const writer = new Writer().u8(VERSION).u8(TYPES.indexOf(message.type) + 1);
  write(writer, message);
  const bytes = writer.finish();
  if (bytes.length > MAX_MESSAGE_BYTES) throw new RangeError(`a message ${message.type} of ${bytes.length} bytes`);
  return bytes;
}

function write(to: Writer, message: Message): unknown {
  switch (message.type) {
    case 'hello':
      return to.u8(SIDES.indexOf(message.side)).u32(message.life).u16(message.epoch).ids(message.ids);
    case 'stroke':
      return writeStroke(to, message);
    case 'stroke_ack':
      return to.u32(message.id).u8(RESULTS.indexOf(message.result));
    case 'stroke_state':
      to.u8(message.states.length);
      return message.states.forEach(({ id, state }) => to.u32(id).u8(STATES.indexOf(state)));
    case 'need_picture':
      return to.u32(message.group);
    case 'picture':
      return to.u32(message.group).u8(message.part).u8(message.parts).u16(message.bytes.length).bytes(message.bytes);
    case 'remove':
      return to.ids(message.ids);
    case 'clear':
      return undefined;
    case 'epoch':
      return to.u16(message.epoch);
    case 'laser':
      return message.at ? to.u8(1).place(message.at) : to.u8(0);
    default:
      return message satisfies never;
  }
}

function writeStroke(to: Writer, { id, shape, on, frame }: StrokeMessage): void {
  const text = new TextEncoder().encode(shape.text);
  to.u32(id).u8(KINDS.indexOf(shape.kind)).u8(shape.colour).share(shape.width).u16(shape.number);
  to.u8(FRAMES.indexOf(frame)).u32(on.group).u16(on.epoch).u16(on.width).u16(on.height);
  to.u16(text.length).bytes(text).u8(shape.points.length);
  for (const point of shape.points) to.place(point);
  to.bytes(on.thumbnail);
}

/** Why a message was not understood. */
export class WireError extends Error {}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly data: ArrayBuffer) {
    this.view = new DataView(data);
  }

  private step(count: number): number {
    if (this.at + count > this.data.byteLength) throw new WireError('it ends early');
    const from = this.at;
    this.at += count;
    return from;
  }

  u8(): number {
    return this.view.getUint8(this.step(1));
  }

  u16(): number {
    return this.view.getUint16(this.step(2));
  }

  u32(): number {
    return this.view.getUint32(this.step(4));
  }

  upTo(most: number, value: number, what: string, least = 0): number {
    if (value > most || value < least) throw new WireError(`${what} is ${value}`);
    return value;
  }

  one<T>(of: readonly T[], what: string): T {
    const index = this.u8();
    const found = of[index];
    if (found === undefined) throw new WireError(`${what} is ${index}`);
    return found;
  }

  share(): number {
    return this.u16() / 0xffff;
  }

  place(): Point {
    return { x: this.share() * 2 - 0.5, y: this.share() * 2 - 0.5 };
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    const from = this.step(count);
    return new Uint8Array(this.data.slice(from, from + count));
  }

  list<T>(count: number, read: () => T): T[] {
    return Array.from({ length: count }, read);
  }

  ids(): number[] {
    return this.list(this.upTo(MAX_STROKES, this.u8(), 'the number of strokes'), () => this.u32());
  }

  end<T>(message: T): T {
    if (this.at !== this.data.byteLength) throw new WireError('it goes on after its end');
    return message;
  }
}

/** Reads what the other side sent, which may be anything. Gives back why it makes no sense, where it does not. */
export function decode(data: ArrayBuffer): Message | WireError {
  if (data.byteLength > MAX_MESSAGE_BYTES) return new WireError('it is too long');
  try {
    const reader = new Reader(data);
    const version = reader.u8();
    if (version !== VERSION) return new WireError(`its version is ${version}`);
    const type = TYPES[reader.u8() - 1];
    return type ? reader.end(read(reader, type)) : new WireError('its type is not known');
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

function read(from: Reader, type: Message['type']): Message {
  switch (type) {
    case 'hello':
      return { type, side: from.one(SIDES, 'the side'), life: from.u32(), epoch: from.u16(), ids: from.ids() };
    case 'stroke':
      return readStroke(from);
    case 'stroke_ack':
      return { type, id: from.u32(), result: from.one(RESULTS, 'the result') };
    case 'stroke_state': {
      const count = from.upTo(MAX_STROKES, from.u8(), 'the number of states');
      return { type, states: from.list(count, () => ({ id: from.u32(), state: from.one(STATES, 'the state') })) };
    }
    case 'need_picture':
      return { type, group: from.u32() };
    case 'picture': {
      const [group, part] = [from.u32(), from.u8()];
      const parts = from.upTo(MAX_PICTURE_PARTS, from.u8(), 'the number of parts', 1);
      from.upTo(parts - 1, part, 'the part');
      return { type, group, part, parts, bytes: from.bytes(from.upTo(MAX_PART_BYTES, from.u16(), 'the length of a part', 1)) };
    }
    case 'remove':
      return { type, ids: from.ids() };
    case 'clear':
      return { type };
    case 'epoch':
      return { type, epoch: from.u16() };
    case 'laser':
      return from.one([false, true], 'the laser') ? { type, at: from.place() } : { type };
    default:
      return type satisfies never;
  }
}

function readStroke(from: Reader): StrokeMessage {
  const id = from.u32();
  const kind = from.one(KINDS, 'the kind');
  const colour = from.upTo(COLOURS.length - 1, from.u8(), 'the colour');
  const width = from.share();
  const number = from.upTo(MAX_PIN, from.u16(), 'the number of a pin');
  const frame = from.one(FRAMES, 'the age');
  const [group, epoch] = [from.u32(), from.u16()];
  const size = { width: from.upTo(0xffff, from.u16(), 'the width', 1), height: from.upTo(0xffff, from.u16(), 'the height', 1) };
  // Four bytes at most for each unit of UTF-16.
  const text = readText(from.bytes(from.upTo(MAX_TEXT_LENGTH * 4, from.u16(), 'the length of a text')));
  if ((kind === 'text') !== text.length > 0) throw new WireError('a text is missing, or one too many');
  const count = from.upTo(MAX_POINTS, from.u8(), 'the number of points', 1);
  const points = from.list(count, () => from.place());
  const thumbnail = from.bytes(THUMBNAIL_BYTES);
  return { type: 'stroke', id, frame, shape: { kind, colour, width, number, text, points }, on: { group, epoch, ...size, thumbnail } };
}

function readText(bytes: Uint8Array<ArrayBuffer>): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (text.length <= MAX_TEXT_LENGTH) return withoutTricks(text);
  } catch {
    throw new WireError('a text is no UTF-8');
  }
  throw new WireError('a text is too long');
}
