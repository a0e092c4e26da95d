import { jpegSize } from './jpeg-size.ts';
import type { KeptImage } from './kept-image.ts';
import { drawnLuma } from './luma.ts';
import type { Luma } from './tracker-port.ts';
import { MAX_PART_BYTES, MAX_PICTURE_PARTS, MAX_PICTURE_SIDE } from './wire.ts';

/** The small picture of a frame that strokes were drawn on. */
export interface GroupPicture {
  readonly luma: Luma;
  /** Nothing when the browser cannot make one. */
  readonly jpeg: Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** Makes and reads small pictures. Tests use another one. */
export interface PicturePort {
  take(image: KeptImage): GroupPicture;
  /** Reads what the other side sent, which may be anything. */
  read(jpeg: Uint8Array<ArrayBuffer>): Promise<Luma | undefined>;
}

const QUALITIES = [0.75, 0.5, 0.3];

export const browserPictures: PicturePort = {
  take: (image) => {
    const canvas = document.createElement('canvas');
    const luma = drawnLuma(image, canvas);
    return { luma, jpeg: encodeSmall(canvas).catch(() => undefined) };
  },
  read: async (jpeg) => {
    const size = jpegSize(jpeg);
    if (!size || Math.max(size.width, size.height) > MAX_PICTURE_SIDE) return undefined;
    try {
      const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }));
      try {
        return drawnLuma({ source: bitmap, width: bitmap.width, height: bitmap.height }, document.createElement('canvas'));
      } finally {
        bitmap.close();
      }
    } catch {
      return undefined;
    }
  },
};

async function encodeSmall(canvas: HTMLCanvasElement): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const quality of QUALITIES) {
    const blob = await toJpeg(canvas, quality);
    // One part where that can be had; more where the picture is very busy.
    const most = quality === QUALITIES.at(-1) ? MAX_PART_BYTES * MAX_PICTURE_PARTS : MAX_PART_BYTES;
    if (blob && blob.size > 0 && blob.size <= most) return new Uint8Array(await blob.arrayBuffer());
  }
  return undefined;
}

export function toJpeg(canvas: HTMLCanvasElement, quality: number): Promise<Blob | undefined> {
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob?.type === 'image/jpeg' ? blob : undefined), 'image/jpeg', quality));
}
