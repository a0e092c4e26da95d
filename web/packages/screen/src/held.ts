/** Milliseconds since 1970, finely, and by the same clock in a page and in its workers. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Adds to an acknowledgement how much longer it was held before it leaves. The sender must know, or it takes a busy browser for a
 * slow line. The last two bytes hold the milliseconds so far, little-endian.
 */
export function addHeld(ack: Uint8Array, heldMs: number): void {
  const view = new DataView(ack.buffer, ack.byteOffset, ack.byteLength);
  const at = ack.byteLength - 2;
  const sum = view.getUint16(at, true) + Math.max(0, Math.floor(heldMs));
  view.setUint16(at, Math.min(sum, 0xffff), true);
}
