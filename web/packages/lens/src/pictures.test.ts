import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeCanvas } from './fake-canvas.ts';
import { dice } from './fake-dice.ts';
import { scene } from './fake-scene.ts';
import { jpegSize } from './jpeg-size.ts';
import { browserPictures } from './pictures.ts';
import { MAX_PART_BYTES, MAX_PICTURE_PARTS } from './wire.ts';

afterEach(() => vi.unstubAllGlobals());

/** A JPEG as far as its size: a comment, the head of a frame, the start of the scan. */
const jpeg = (width: number, height: number, heads = 1): Uint8Array<ArrayBuffer> => {
  const head = [0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xfe, 0, 4, 0xff, 0xc0, ...Array.from({ length: heads }, () => head).flat(), 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xff, 0xd9]);
};

describe('a JPEG', () => {
  it('says its size before it is decoded', () => {
    expect(jpegSize(jpeg(320, 240))).toEqual({ width: 320, height: 240 });
    expect(jpegSize(jpeg(65_535, 65_535))).toEqual({ width: 65_535, height: 65_535 });
    expect(jpegSize(jpeg(320, 240, 2)), 'twice').toBeUndefined();
    expect(jpegSize(jpeg(320, 0))).toBeUndefined();
    expect(jpegSize(jpeg(320, 240, 0))).toBeUndefined();
    expect(jpegSize(Uint8Array.of(0x89, 0x50, 0x4e, 0x47))).toBeUndefined();
  });

  it('says no other size than the one that a decoder finds', () => {
    // Where somebody reads on who takes the marker after these bytes for a length.
    for (const [before, land] of [[[0xff], 4 + 0xc000], [[0xff, 0x01], 4 + 0xffc0], [[0xff, 0xd0], 4 + 0xffc0], [[0xff, 0xd9], 4 + 0xffc0]] as const) {
      const tricky = new Uint8Array(66_000);
      tricky.set([0xff, 0xd8, ...before, ...jpeg(12_000, 12_000).slice(8)]);
      tricky.set(jpeg(320, 240).slice(8), land);
      expect(jpegSize(tricky)).toEqual(before.length === 1 ? { width: 12_000, height: 12_000 } : undefined);
    }
  });

  it('of any bytes has a size or none', () => {
    const roll = dice(5);
    const whole = jpeg(320, 240);
    for (let length = 0; length < 20; length += 1) expect(jpegSize(whole.slice(0, length))).toBeUndefined();
    for (let count = 0; count < 5000; count += 1) {
      const broken = whole.slice();
      for (let flips = 1 + roll(4); flips > 0; flips -= 1) broken[roll(broken.length)] = roll(256);
      const size = jpegSize(broken);
      if (size) expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
    }
  });
});

describe('a picture of a frame', () => {
  const bitmap = { width: 320, height: 180, close: vi.fn(), picture: scene({ x: 0, y: 0 }, 320, 180) };

  it('is small, grey, and a JPEG', async () => {
    FakeCanvas.stub();
    const { luma, jpeg: bytes } = browserPictures.take({ source: { picture: scene({ x: 0, y: 0 }, 640, 480) } as never, width: 640, height: 480, close: () => undefined });
    expect([luma.width, luma.height, luma.bytes.length]).toEqual([320, 240, 320 * 240]);
    expect(new Set(luma.bytes).size).toBeGreaterThan(20);
    expect(new TextDecoder().decode(await bytes)).toBe('320x240 0.75');
  });

  it('is made poorer until it is short, or is none', async () => {
    FakeCanvas.stub();
    const sizes = new Map([[0.75, MAX_PART_BYTES + 1], [0.5, MAX_PART_BYTES + 1], [0.3, MAX_PART_BYTES * MAX_PICTURE_PARTS]]);
    vi.spyOn(FakeCanvas.prototype, 'toBlob').mockImplementation((callback, type, quality) => callback(new Blob([new Uint8Array(sizes.get(quality) ?? 0)], { type })));
    const take = (): Promise<Uint8Array | undefined> => browserPictures.take({ source: {} as never, width: 64, height: 48, close: () => undefined }).jpeg;
    expect((await take())?.length).toBe(MAX_PART_BYTES * MAX_PICTURE_PARTS);
    sizes.set(0.3, MAX_PART_BYTES * MAX_PICTURE_PARTS + 1);
    expect(await take()).toBeUndefined();
    vi.restoreAllMocks();
  });

  it('of the other side is read only where it is small and a JPEG', async () => {
    FakeCanvas.stub();
    const decode = vi.fn(() => Promise.resolve(bitmap));
    vi.stubGlobal('createImageBitmap', decode);
    expect(await browserPictures.read(jpeg(321, 10))).toBeUndefined();
    expect(await browserPictures.read(Uint8Array.of(1, 2, 3))).toBeUndefined();
    expect(decode).not.toHaveBeenCalled();
    expect(await browserPictures.read(jpeg(320, 180))).toMatchObject({ width: 320, height: 180 });
    expect(bitmap.close).toHaveBeenCalled();
    decode.mockRejectedValue(new Error('broken'));
    expect(await browserPictures.read(jpeg(320, 180))).toBeUndefined();
  });
});
