import { MAX_CHUNK_BYTES } from '@bowline/protocol';
import { describe, expect, it, vi } from 'vitest';
import { FILE_WINDOW_BYTES, FileSender } from './file-sender.ts';

function setup() {
  const messages: Uint8Array[] = [];
  const happened: string[] = [];
  const channel = { isOpen: true, buffered: 0, takes: 'all' as 'all' | 'nothing' };
  const sender = new FileSender({
    send: (message) => {
      if (!channel.isOpen) return false;
      messages.push(message);
      if (channel.takes === 'nothing') channel.buffered += message.length;
      return true;
    },
    bufferedBytes: () => channel.buffered,
    onOut: (id) => happened.push(`out ${id} after ${messages.length}`),
    onFailed: (id, why) => happened.push(`failed ${id} ${why}`),
    onUse: () => undefined,
  });
  const bytesOf = (id: number): Uint8Array => {
    const parts = messages.filter((message) => new DataView(message.buffer).getUint32(0) === id).map((message) => message.slice(4));
    return new Uint8Array(parts.flatMap((part) => [...part]));
  };
  return { sender, messages, happened, channel, bytesOf };
}

function pattern(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => (index * 7) % 251);
}

/** Everything that can go on without the channel has gone on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

describe('sending a file', () => {
  it('sends exactly its bytes, in messages with the number in front', async () => {
    const { sender, messages, happened, bytesOf } = setup();
    const bytes = pattern(MAX_CHUNK_BYTES * 18 + 5);
    sender.add(0x01020304, new Blob([bytes]));
    sender.begin(0x01020304);
    await settle();
    expect([...(messages[0] ?? []).slice(0, 4)]).toEqual([1, 2, 3, 4]);
    expect(messages.map(({ length }) => length)).toEqual([...Array.from({ length: 18 }, () => MAX_CHUNK_BYTES + 4), 9]);
    expect(Buffer.from(bytesOf(0x01020304)).equals(Buffer.from(bytes))).toBe(true);
    // Before the last message, because the technician may have it before anything else happens here.
    expect(happened).toEqual(['out 16909060 after 18']);
    expect(sender.underWay.value).toBeUndefined();
  });

  it('lets only so much wait in the channel, and goes on when there is room', async () => {
    const { sender, messages, channel, happened } = setup();
    channel.takes = 'nothing';
    sender.add(1, new Blob([pattern(MAX_CHUNK_BYTES * 100)]));
    sender.begin(1);
    await settle();
    const first = messages.length;
    expect(channel.buffered).toBeGreaterThan(FILE_WINDOW_BYTES);
    expect(channel.buffered).toBeLessThanOrEqual(FILE_WINDOW_BYTES + MAX_CHUNK_BYTES + 4);
    expect(sender.underWay.value).toEqual({ id: 1, percent: first });
    sender.handleRoom();
    await settle();
    expect(messages).toHaveLength(first);
    for (let round = 0; round < 20 && happened.length === 0; round += 1) {
      channel.buffered = 0;
      sender.handleRoom();
      await settle();
    }
    expect(messages).toHaveLength(100);
    expect(happened).toEqual(['out 1 after 99']);
  });

  it('sends an empty file without a message', async () => {
    const { sender, messages, happened } = setup();
    sender.add(1, new Blob([]));
    sender.begin(1);
    await settle();
    expect([messages.length, happened]).toEqual([0, ['out 1 after 0']]);
  });

  it('sends one after the other, and each once however often it is taken', async () => {
    const { sender, messages } = setup();
    sender.add(1, new Blob(['aa']));
    sender.add(2, new Blob(['b']));
    for (const id of [1, 2, 1]) sender.begin(id);
    await settle();
    expect(messages.map((message) => message[3])).toEqual([1, 2]);
  });

  it('sends nothing more of a file that is stopped, and begins at its beginning when it is taken again', async () => {
    const { sender, messages, happened, channel, bytesOf } = setup();
    const bytes = pattern(MAX_CHUNK_BYTES * 40);
    channel.takes = 'nothing';
    sender.add(1, new Blob([bytes]));
    sender.begin(1);
    await settle();
    sender.stop(1);
    // At once, before the first way has seen that it is at its end.
    sender.begin(1);
    messages.splice(0);
    channel.takes = 'all';
    channel.buffered = 0;
    sender.handleRoom();
    await settle();
    expect(Buffer.from(bytesOf(1)).equals(Buffer.from(bytes))).toBe(true);
    expect(happened).toEqual(['out 1 after 39']);
    sender.stop(1);
    await settle();
    expect(messages).toHaveLength(40);
  });

  it('gives up without a word when the connection is gone: the file is offered once more', async () => {
    const { sender, happened, channel } = setup();
    channel.isOpen = false;
    sender.add(1, new Blob([pattern(MAX_CHUNK_BYTES * 3)]));
    sender.begin(1);
    await settle();
    expect(happened).toEqual([]);
    expect(sender.has(1)).toBe(false);
  });

  it('says of a file that it has changed or cannot be read, and goes on with the next one', async () => {
    const { sender, happened, bytesOf } = setup();
    const grown = new Blob(['abc']);
    sender.add(1, grown);
    Object.defineProperty(grown, 'size', { value: 9 });
    const shorter = new Blob(['abc']);
    vi.spyOn(shorter, 'slice').mockReturnValue(new Blob(['a']));
    sender.add(2, shorter);
    const gone = new Blob(['abc']);
    vi.spyOn(gone, 'slice').mockImplementation(() => {
      throw new DOMException('', 'NotReadableError');
    });
    sender.add(3, gone);
    sender.add(4, new Blob(['d']));
    for (const id of [1, 2, 3, 9, 4]) sender.begin(id);
    await settle();
    expect(happened).toEqual(['failed 1 changed', 'failed 2 changed', 'failed 3 unreadable', 'failed 9 unreadable', 'out 4 after 0']);
    expect([...bytesOf(4)]).toEqual([100]);
  });

  it('forgets what is offered no more', async () => {
    const { sender, happened } = setup();
    sender.add(1, new Blob(['a']));
    sender.keepOnly(new Set([2]));
    sender.begin(1);
    await settle();
    expect(happened).toEqual(['failed 1 unreadable']);
    sender.close();
  });
});
