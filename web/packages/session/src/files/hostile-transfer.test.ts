import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MAX_CHUNK_BYTES } from '@bowline/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileReceiver } from './file-receiver.ts';
import { BlobSink, type FileSink } from './file-sink.ts';

const OFFERED_BYTES = 1024;
const TEN_GIB = 10 * 1024 ** 3;
/** What may be held of a flood, with whatever else the process holds. */
const HELD_BYTES = 16 * 1024 ** 2;

/** A sink that saves what it is given as a whole, and counts what passes through it. */
class CountingSink extends BlobSink {
  writtenBytes = 0;
  override write(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    this.writtenBytes += chunk.length;
    return super.write(chunk);
  }
}

function setup() {
  const said: string[] = [];
  const saved: Blob[] = [];
  const sinks: CountingSink[] = [];
  const choosePlace = (): Promise<FileSink> => {
    const sink = new CountingSink((content) => saved.push(content));
    sinks.push(sink);
    return Promise.resolve(sink);
  };
  const say = (word: string) => (id: number) => void said.push(`${word} ${id}`);
  const receiver = new FileReceiver({ accept: say('accept'), refuse: say('refuse'), kept: say('kept'), choosePlace });
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
  return { receiver, said, saved, sinks, settle, states: () => receiver.files.value.map(({ state }) => state) };
}

function chunk(id: number, size: number): ArrayBuffer {
  const message = new ArrayBuffer(4 + size);
  new DataView(message).setUint32(0, id);
  return message;
}

function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // A collection leaves buffers to a thread beside this one; the next waits until that has let go of them.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

/** Sends ten gibibytes, and gives how many bytes more than before are held then. The first messages are each of their own memory. */
async function flood(receiver: FileReceiver, id: number, settle: () => Promise<unknown>): Promise<number> {
  const before = heldBytes();
  const again = chunk(id, MAX_CHUNK_BYTES);
  for (let sent = 0; sent < TEN_GIB; sent += MAX_CHUNK_BYTES) {
    receiver.handleChunk(sent < 8 * HELD_BYTES ? chunk(id, MAX_CHUNK_BYTES) : again);
  }
  const held = heldBytes() - before;
  await settle();
  return held;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a hostile transfer', { timeout: 60_000 }, () => {
  it('of ten gibibytes is cut at the kibibyte that was offered, once and with a reason', async () => {
    const { receiver, said, saved, sinks, settle, states } = setup();
    receiver.handleOffer(1, 'small.txt', OFFERED_BYTES);
    await receiver.accept(1);
    const held = await flood(receiver, 1, settle);
    expect(states()).toEqual([{ type: 'failed', why: 'too_long' }]);
    expect(said).toEqual(['accept 1', 'refuse 1']);
    expect(saved).toEqual([]);
    expect(sinks[0]?.writtenBytes ?? 0).toBeLessThanOrEqual(OFFERED_BYTES);
    expect(held).toBeLessThan(HELD_BYTES);
  });

  it('would be seen if more than was offered were taken', async () => {
    const { receiver, settle } = setup();
    receiver.handleOffer(1, 'large.bin', 4 * HELD_BYTES);
    await receiver.accept(1);
    expect(await flood(receiver, 1, settle)).toBeGreaterThan(HELD_BYTES);
  });

  it('of single bytes is cut at the same place, and what had come is not saved', async () => {
    const { receiver, said, saved, sinks, settle, states } = setup();
    receiver.handleOffer(1, 'small.txt', OFFERED_BYTES);
    await receiver.accept(1);
    for (let sent = 0; sent < OFFERED_BYTES - 1; sent += 1) receiver.handleChunk(chunk(1, 1));
    await settle();
    receiver.handleChunk(chunk(1, 2));
    for (let sent = 0; sent < 100_000; sent += 1) receiver.handleChunk(chunk(1, 1));
    await settle();
    expect(states()).toEqual([{ type: 'failed', why: 'too_long' }]);
    expect(said).toEqual(['accept 1', 'refuse 1']);
    expect(saved).toEqual([]);
    expect(sinks[0]?.writtenBytes).toBe(OFFERED_BYTES - 1);
  });

  it('that goes on after its last byte changes nothing of what was saved', async () => {
    const { receiver, said, saved, settle, states } = setup();
    receiver.handleOffer(1, 'small.txt', OFFERED_BYTES);
    await receiver.accept(1);
    receiver.handleChunk(chunk(1, OFFERED_BYTES));
    await flood(receiver, 1, settle);
    expect(states()).toEqual([{ type: 'kept' }]);
    expect(said).toEqual(['accept 1', 'kept 1']);
    expect(saved.map(({ size }) => size)).toEqual([OFFERED_BYTES]);
  });

  it('of empty messages stands still and holds nothing', async () => {
    const { receiver, said, saved, states } = setup();
    receiver.handleOffer(1, 'small.txt', OFFERED_BYTES);
    await receiver.accept(1);
    for (let sent = 0; sent < 100_000; sent += 1) receiver.handleChunk(new ArrayBuffer(sent % 5));
    expect(states()).toEqual([{ type: 'receiving' }]);
    expect(said).toEqual(['accept 1']);
    expect(saved).toEqual([]);
  });

  it('that ends short is never saved, however it ends', async () => {
    type End = (receiver: FileReceiver) => unknown;
    const ends: Record<string, End> = {
      aborted: (receiver) => receiver.handleAborted(1),
      refused: (receiver) => receiver.refuse(1),
      'session over': (receiver) => receiver.handleEnd(),
      'connection lost': (receiver) => (receiver.handleConnectionBack(), vi.advanceTimersByTimeAsync(60_000)),
      'offered again with another size': (receiver) => (receiver.handleConnectionBack(), receiver.handleOffer(1, 'small.txt', OFFERED_BYTES - 1)),
      'offered again with another name': (receiver) => (receiver.handleConnectionBack(), receiver.handleOffer(1, 'other.txt', OFFERED_BYTES)),
    };
    for (const [name, end] of Object.entries(ends)) {
      const { receiver, said, saved, settle, states } = setup();
      receiver.handleOffer(1, 'small.txt', OFFERED_BYTES);
      await receiver.accept(1);
      receiver.handleChunk(chunk(1, OFFERED_BYTES - 1));
      await settle();
      await end(receiver);
      receiver.handleChunk(chunk(1, 1));
      await settle();
      expect(saved, name).toEqual([]);
      expect(said, name).not.toContain('kept 1');
      expect(states()[0]?.type, name).toMatch(/^(failed|refused)$/);
    }
  });

  it('that was never offered, or not yet accepted, or refused, is refused', async () => {
    const { receiver, said, saved, sinks, settle, states } = setup();
    receiver.handleOffer(1, 'wanted.txt', OFFERED_BYTES);
    receiver.handleOffer(2, 'not yet.txt', OFFERED_BYTES);
    receiver.handleOffer(3, 'unwanted.txt', OFFERED_BYTES);
    receiver.refuse(3);
    await receiver.accept(1);
    for (const id of [0, 2, 3, 4, 2 ** 32 - 1]) await flood(receiver, id, settle);
    expect(states()).toEqual([{ type: 'receiving' }, { type: 'offered' }, { type: 'refused' }]);
    expect(sinks.map(({ writtenBytes }) => writtenBytes)).toEqual([0]);
    receiver.handleChunk(chunk(1, OFFERED_BYTES));
    await settle();
    expect(saved.map(({ size }) => size)).toEqual([OFFERED_BYTES]);
    expect(said).toEqual(['refuse 3', 'accept 1', 'kept 1']);
  });

  it('that is offered and stopped without end leaves the newest few, and what else there is', () => {
    const { receiver, states } = setup();
    receiver.handleOffer(1, 'waits.txt', OFFERED_BYTES);
    for (let id = 2; id < 3000; id += 1) {
      receiver.handleOffer(id, `${id}.txt`, OFFERED_BYTES);
      receiver.handleAborted(id);
    }
    expect(states()[0]).toEqual({ type: 'offered' });
    expect(receiver.files.value.length).toBeLessThanOrEqual(102);
    expect(receiver.files.value.at(-1)).toMatchObject({ name: '2999.txt', state: { type: 'failed', why: 'stopped' } });
  });
});
