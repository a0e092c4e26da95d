import type { Size } from './rows.ts';

const START_OF_SCAN = 0xda;
/** Begins a marker, and may stand before it as often as it likes. */
const FILL = 0xff;
/** Has no length. Nothing of the kind belongs before the scan, and whoever takes what follows for a length reads on elsewhere than a decoder. */
const standsAlone = (marker: number): boolean => marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9);
/** Start of frame, of every kind but those with other meanings in between (ITU-T T.81, table B.1). */
const isFrameHead = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** What a JPEG says of its size, before anything decodes it; nothing where it is none, or says it twice. */
export function jpegSize(bytes: Uint8Array): Size | undefined {
  const u8 = (at: number): number => bytes[at] ?? -1;
  const u16 = (at: number): number => (at + 1 < bytes.length ? u8(at) * 256 + u8(at + 1) : -1);
  if (u16(0) !== 0xffd8) return undefined;
  let size: Size | undefined;
  for (let at = 2; u8(at) === FILL; ) {
    while (u8(at + 1) === FILL) at += 1;
    const marker = u8(at + 1);
    if (marker === START_OF_SCAN) return size;
    if (standsAlone(marker)) return undefined;
    const length = u16(at + 2);
    if (length < 2) return undefined;
    if (isFrameHead(marker)) {
      if (size) return undefined;
      const [height, width] = [u16(at + 5), u16(at + 7)];
      if (height < 1 || width < 1) return undefined;
      size = { width, height };
    }
    at += 2 + length;
  }
  return undefined;
}
