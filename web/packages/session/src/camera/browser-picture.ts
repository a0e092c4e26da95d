import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { PicturePort, PictureSize } from './media-port.ts';

const LOOK_EVERY_MS = 1000;
/** A camera that sends nothing for so long has stopped without a word. */
const STILL_AFTER_MS = 4000;

/** A track in a video element. */
export class BrowserPicture implements PicturePort {
  readonly video = document.createElement('video');
  private readonly sizeSignal = signal<PictureSize | undefined>(undefined);
  readonly size: ReadonlySignal<PictureSize | undefined> = this.sizeSignal;
  private readonly motionSignal = signal<'moves' | 'still'>('moves');
  readonly motion: ReadonlySignal<'moves' | 'still'> = this.motionSignal;
  private asked: number | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private movedMs = 0;

  constructor() {
    this.video.muted = this.video.playsInline = this.video.autoplay = true;
  }

  show(track: MediaStreamTrack | undefined): void {
    this.stop();
    this.sizeSignal.value = undefined;
    this.motionSignal.value = 'moves';
    if (!track) return;
    this.video.srcObject = new MediaStream([track]);
    // Muted video plays without being asked; what is shown late plays with the next frame.
    this.video.play().catch(() => undefined);
    // These are told of even while nobody looks at the page.
    this.video.onresize = this.video.onloadeddata = () => this.handleFrame();
    if (typeof (this.video as Partial<HTMLVideoElement>).requestVideoFrameCallback === 'function') this.askForFrame();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  close(): void {
    this.show(undefined);
    this.video.remove();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.video.onresize = this.video.onloadeddata = null;
    if (this.asked !== undefined) this.video.cancelVideoFrameCallback(this.asked);
    this.asked = undefined;
    this.video.srcObject = null;
  }

  private askForFrame(): void {
    this.asked = this.video.requestVideoFrameCallback(() => {
      this.askForFrame();
      this.handleFrame();
    });
  }

  private handleFrame(): void {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width === 0 || height === 0) return;
    this.movedMs = performance.now();
    this.motionSignal.value = 'moves';
    const known = this.sizeSignal.peek();
    if (known?.width !== width || known.height !== height) this.sizeSignal.value = { width, height };
  }

  /** A page that nobody sees is told of no frames. */
  private look(): void {
    if (document.hidden || this.asked === undefined) this.movedMs = performance.now();
    const isStill = this.sizeSignal.peek() !== undefined && performance.now() - this.movedMs > STILL_AFTER_MS;
    this.motionSignal.value = isStill ? 'still' : 'moves';
  }
}
