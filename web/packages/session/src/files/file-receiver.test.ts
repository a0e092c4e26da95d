import { describe, expect, it } from 'vitest';
import { safeFileName } from './file-name.ts';
import { FileReceiver } from './file-receiver.ts';

function setup() {
  const said: string[] = [];
  const saved: { name: string; content: Blob }[] = [];
  const receiver = new FileReceiver({
    accept: (id) => said.push(`accept ${id}`),
    refuse: (id) => said.push(`refuse ${id}`),
    kept: (id) => said.push(`kept ${id}`),
    save: (name, content) => saved.push({ name, content }),
  });
  return { receiver, said, saved };
}

function chunk(id: number, ...bytes: number[]): ArrayBuffer {
  return Uint8Array.of(0, 0, 0, id, ...bytes).buffer;
}

describe('file receiver', () => {
  it('collects an accepted file, saves it under a safe name and says so', async () => {
    const { receiver, said, saved } = setup();
    receiver.handleOffer(1, '../a\u202egpj.exe', 3);
    receiver.accept(1);
    receiver.handleChunk(chunk(1, 7, 8));
    receiver.handleChunk(chunk(1, 9));
    expect(said).toEqual(['accept 1', 'kept 1']);
    expect(saved[0]?.name).toBe('_agpj.exe');
    expect([...new Uint8Array(await (saved[0]?.content ?? new Blob()).arrayBuffer())]).toEqual([7, 8, 9]);
  });

  it('cuts a transfer that sends one byte more than was offered', () => {
    const { receiver, said, saved } = setup();
    receiver.handleOffer(1, 'a', 2);
    receiver.accept(1);
    receiver.handleChunk(chunk(1, 1, 2, 3));
    receiver.handleChunk(chunk(1, 1));
    expect(said).toEqual(['accept 1', 'refuse 1']);
    expect(saved).toEqual([]);
    expect(receiver.files.value[0]?.state).toBe('failed');
  });

  it('ignores bytes that nobody accepted, and files that are too large', () => {
    const { receiver, said, saved } = setup();
    receiver.handleOffer(1, 'a', 1);
    receiver.handleChunk(chunk(1, 1));
    receiver.handleOffer(2, 'huge', 3 * 1024 ** 3);
    expect(saved).toEqual([]);
    expect(said).toEqual(['refuse 2']);
  });

  it('moves one file at a time, and an empty one too', () => {
    const { receiver, said } = setup();
    receiver.handleOffer(1, 'a', 1);
    receiver.handleOffer(2, 'empty', 0);
    receiver.accept(1);
    receiver.accept(2);
    expect(said).toEqual(['accept 1']);
    receiver.handleChunk(chunk(1, 5));
    expect(said).toEqual(['accept 1', 'kept 1', 'accept 2', 'kept 2']);
  });

  it('makes a name of anything', () => {
    expect(safeFileName('..')).toBe('file');
    expect(safeFileName('C:\\x/y.txt')).toBe('C__x_y.txt');
  });
});
