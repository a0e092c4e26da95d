import { hasUprightLuma, type KeptImage } from './kept-image.ts';
import type { Size } from './rows.ts';
import type { Luma } from './tracker-port.ts';
import { MAX_PICTURE_SIDE } from './wire.ts';

/** A picture's size with its longer side at {@link MAX_PICTURE_SIDE}, or as it is where it is smaller. */
export function smallSize({ width, height }: Size): Size {
  const scale = Math.min(1, MAX_PICTURE_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Takes the grey values of frames: from their own plane where it can be had, else from a small canvas. */
export class LumaReader {
  private readonly spare: Uint8Array<ArrayBuffer>[] = [];
  private canvas: HTMLCanvasElement | undefined;

  async read(image: KeptImage): Promise<Luma> {
    if (!hasUprightLuma(image)) return this.readDrawn(image);
    const { frame, width, height } = image;
    const bytes = this.room(frame.allocationSize());
    try {
      const [plane] = await frame.copyTo(bytes);
      if (plane && plane.stride >= width && plane.offset + plane.stride * (height - 1) + width <= bytes.length) {
        return { width, height, stride: plane.stride, bytes: bytes.subarray(plane.offset) };
      }
    } catch {
      // A browser may say a format and still not copy it.
    }
    return this.readDrawn(image);
  }

  /** Bytes that came back. */
  giveBack(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.spare.length < 2 && bytes.buffer.byteLength > 0) this.spare.push(new Uint8Array(bytes.buffer));
  }

  private room(byteLength: number): Uint8Array<ArrayBuffer> {
    const bytes = this.spare.pop();
    return bytes?.length === byteLength ? bytes : new Uint8Array(byteLength);
  }

  private readDrawn(image: KeptImage): Luma {
    this.canvas ??= document.createElement('canvas');
    return drawnLuma(image, this.canvas);
  }
}

/** Draws a picture small on a canvas, and reads its grey values. */
export function drawnLuma(image: Size & { readonly source: CanvasImageSource }, canvas: HTMLCanvasElement): Luma {
  const { width, height } = smallSize(image);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('a canvas cannot be drawn on');
  context.imageSmoothingQuality = 'medium';
  context.drawImage(image.source, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const bytes = new Uint8Array(width * height);
  for (let at = 0; at < bytes.length; at += 1) {
    const [red = 0, green = 0, blue = 0] = [data[at * 4], data[at * 4 + 1], data[at * 4 + 2]];
    // ITU-R BT.601, as the planes of a video have it.
    bytes[at] = (red * 77 + green * 150 + blue * 29) >> 8;
  }
  return { width, height, stride: width, bytes };
}
