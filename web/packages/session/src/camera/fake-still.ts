/** How long a still for tests is. */
export const STILL_BYTES = 17;

/** A JPEG for tests: what it says of its size, and nothing behind that. */
export function stillOf(width: number, height: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0, 0xff, 0xda);
}
