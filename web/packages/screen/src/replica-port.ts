/** One frame of a film as it came: coded, whole and in its order. */
export interface FilmChunk {
  /** A new number is a new film, which needs a decoder of its own. */
  readonly film: number;
  readonly frame: number;
  /** Always so for the first frame of a film. */
  readonly is_key: boolean;
  /** 0 is H.264, 1 is AV1. */
  readonly codec: number;
  /** The frame's place in the picture. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  take_bytes(): Uint8Array;
  free(): void;
}

/** What the picture decoder offers. The WebAssembly class `ScreenReplica` has this shape; tests use a fake. */
export interface ReplicaPort {
  /** Takes a datagram, and when it came in; what it brings to the picture is shown later. Throws when the datagram is not understood. */
  handle_datagram(datagram: Uint8Array, cameMs: number): void;
  /** Shows one update, which may take some milliseconds, and tells whether there is one more. Throws when its pixels make no sense. */
  show(): boolean;
  /** An acknowledgement that leaves now; where it does not, see `addHeld`. */
  poll_ack(nowMs: number): Uint8Array | undefined;
  width(): number;
  height(): number;
  /** Rectangles as x, y, width, height, one after the other. */
  take_changed(): Uint32Array;
  /** How many rows of that width `copy_rect` copies at most. */
  rows_at_once(width: number): number;
  /** Copies red, green, blue and 255, row by row. Tells where in `memory` they are until the next call. */
  copy_rect(x: number, y: number, width: number, height: number): number;
  /** Its buffer is another one after it has grown, which any call can cause. */
  memory(): WebAssembly.Memory;
  /** Share of the picture that is exact, 0 to 1. Not every decoder tells it. */
  exact_share?(): number;
  /** The customer's pointer: x, y, width, height, hot x, hot y; empty before it is known. */
  cursor(): Int32Array;
  /** Grows with each new shape. */
  cursor_shapes(): number;
  /** Red, green, blue and alpha of the shape, row by row. */
  cursor_rgba(): Uint8Array;
  /** What this browser can decode: bit 0 is H.264, bit 1 is AV1; none at first. The sender learns it with the next acknowledgement. */
  set_decoders(bits: number): void;
  /** What the sender may send at most; 0 is no limit. The sender learns it with the next acknowledgement. */
  set_limit_kbit(kbit_s: number): void;
  /** The next frame of a film, in order. */
  poll_film(): FilmChunk | undefined;
  /** What of a decoded frame is to be painted, as x, y, width, height in the picture; nothing where something newer came. */
  film_rects(film: number, frame: number): Uint32Array;
  /** What the sender told last: round trip in ms, lost share 0 to 1, ms to code a frame of the film, 0 without one. Empty before that. */
  report(): Float64Array;
  free(): void;
}
