import type { ReplicaPort } from './replica-port.ts';

/** Where pixels go. Both canvas contexts have this shape. */
export interface PaintTarget {
  resize(width: number, height: number): void;
  /** Puts pixels, which are not kept. */
  put(rgba: Uint8ClampedArray<ArrayBuffer>, x: number, y: number, width: number, height: number): void;
  /** Draws a frame whose upper left corner is at `x`, `y`, but only inside `rects`: x, y, width, height, one after the other. */
  draw(frame: VideoFrame, x: number, y: number, rects: Uint32Array): void;
  /** Everything for now is painted. */
  flush?(): void;
}

/** What the page learns after a datagram. */
export interface ScreenState {
  width: number;
  height: number;
  /** Share of the picture that is exact, 0 to 1, where the decoder tells it. */
  exact?: number;
}

/** Brings a replica's changes onto a canvas. */
export class ScreenPainter {
  /** `shown` is what the target shows of an earlier replica, and goes on showing until there is something new. */
  constructor(
    private readonly replica: ReplicaPort,
    private readonly target: PaintTarget,
    private shown: ScreenState = { width: 0, height: 0 },
  ) {}

  /** What the target shows. */
  get state(): ScreenState {
    return this.shown;
  }

  /** Paints what changed. False if that was nothing. */
  paint(): boolean {
    const { replica, target } = this;
    const width = replica.width();
    const height = replica.height();
    if (width === 0) return false;
    if (width !== this.shown.width || height !== this.shown.height) target.resize(width, height);
    const changed = replica.take_changed();
    let painted = false;
    for (let at = 0; at + 3 < changed.length; at += 4) {
      const [x = 0, y = 0, w = 0, h = 0] = changed.subarray(at, at + 4);
      if (w === 0 || h === 0) continue;
      this.put(x, y, w, h);
      painted = true;
    }
    const exact = replica.exact_share?.();
    this.shown = exact === undefined ? { width, height } : { width, height, exact };
    return painted;
  }

  /** Paints a rectangle from the replica's own memory, as many rows at a time as it copies. */
  private put(x: number, y: number, width: number, height: number): void {
    const { replica, target } = this;
    const most = replica.rows_at_once(width);
    for (let done = 0; done < height; done += most) {
      const rows = Math.min(most, height - done);
      const place = replica.copy_rect(x, y + done, width, rows);
      // Asked for after the copy, for which the memory may have grown.
      const { buffer } = replica.memory();
      target.put(new Uint8ClampedArray(buffer, place, width * rows * 4), x, y + done, width, rows);
    }
  }

  /** Takes the picture away. */
  blank(): void {
    if (this.shown.width > 0) this.target.resize(0, 0);
    this.shown = { width: 0, height: 0 };
  }

  /** A painter for another replica on the same target. */
  follow(replica: ReplicaPort): ScreenPainter {
    return new ScreenPainter(replica, this.target, { width: this.shown.width, height: this.shown.height });
  }
}

/** Paints on a canvas of the page. */
export function canvasTarget(canvas: HTMLCanvasElement): PaintTarget {
  const context = canvas.getContext('2d', { alpha: false });
  return {
    resize(width, height) {
      canvas.width = width;
      canvas.height = height;
    },
    put(rgba, x, y, width, height) {
      context?.putImageData(new ImageData(rgba, width, height), x, y);
    },
    draw(frame, x, y, rects) {
      if (!context) return;
      // The browser converts the whole frame at each call, so one call draws every part.
      context.save();
      context.beginPath();
      for (let at = 0; at + 3 < rects.length; at += 4) {
        const [left = 0, top = 0, width = 0, height = 0] = rects.subarray(at, at + 4);
        context.rect(left, top, width, height);
      }
      context.clip();
      context.drawImage(frame, x, y);
      context.restore();
    },
  };
}
