import type { ReplicaPort } from './replica-port.ts';

/** Where pixels go. Both canvas contexts have this shape. */
export interface PaintTarget {
  resize(width: number, height: number): void;
  put(rgba: Uint8Array, x: number, y: number, width: number, height: number): void;
}

/** What the page learns after a datagram. */
export interface ScreenState {
  width: number;
  height: number;
}

/** Brings a replica's changes onto a canvas. */
export class ScreenPainter {
  private width = 0;
  private height = 0;

  constructor(
    private readonly replica: ReplicaPort,
    private readonly target: PaintTarget,
  ) {}

  /** Paints what changed and tells the state after it. */
  paint(): ScreenState {
    const { replica, target } = this;
    const width = replica.width();
    const height = replica.height();
    if (width !== this.width || height !== this.height) {
      this.width = width;
      this.height = height;
      target.resize(width, height);
    }
    const changed = replica.take_changed();
    for (let at = 0; at + 3 < changed.length; at += 4) {
      const [x = 0, y = 0, w = 0, h = 0] = changed.subarray(at, at + 4);
      if (w > 0 && h > 0) target.put(replica.copy_rect(x, y, w, h), x, y, w, h);
    }
    return { width, height };
  }
}

/** Paints on a canvas of the page or of a worker. */
export function canvasTarget(canvas: HTMLCanvasElement | OffscreenCanvas): PaintTarget {
  const context = canvas.getContext('2d', { alpha: false }) as
    | CanvasRenderingContext2D
    | OffscreenCanvasRenderingContext2D
    | null;
  return {
    resize(width, height) {
      canvas.width = width;
      canvas.height = height;
    },
    put(rgba, x, y, width, height) {
      const pixels = new Uint8ClampedArray(new Uint8Array(rgba).buffer);
      context?.putImageData(new ImageData(pixels, width, height), x, y);
    },
  };
}
