import type { FileSink } from '../files/file-sink.ts';

/** IDs of elements of WebM, with the bits that tell how long they are (RFC 8794; RFC 9559, section 5.1). */
const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
/** Says where other elements are, which would not be there any more. */
const SEEK_HEAD = 0x114d9b74;
const TIMESTAMP_SCALE = 0x2ad7b1;
const DURATION = 0x4489;
/** What stands at its place until it is known: an element that says nothing. */
const VOID_OF_11 = [0xec, 0x89, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const DURATION_HEAD = [0x44, 0x89, 0x88];
const DEFAULT_SCALE_NS = 1_000_000;

/** The beginning of a recording, with room for its length. */
export interface Head {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the room is, which {@link lengthOf} fills. */
  readonly at: number;
  readonly scaleNs: number;
}

interface Element {
  readonly id: number;
  readonly sizeAt: number;
  readonly start: number;
  /** Nothing where it goes on to the end. */
  readonly size: number | undefined;
}

/** A number whose first byte says how long it is. */
function lengthAt(bytes: Uint8Array, at: number): number {
  return Math.clz32(bytes[at] ?? 0) - 23;
}

function numberAt(bytes: Uint8Array, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((number, byte) => number * 256 + byte, 0);
}

function elementAt(bytes: Uint8Array, at: number): Element | undefined {
  const idLength = lengthAt(bytes, at);
  const sizeAt = at + idLength;
  const sizeLength = lengthAt(bytes, sizeAt);
  const start = sizeAt + sizeLength;
  if (idLength > 4 || sizeLength > 8 || start > bytes.length) return undefined;
  const marker = 2 ** (7 * sizeLength);
  const size = numberAt(bytes, sizeAt, sizeLength) - marker;
  return { id: numberAt(bytes, at, idLength), sizeAt, start, size: size === marker - 1 ? undefined : size };
}

/** The elements within a stretch, one after the other, up to the first one without an end. */
function* elementsOf(bytes: Uint8Array, from: number, to: number): Generator<Element & { end: number }> {
  for (let at = from; at < to; ) {
    const element = elementAt(bytes, at);
    if (element?.size === undefined) return;
    const end = element.start + element.size;
    yield { ...element, end };
    at = end;
  }
}

/** Makes room for the length in the beginning of a file as browsers record it: they do not know the length when they write that. Nothing where it is another file. */
export function makeRoom(bytes: Uint8Array): Head | undefined {
  const ebml = elementAt(bytes, 0);
  if (ebml?.id !== EBML || ebml.size === undefined) return undefined;
  const segment = elementAt(bytes, ebml.start + ebml.size);
  // Of a segment with a size that would have to be changed, too.
  if (segment?.id !== SEGMENT || segment.size !== undefined) return undefined;
  const parts = [...elementsOf(bytes, segment.start, bytes.length)];
  const info = parts.find(({ id }) => id === INFO);
  if (parts.some(({ id }) => id === SEEK_HEAD)) return undefined;
  if (!info || info.end > bytes.length || info.size === undefined) return undefined;
  const facts = [...elementsOf(bytes, info.start, info.end)];
  if (facts.some(({ id }) => id === DURATION)) return undefined;
  const scale = facts.find(({ id }) => id === TIMESTAMP_SCALE);
  const size = info.size + VOID_OF_11.length;
  // Two bytes hold any size that is met here.
  const head = [...bytes.subarray(0, info.sizeAt), 0x40 | (size >> 8), size & 255, ...bytes.subarray(info.start, info.end)];
  if (size >= 0x3fff) return undefined;
  const roomy = new Uint8Array(head.length + VOID_OF_11.length + bytes.length - info.end);
  roomy.set(head);
  roomy.set(VOID_OF_11, head.length);
  roomy.set(bytes.subarray(info.end), head.length + VOID_OF_11.length);
  return {
    bytes: roomy,
    at: head.length,
    scaleNs: scale?.size === undefined ? DEFAULT_SCALE_NS : numberAt(bytes, scale.start, scale.size),
  };
}

/** What goes into that room. */
export function lengthOf({ scaleNs }: Pick<Head, 'scaleNs'>, ms: number): Uint8Array<ArrayBuffer> {
  const element = new Uint8Array(VOID_OF_11.length);
  element.set(DURATION_HEAD);
  new DataView(element.buffer).setFloat64(DURATION_HEAD.length, (ms * 1_000_000) / scaleNs);
  return element;
}

/** Which part of a file in memory is read for its beginning. */
const HEAD_BYTES = 4096;

/** The same recording with its length in it, so that players can show it and go to any place. */
export async function withLength(content: Blob, ms: number): Promise<Blob> {
  const head = makeRoom(new Uint8Array(await content.slice(0, HEAD_BYTES).arrayBuffer()));
  if (!head) return content;
  head.bytes.set(lengthOf(head, ms), head.at);
  return new Blob([head.bytes, content.slice(HEAD_BYTES)], { type: content.type });
}

/** Writes a recording to a file while it grows, and its length into it at the end. */
export class LengthWriter {
  private head: Head | undefined;
  private state: 'begins' | 'goes_on' = 'begins';

  constructor(private readonly sink: FileSink) {}

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.state === 'begins') this.head = this.sink.overwrite && makeRoom(bytes);
    const begins = this.state === 'begins' && this.head;
    this.state = 'goes_on';
    await this.sink.write(begins ? begins.bytes : bytes);
  }

  /** Everything is written. */
  async close(ms: number): Promise<void> {
    if (this.head) await this.sink.overwrite?.(this.head.at, lengthOf(this.head, ms));
    await this.sink.close();
  }
}
