import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ReplicaPort } from './replica-port.ts';

const pkg = new URL('../pkg/', import.meta.url);
/** `./dev` builds it before the tests; a bare checkout has none. */
const isBuilt = existsSync(new URL('bowline_screen_bg.wasm', pkg));
const MAX_MEMORY = 64 * 1024 * 1024;
const DATAGRAMS = 6000;
const EPOCH_AT = 5;

interface Module {
  initSync(options: { module: BufferSource }): { memory: WebAssembly.Memory };
  ScreenReplica: new () => Omit<ReplicaPort, 'memory'>;
}

/** The same numbers every time: Mulberry32. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const SIZES = [[1, 1], [64, 64], [1000, 700], [3840, 2400], [8192, 1125]] as const;

/** Writes datagrams that begin honestly, so that what is behind the first checks is reached as well. */
class Forger {
  private number = 0;
  private update = 0;
  private epoch = 1;
  private base = 0;
  private size: readonly [number, number] = [1000, 700];
  private out: number[] = [];

  constructor(private readonly roll: (sides: number) => number) {}

  datagram(): Uint8Array {
    const { roll } = this;
    if (roll(40) === 0) {
      if (roll(8) > 0) this.epoch += 1;
      this.size = SIZES[roll(SIZES.length)] ?? this.size;
      this.base = this.update;
    }
    const isBeside = roll(3) === 0;
    const parts = 1 + (roll(4) === 0 ? roll(4) : 0);
    if (!isBeside) this.update += roll(8) === 0 ? roll(300) : 1;
    const operations = isBeside ? [] : Array.from({ length: 1 + roll(6) }, () => [1, 2, 5, 6, 8][roll(5)] ?? 1);
    const counts = operations.map((operation) => (operation === 2 || operation === 8 ? 1 + roll(20) : 1));
    this.out = [0xb3];
    this.u32((this.number += 1));
    this.u32(this.epoch);
    this.u16(this.size[0]);
    this.u16(this.size[1]);
    this.u32(this.base);
    this.u32(isBeside ? 0 : this.update);
    this.u32(isBeside || roll(3) > 0 ? 0 : Math.max(0, this.update - 1 - roll(3)));
    this.u16(roll(parts));
    this.u16(parts);
    this.u16(counts.reduce((sum, count) => sum + count, 0));
    this.u16(roll(5000));
    if (isBeside) this.beside();
    let tile = roll(20);
    operations.forEach((operation, at) => {
      const count = counts[at] ?? 1;
      this.operation(operation, tile, count);
      tile += count + roll(10);
    });
    for (let flips = roll(3); flips > 0; flips -= 1) {
      const at = roll(this.out.length);
      // Of an epoch that is over nothing is looked at: all that follows one that was made up would be taken for that.
      if (at < EPOCH_AT || at >= EPOCH_AT + 4) this.out[at] = roll(256);
    }
    return Uint8Array.from(this.out.slice(0, roll(20) === 0 ? roll(this.out.length) : 16_384));
  }

  private u16(value: number): void {
    this.out.push(value & 255, (value >> 8) & 255);
  }

  private u32(value: number): void {
    this.u16(value & 0xffff);
    this.u16(value >>> 16);
  }

  private bytes(form?: number): void {
    const body = Array.from({ length: this.roll(200) }, () => this.roll(256));
    if (form !== undefined) body[0] = form;
    this.u16(body.length);
    this.out.push(...body);
  }

  private rect(): void {
    for (let side = 0; side < 4; side += 1) this.u16(this.roll(8) === 0 ? this.roll(65_536) : this.roll(300) * 2);
  }

  private operation(operation: number, tile: number, count: number): void {
    const { roll } = this;
    this.out.push(operation);
    this.u16(tile);
    if (operation === 2 || operation === 8) {
      this.out.push(count);
      this.u32(roll(2) === 0 ? roll(2 ** 31) : roll(30));
      if (operation === 8) this.rect();
      return;
    }
    for (let keys = operation === 5 ? 1 : operation === 6 ? 2 : 0; keys > 0; keys -= 1) {
      this.u32(roll(2 ** 24));
      this.u32(roll(2) === 0 ? roll(2 ** 31) : roll(30));
    }
    this.bytes(roll(5));
  }

  private beside(): void {
    const { roll } = this;
    const operation = [3, 4, 7][roll(3)] ?? 3;
    this.out.push(operation);
    this.u32(roll(20));
    this.u32(roll(50));
    if (operation === 7) return;
    if (operation === 3) {
      this.out.push([0, 1, 0x80, 0x81, 7][roll(5)] ?? 0);
      this.rect();
      this.u32(roll(this.update + 2));
    }
    this.bytes();
  }
}

const REFUSED = Symbol('refused');

function tried<T>(act: () => T): T | typeof REFUSED {
  try {
    return act();
  } catch (error) {
    // A refusal is a text; what the machine itself throws is not.
    expect(error).toBeTypeOf('string');
    return REFUSED;
  }
}

/** Does with a replica what the worker does, and tells how many datagrams it took, and how many updates were read. */
function feed(replica: Omit<ReplicaPort, 'memory'>, forger: Forger, memory: WebAssembly.Memory): { taken: number; read: number } {
  let [taken, read] = [0, 0];
  for (let count = 0; count < DATAGRAMS; count += 1) {
    const datagram = forger.datagram();
    if (tried(() => replica.handle_datagram(datagram, count)) !== REFUSED) taken += 1;
    while (tried(() => replica.show()) !== false) read += 1;
    const changed = replica.take_changed();
    for (let at = 0; at + 3 < changed.length; at += 4) {
      const [x = 0, y = 0, width = 0, height = 0] = changed.subarray(at, at + 4);
      const place = replica.copy_rect(x, y, width, Math.min(height, replica.rows_at_once(width)));
      expect(place).toBeLessThan(memory.buffer.byteLength);
    }
    for (let chunk = replica.poll_film(); chunk; chunk = replica.poll_film()) {
      replica.film_rects(chunk.film, chunk.frame);
      chunk.take_bytes();
      chunk.free();
    }
    replica.poll_ack(count);
    replica.cursor();
    expect(memory.buffer.byteLength).toBeLessThanOrEqual(MAX_MEMORY);
  }
  return { taken, read };
}

describe.skipIf(!isBuilt)('the decoder as WebAssembly', () => {
  it('stands hostile datagrams within its memory', async () => {
    const module = (await import(/* @vite-ignore */ new URL('bowline_screen.js', pkg).href)) as Module;
    const { memory } = module.initSync({ module: readFileSync(new URL('bowline_screen_bg.wasm', pkg)) });
    for (const seed of [1, 2, 3]) {
      const replica = new module.ScreenReplica();
      replica.set_decoders(3);
      const { taken, read } = feed(replica, new Forger(dice(seed)), memory);
      expect(taken, 'much gets behind the first checks').toBeGreaterThan(DATAGRAMS / 10);
      expect(read, 'and is read').toBeGreaterThan(DATAGRAMS / 10);
      replica.free();
    }
  });
});
