import { describe, expect, it, vi } from 'vitest';
import type { FileSink } from '../files/file-sink.ts';
import { LengthWriter, lengthOf, makeRoom, withLength } from './webm-length.ts';

/** As Chromium begins a recording: EBML, a segment without an end, its facts, and what comes behind them. */
const EBML = [0x1a, 0x45, 0xdf, 0xa3, 0x84, 0x42, 0x86, 0x81, 1];
const SEGMENT = [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const SCALE = [0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40];
const APP = [0x4d, 0x80, 0x82, 0x43, 0x68];
const TRACKS = [0x16, 0x54, 0xae, 0x6b, 0x82, 7, 8];
const info = (...facts: number[][]): number[] => [0x15, 0x49, 0xa9, 0x66, 0x80 | facts.flat().length, ...facts.flat()];
const file = (...parts: number[][]): Uint8Array<ArrayBuffer> => Uint8Array.from(parts.flat());
const whole = file(EBML, SEGMENT, info(SCALE, APP), TRACKS);

/** The same with a length of 2.5 s: 2500.0, as RFC 8794 writes it. */
const known = file(EBML, SEGMENT, [0x15, 0x49, 0xa9, 0x66, 0x40, 23], SCALE, APP, [0x44, 0x89, 0x88, 0x40, 0xa3, 0x88, 0, 0, 0, 0, 0], TRACKS);

describe('the length of a recording', () => {
  it('is written into the file, in its own unit', async () => {
    expect(new Uint8Array(await (await withLength(new Blob([whole], { type: 'video/webm' }), 2500)).arrayBuffer())).toEqual(known);
    const halves = makeRoom(file(EBML, SEGMENT, info([0x2a, 0xd7, 0xb1, 0x83, 0x07, 0xa1, 0x20]), TRACKS));
    expect(new DataView(lengthOf(halves ?? { scaleNs: 0 }, 2500).buffer).getFloat64(3), 'of half a millisecond').toBe(5000);
    expect(makeRoom(file(EBML, SEGMENT, info(APP), TRACKS))?.scaleNs, 'as nothing else is said').toBe(1_000_000);
  });

  it('leaves a file alone that is not as browsers write it', async () => {
    const others = [
      file([0xff, 0xd8, 0xff]),
      file(EBML, [0x18, 0x53, 0x80, 0x67, 0x90], info(SCALE), TRACKS),
      file(EBML, SEGMENT, TRACKS),
      file(EBML, SEGMENT, [0x11, 0x4d, 0x9b, 0x74, 0x80], info(SCALE), TRACKS),
      file(EBML, SEGMENT, info(SCALE, [0x44, 0x89, 0x84, 0, 0, 0, 0]), TRACKS),
    ];
    for (const other of others) {
      expect(makeRoom(other)).toBeUndefined();
      expect(new Uint8Array(await (await withLength(new Blob([other]), 1)).arrayBuffer())).toEqual(other);
    }
    for (let length = 0; length < EBML.length + SEGMENT.length + info(SCALE, APP).length; length += 1) expect(makeRoom(whole.slice(0, length))).toBeUndefined();
  });

  it('gets its place first, and is known at the end, where the file is written while it grows', async () => {
    let there = new Uint8Array(0);
    const sink = {
      write: (chunk: Uint8Array) => Promise.resolve(void (there = Uint8Array.of(...there, ...chunk))),
      overwrite: (position: number, bytes: Uint8Array) => Promise.resolve(there.set(bytes, position)),
      restart: () => Promise.resolve(), abort: () => Promise.resolve(), close: vi.fn(() => Promise.resolve()),
    } satisfies FileSink;
    const writer = new LengthWriter(sink);
    await writer.write(whole);
    await writer.write(Uint8Array.of(1, 2));
    expect(there.length).toBe(known.length + 2);
    expect(makeRoom(there)?.bytes.length, 'nothing is claimed before').toBe(there.length + 12 - 1);
    await writer.close(2500);
    expect(there).toEqual(Uint8Array.of(...known, 1, 2));
    expect(sink.close).toHaveBeenCalledOnce();
  });

  it('is left out where a sink writes forward only', async () => {
    const written: number[] = [];
    const sink: FileSink = { write: (chunk) => Promise.resolve(void written.push(...chunk)), restart: () => Promise.resolve(), abort: () => Promise.resolve(), close: () => Promise.resolve() };
    const writer = new LengthWriter(sink);
    await writer.write(whole);
    await writer.close(2500);
    expect(written).toEqual([...whole]);
  });
});
