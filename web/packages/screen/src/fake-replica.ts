import type { FilmChunk, ReplicaPort } from './replica-port.ts';

/** A coded frame for tests. */
export class FakeChunk implements FilmChunk {
  readonly is_key: boolean;
  readonly codec: number = 0;
  readonly x: number = 4;
  readonly y: number = 2;
  readonly width = 640;
  readonly height = 360;
  isFree = false;

  constructor(
    readonly film: number,
    readonly frame: number,
    change: Partial<Pick<FilmChunk, 'is_key' | 'codec' | 'x' | 'y'>> = {},
  ) {
    this.is_key = frame === 0;
    Object.assign(this, change);
  }
  take_bytes(): Uint8Array {
    return Uint8Array.of(this.film, this.frame);
  }
  free(): void {
    this.isFree = true;
  }
}

/** A picture decoder for tests. A datagram is x, y, width and height of what changes, and the acknowledgement that it causes; one that was not asked for yet gives way. */
export class FakeReplica implements ReplicaPort {
  private changed: number[] = [];
  private ack: Uint8Array | undefined;
  private size = 0;
  freed = false;
  pointer: number[] = [];
  shapes = 0;
  exact_share?: () => number;
  /** Everything that was ever set. */
  readonly decoders: number[] = [];
  readonly limits: number[] = [];
  readonly chunks: FakeChunk[] = [];
  rects: (film: number, frame: number) => number[] = () => [];
  told: number[] = [];
  /** Whether the memory grows with each copy, so that what was a view of it is gone. */
  grows_at_copy = false;
  most_rows = 8;
  private copies = 0;
  private readonly pixels = new WebAssembly.Memory({ initial: 1 });

  /** When each datagram came, as was said. */
  readonly came: number[] = [];
  /** When acknowledgements were asked for, those that there were. */
  readonly answered: number[] = [];
  /** What was taken and is not shown. */
  private readonly waiting: number[][] = [];

  handle_datagram(datagram: Uint8Array, cameMs: number): void {
    this.size = 8;
    this.came.push(cameMs);
    this.waiting.push([...datagram.subarray(0, 4)]);
    this.ack = Uint8Array.of(datagram[4] ?? 0);
  }
  show(): boolean {
    this.changed.push(...(this.waiting.shift() ?? []));
    return this.waiting.length > 0;
  }
  poll_ack(nowMs: number): Uint8Array | undefined {
    const { ack } = this;
    if (ack) this.answered.push(nowMs);
    this.ack = undefined;
    return ack;
  }
  width(): number {
    return this.size;
  }
  height(): number {
    return this.size;
  }
  take_changed(): Uint32Array {
    return Uint32Array.from(this.changed.splice(0));
  }
  rows_at_once(): number {
    return this.most_rows;
  }
  copy_rect(_x: number, _y: number, width: number, height: number): number {
    if (this.grows_at_copy) this.pixels.grow(1);
    this.copies += 1;
    new Uint8Array(this.pixels.buffer).fill(this.copies, 4, 4 + width * height * 4);
    return 4;
  }
  memory(): WebAssembly.Memory {
    return this.pixels;
  }
  cursor(): Int32Array {
    return Int32Array.from(this.pointer);
  }
  cursor_shapes(): number {
    return this.shapes;
  }
  cursor_rgba(): Uint8Array {
    return new Uint8Array(4);
  }
  set_decoders(bits: number): void {
    this.decoders.push(bits);
    this.ack = Uint8Array.of(100 + bits);
  }
  set_limit_kbit(kbit: number): void {
    this.limits.push(kbit);
    this.ack = Uint8Array.of(200);
  }
  poll_film(): FilmChunk | undefined {
    return this.chunks.shift();
  }
  film_rects(film: number, frame: number): Uint32Array {
    return Uint32Array.from(this.rects(film, frame));
  }
  report(): Float64Array {
    return Float64Array.from(this.told);
  }
  free(): void {
    this.freed = true;
  }
}
