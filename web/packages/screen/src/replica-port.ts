/** What the picture decoder offers. The WebAssembly class `ScreenReplica` has this shape; tests use a fake. */
export interface ReplicaPort {
  handle_datagram(datagram: Uint8Array, now_ms: number): void;
  poll_ack(): Uint8Array | undefined;
  width(): number;
  height(): number;
  /** Rectangles as x, y, width, height, one after the other. */
  take_changed(): Uint32Array;
  copy_rect(x: number, y: number, width: number, height: number): Uint8Array;
  cursor_x(): number;
  cursor_y(): number;
  cursor_visible(): boolean;
  free(): void;
}
