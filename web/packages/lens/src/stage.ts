import { type ReadonlySignal, signal } from '@preact/signals-core';
import { drawLaser, drawStroke } from './ink.ts';
import type { Drawable } from './ink-shapes.ts';
import type { KeptImage } from './kept-image.ts';
import type { FrameOrder } from './pump.ts';
import { IDENTITY, type Point } from './rows.ts';
import type { Place } from './stroke.ts';
import type { Seen } from './tracker-port.ts';
import { toJpeg } from './pictures.ts';

/** A frame with what is known of it. */
export interface Shown {
  readonly image: KeptImage;
  readonly seen: Seen | undefined;
  readonly order: FrameOrder;
  readonly atMs: number;
  /** Where the strokes are in it. Those that are drawn on it come to it. */
  readonly places: Map<number, Place>;
  /** Named once something is drawn on it. */
  group?: number;
}

/** Why the picture stands still. */
export type Hold = 'freeze' | 'pen' | 'text' | 'settle';

/** What is drawn over a frame. */
export interface Overlay {
  readonly strokes: readonly (Drawable & { readonly id: number })[];
  /** What the pen draws just now, on the frame that is shown. */
  readonly wet: Drawable | undefined;
  readonly lasers: readonly Point[];
}

/** Smallest writing on a screen, in CSS pixels. */
const READABLE_CSS_PX = 15;
export const JPEG_QUALITY = 0.92;

/** The frame that is shown, on a canvas with its strokes: the newest one, or one that is held. */
export class Stage {
  readonly canvas: HTMLCanvasElement = document.createElement('canvas');
  private readonly showsSignal = signal<'video' | 'canvas'>('video');
  readonly shows: ReadonlySignal<'video' | 'canvas'> = this.showsSignal;
  private newest: Shown | undefined;
  private still: Shown | undefined;
  private readonly holds = new Set<Hold>();
  /** `ahead` while the canvas shows a frame that is not here yet. */
  private state: 'here' | 'ahead' = 'here';

  /** The frame that is shown, or would be. */
  get shown(): Shown | undefined {
    return this.still ?? this.newest;
  }

  get live(): Shown | undefined {
    return this.newest;
  }

  holdsFor(hold: Hold): boolean {
    return this.holds.has(hold);
  }

  put(shown: Shown): void {
    const before = this.newest;
    this.newest = shown;
    if (before !== this.still) before?.image.close();
    // A hold that came before any frame keeps the first one.
    if (this.holds.size > 0) this.still ??= shown;
  }

  /** Shows a frame that is still on its way here, until a hold comes or goes. */
  showAhead(image: KeptImage): void {
    draw(this.canvas, { image, places: new Map() }, { strokes: [], wet: undefined, lasers: [] });
    this.state = 'ahead';
    this.showsSignal.value = 'canvas';
  }

  /** Lets the picture stand still, at the frame that is shown. */
  hold(hold: Hold): void {
    this.state = 'here';
    this.holds.add(hold);
    this.still ??= this.newest;
  }

  release(hold: Hold): void {
    this.state = 'here';
    this.holds.delete(hold);
    if (this.holds.size > 0) return;
    if (this.still !== this.newest) this.still?.image.close();
    this.still = undefined;
  }

  /** Draws what is to be seen now; the canvas is shown only while something is on it that the video has not. */
  paint(overlay: Overlay): void {
    if (this.state === 'ahead') return;
    const { shown } = this;
    const isNeeded = this.holds.size > 0 || overlay.strokes.length > 0 || overlay.lasers.length > 0;
    if (shown && isNeeded) draw(this.canvas, shown, overlay);
    this.showsSignal.value = shown && isNeeded ? 'canvas' : 'video';
  }

  async picture(overlay: Overlay): Promise<Blob | undefined> {
    const { shown } = this;
    if (!shown) return undefined;
    const canvas = document.createElement('canvas');
    draw(canvas, shown, { ...overlay, wet: undefined, lasers: [] });
    return toJpeg(canvas, JPEG_QUALITY);
  }

  /** Lets go of every frame. */
  empty(): void {
    this.state = 'here';
    this.holds.clear();
    this.still?.image.close();
    if (this.still !== this.newest) this.newest?.image.close();
    this.still = undefined;
    this.newest = undefined;
    this.showsSignal.value = 'video';
  }
}

function draw(canvas: HTMLCanvasElement, { image, places }: Pick<Shown, 'image' | 'places'>, { strokes, wet, lasers }: Overlay): void {
  const { width, height } = image;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (!context) return;
  context.drawImage(image.source, 0, 0, width, height);
  const size = { width, height, leastTextPx: leastTextPx(canvas) };
  for (const stroke of strokes) {
    const place = places.get(stroke.id);
    if (place) drawStroke(context, stroke, place, size);
  }
  if (wet) drawStroke(context, wet, { state: 'tracked', map: IDENTITY }, size);
  for (const laser of lasers) drawLaser(context, laser, image);
}

/** How large writing has to be to be read where a canvas is shown, which may be much smaller than it is. */
function leastTextPx({ width, height, clientWidth, clientHeight }: HTMLCanvasElement): number {
  if (!(clientWidth > 0 && clientHeight > 0)) return 0;
  return READABLE_CSS_PX * Math.max(width / clientWidth, height / clientHeight);
}
