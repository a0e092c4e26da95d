import type { PaintTarget } from './painter.ts';

/** One thing to paint. What is in it belongs to whoever paints it. */
export type PaintStep =
  | { type: 'resize'; width: number; height: number }
  | { type: 'put'; rgba: Uint8ClampedArray<ArrayBuffer>; x: number; y: number; width: number; height: number }
  | { type: 'draw'; frame: VideoFrame; x: number; y: number; rects: Uint32Array };

/** Collects what a worker paints, so that the page can do it: a canvas of the page is cheap to read, to record and to photograph, one of a worker is not. */
export class PaintSheet implements PaintTarget {
  private steps: PaintStep[] = [];

  constructor(private readonly send: (steps: PaintStep[], transfer: Transferable[]) => void) {}

  resize(width: number, height: number): void {
    this.steps.push({ type: 'resize', width, height });
  }

  put(rgba: Uint8ClampedArray<ArrayBuffer>, x: number, y: number, width: number, height: number): void {
    this.steps.push({ type: 'put', rgba: rgba.slice(), x, y, width, height });
  }

  draw(frame: VideoFrame, x: number, y: number, rects: Uint32Array): void {
    this.steps.push({ type: 'draw', frame: frame.clone(), x, y, rects });
  }

  flush(): void {
    const { steps } = this;
    if (steps.length === 0) return;
    this.steps = [];
    const transfer = steps.flatMap((step): Transferable[] => {
      if (step.type === 'put') return [step.rgba.buffer];
      return step.type === 'draw' ? [step.frame] : [];
    });
    this.send(steps, transfer);
  }
}

/** Paints what a worker collected, or lets it fall where nobody wants it any more. */
export function paintSteps(steps: readonly PaintStep[], target: PaintTarget | undefined): void {
  for (const step of steps) {
    if (step.type === 'resize') target?.resize(step.width, step.height);
    else if (step.type === 'put') target?.put(step.rgba, step.x, step.y, step.width, step.height);
    else {
      target?.draw(step.frame, step.x, step.y, step.rects);
      step.frame.close();
    }
  }
}
