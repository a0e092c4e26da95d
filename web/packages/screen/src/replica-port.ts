/** What the picture decoder offers. The WebAssembly class `ScreenReplica` has this shape; tests use a fake. */
export interface ReplicaPort {
  /** Tells whether the picture changed; throws when the datagram is not understood. */
  handle_datagram(datagram: Uint8Array, now_ms: number): boolean;
  poll_ack(): Uint8Array | undefined;
  width(): number;
  height(): number;
  /** Rectangles as x, y, width, height, one after the other. */
  take_changed(): Uint32Array;
  copy_rect(x: number, y: number, width: number, height: number): Uint8Array;
  /** Share of the picture that is exact, 0 to 1. Not every decoder tells it. */
  exact_share?(): number;
  /** The customer's pointer: x, y, width, height, hot x, hot y; empty before it is known. */
  cursor(): Int32Array;
  /** Grows with each new shape. */
  cursor_shapes(): number;
  /** Red, green, blue and alpha of the shape, row by row. */
  cursor_rgba(): Uint8Array;
  free(): void;
}
