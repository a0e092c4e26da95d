import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileReceiver } from './file-receiver.ts';
import { BlobSink, type FileSink, StreamSink } from './file-sink.ts';

class FakeDisk implements FileSink {
  bytes: number[] = [];
  end: 'open' | 'closed' | 'aborted' = 'open';
  constructor(
    readonly name: string,
    private readonly fullAt = Infinity,
  ) {}
  write(chunk: Uint8Array): Promise<void> {
    if (this.bytes.length + chunk.length > this.fullAt) return Promise.reject(new DOMException('no room', 'QuotaExceededError'));
    this.bytes.push(...chunk);
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.end = 'closed';
    return Promise.resolve();
  }
  restart(): Promise<void> {
    this.bytes = [];
    return Promise.resolve();
  }
  abort(): Promise<void> {
    this.end = 'aborted';
    return Promise.resolve();
  }
}

function setup(fullAt = Infinity) {
  const said: string[] = [];
  const disks: FakeDisk[] = [];
  const choosePlace = vi.fn((name: string): Promise<FileSink | undefined> => {
    const disk = new FakeDisk(name, fullAt);
    disks.push(disk);
    return Promise.resolve(disk);
  });
  const receiver = new FileReceiver({
    accept: (id) => said.push(`accept ${id}`),
    refuse: (id) => said.push(`refuse ${id}`),
    kept: (id) => said.push(`kept ${id}`),
    choosePlace,
  });
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
  return { receiver, said, disks, choosePlace, settle, stateOf: (index: number) => receiver.files.value[index]?.state };
}

function chunk(id: number, ...bytes: number[]): ArrayBuffer {
  return Uint8Array.of(0, 0, 0, id, ...bytes).buffer;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('file receiver', () => {
  it('writes an accepted file under a safe name and says that it is kept once it is closed', async () => {
    const { receiver, said, disks, settle } = setup();
    receiver.handleOffer(1, '../a\u202egpj.exe', 3);
    await receiver.accept(1);
    receiver.handleChunk(chunk(1, 7, 8));
    receiver.handleChunk(chunk(1, 9));
    expect(said).toEqual(['accept 1']);
    await settle();
    expect(said).toEqual(['accept 1', 'kept 1']);
    expect(disks[0]).toMatchObject({ name: '_agpj.exe', bytes: [7, 8, 9], end: 'closed' });
  });

  it('cuts a transfer that sends one byte more than was offered and leaves nothing behind', async () => {
    const { receiver, said, disks, settle, stateOf } = setup();
    receiver.handleOffer(1, 'a', 2);
    await receiver.accept(1);
    receiver.handleChunk(chunk(1, 1, 2, 3));
    receiver.handleChunk(chunk(1, 1));
    await settle();
    expect(said).toEqual(['accept 1', 'refuse 1']);
    expect(disks[0]).toMatchObject({ bytes: [], end: 'aborted' });
    expect(stateOf(0)).toEqual({ type: 'failed', why: 'too_long' });
  });

  it('says that the disk is full, stops the customer, and goes on with the next file', async () => {
    const { receiver, said, settle, stateOf } = setup(2);
    receiver.handleOffer(1, 'large', 3);
    receiver.handleOffer(2, 'small', 1);
    await receiver.accept(1);
    await receiver.accept(2);
    receiver.handleChunk(chunk(1, 1, 2));
    receiver.handleChunk(chunk(1, 3));
    await settle();
    expect(stateOf(0)).toEqual({ type: 'failed', why: 'disk_full' });
    expect(said).toEqual(['accept 1', 'refuse 1', 'accept 2']);
    receiver.handleChunk(chunk(2, 5));
    await settle();
    expect(stateOf(1)).toEqual({ type: 'kept' });
  });

  it('keeps the offer when the technician cancels the choice of a place', async () => {
    const { receiver, said, choosePlace, stateOf } = setup();
    choosePlace.mockResolvedValueOnce(undefined);
    receiver.handleOffer(1, 'a', 1);
    await receiver.accept(1);
    expect(stateOf(0)).toEqual({ type: 'offered' });
    expect(said).toEqual([]);
  });

  it('writes nowhere when the customer takes the file back while a place is chosen', async () => {
    const { receiver, said, disks } = setup();
    receiver.handleOffer(1, 'a', 1);
    const accepting = receiver.accept(1);
    receiver.handleAborted(1);
    await accepting;
    expect(disks[0]?.end).toBe('aborted');
    expect(said).toEqual([]);
  });

  it('ignores bytes that nobody accepted, and refuses files that are too large or too many', () => {
    const { receiver, said, disks } = setup();
    receiver.handleOffer(1, 'a', 1);
    receiver.handleChunk(chunk(1, 1));
    receiver.handleOffer(2, 'huge', 3 * 1024 ** 3);
    for (let id = 3; id < 200; id += 1) receiver.handleOffer(id, 'b', 1);
    expect(disks).toEqual([]);
    expect(said[0]).toBe('refuse 2');
    expect(receiver.files.value).toHaveLength(100);
  });

  it('moves one file at a time, and an empty one too', async () => {
    const { receiver, said, settle } = setup();
    receiver.handleOffer(1, 'a', 1);
    receiver.handleOffer(2, 'empty', 0);
    await receiver.accept(1);
    await receiver.accept(2);
    expect(said).toEqual(['accept 1']);
    receiver.handleChunk(chunk(1, 5));
    await settle();
    expect(said).toEqual(['accept 1', 'kept 1', 'accept 2', 'kept 2']);
  });

  it('begins an interrupted file anew at the same place when it is offered again', async () => {
    const { receiver, said, disks, settle } = setup();
    receiver.handleOffer(1, 'a', 2);
    await receiver.accept(1);
    receiver.handleChunk(chunk(1, 7));
    receiver.handleConnectionBack();
    receiver.handleChunk(chunk(1, 8));
    receiver.handleOffer(1, 'a', 2);
    receiver.handleChunk(chunk(1, 7, 8));
    await settle();
    expect(said).toEqual(['accept 1', 'accept 1', 'kept 1']);
    expect(disks).toHaveLength(1);
    expect(disks[0]).toMatchObject({ bytes: [7, 8], end: 'closed' });
  });

  it('begins a file anew that does not go on after a gap, and leaves one alone that does', async () => {
    const { receiver, said, disks, settle } = setup();
    receiver.handleOffer(1, 'a', 2);
    await receiver.accept(1);
    receiver.handleChunk(chunk(1, 7));
    receiver.handleHealed();
    await vi.advanceTimersByTimeAsync(16_000);
    expect(said).toEqual(['accept 1', 'accept 1']);
    receiver.handleChunk(chunk(1, 7));
    receiver.handleHealed();
    receiver.handleChunk(chunk(1, 8));
    await vi.advanceTimersByTimeAsync(16_000);
    await settle();
    expect(said).toEqual(['accept 1', 'accept 1', 'kept 1']);
    expect(disks[0]?.bytes).toEqual([7, 8]);
  });

  it('gives an interrupted file up when it is not offered again, and answers an offer of a kept one', async () => {
    const { receiver, said, settle, stateOf } = setup();
    receiver.handleOffer(1, 'a', 1);
    receiver.handleOffer(2, 'b', 1);
    await receiver.accept(1);
    receiver.handleChunk(chunk(1, 7));
    await settle();
    await receiver.accept(2);
    receiver.handleConnectionBack();
    receiver.handleOffer(1, 'a', 1);
    await vi.advanceTimersByTimeAsync(6000);
    expect(said).toEqual(['accept 1', 'kept 1', 'accept 2', 'kept 1']);
    expect(stateOf(1)).toEqual({ type: 'failed', why: 'lost' });
  });
});

describe('file sinks', () => {
  it('collects a whole file and gives it away once', async () => {
    const saved: Blob[] = [];
    const sink = new BlobSink((content) => saved.push(content));
    await sink.write(Uint8Array.of(1));
    await sink.restart();
    await sink.write(Uint8Array.of(2, 3));
    await sink.close();
    expect(saved).toHaveLength(1);
    expect([...new Uint8Array(await (saved[0] ?? new Blob()).arrayBuffer())]).toEqual([2, 3]);
  });

  it('begins a stream anew from its first byte', async () => {
    const calls: string[] = [];
    const note = (name: string) => (value?: unknown) => {
      calls.push(`${name} ${String(value ?? '')}`.trim());
      return Promise.resolve();
    };
    const sink = new StreamSink({ write: note('write'), seek: note('seek'), truncate: note('truncate'), close: note('close'), abort: note('abort') });
    await sink.write(Uint8Array.of(1));
    await sink.restart();
    await sink.write(Uint8Array.of(2));
    await sink.close();
    expect(calls).toEqual(['write 1', 'truncate 0', 'seek 0', 'write 2', 'close']);
  });
});
