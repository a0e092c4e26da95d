import { Governor, type Pace } from './governor.ts';
import { type KeptImage, keepFrame } from './kept-image.ts';
import { LumaReader } from './luma.ts';
import type { Seen, TrackerPort } from './tracker-port.ts';

export interface PumpParts {
  readonly tracker: Pick<TrackerPort, 'frame' | 'spare'>;
  /** The receiver closes the image. Without `seen` there is no tracker, or it did not understand this frame. */
  onFrame(image: KeptImage, seen: Seen | undefined, order: FrameOrder): void;
  /** The epoch now. */
  epoch(): number;
  /** From this frame on the camera's frames are stored turned in another way: the phone was turned, perhaps to the same shape. */
  onTurned(): void;
  log(text: string): void;
}

/** When a frame was taken, among all others. */
export interface FrameOrder {
  readonly number: number;
  readonly epoch: number;
}

/** A frame on its way through the tracker. The pump closes it, or hands it on. */
export interface Taken {
  readonly image: KeptImage;
  readonly order: FrameOrder;
}

/** Takes the frames of a video through the tracker: one is there and one waits, and of those that wait only the newest is kept. */
export class FramePump {
  private video: HTMLVideoElement | undefined;
  private callback = 0;
  private lastTime = -1;
  private lastRotation: number | undefined;
  private waiting: Taken | undefined;
  private working: Taken | undefined;
  /** The frame that no newer one may take the place of. */
  private kept: FrameOrder | undefined;
  private taken = 0;
  private rate: 'every' | 'second' = 'every';
  private presented = 0;
  private cuts = 0;
  private readonly reader = new LumaReader();
  private readonly governor = new Governor((pace) => this.keepPace(pace));

  constructor(private readonly parts: PumpParts) {}

  attach(video: HTMLVideoElement): void {
    this.detach();
    this.video = video;
    this.askForFrame(video);
  }

  get isAttached(): boolean {
    return this.video !== undefined;
  }

  detach(): void {
    const { video } = this;
    if (!video) return;
    this.video = undefined;
    [this.lastTime, this.lastRotation] = [-1, undefined];
    if (hasFrameCallback(video)) video.cancelVideoFrameCallback(this.callback);
    else cancelAnimationFrame(this.callback);
    this.forget();
  }

  /** The frames so far are not of now: none of them comes to the tracker any more. */
  forget(): void {
    this.cuts += 1;
    this.dropWaiting();
  }

  /** The newest frame that is on its way through the tracker. */
  get newestUnderway(): Taken | undefined {
    return this.waiting ?? this.working;
  }

  /** Has a frame come to the tracker although newer ones come meanwhile. */
  keep(order: FrameOrder): void {
    this.kept = order;
  }

  private askForFrame(video: HTMLVideoElement): void {
    const onFrame = (): void => {
      if (this.video !== video) return;
      this.askForFrame(video);
      this.take(video);
    };
    this.callback = hasFrameCallback(video) ? video.requestVideoFrameCallback(onFrame) : requestAnimationFrame(onFrame);
  }

  private take(video: HTMLVideoElement): void {
    // Animation frames come whether the video has gone on or not.
    if (!hasFrameCallback(video) && video.currentTime === this.lastTime) return;
    this.lastTime = video.currentTime;
    this.presented += 1;
    if (this.rate === 'second' && this.presented % 2 === 0) return;
    if (this.waiting && this.waiting.order === this.kept) return;
    const image = keepFrame(video);
    if (!image) return;
    this.lookHowStored(image);
    this.dropWaiting();
    this.taken += 1;
    this.waiting = { image, order: { number: this.taken, epoch: this.parts.epoch() } };
    if (!this.working) void this.work();
  }

  private lookHowStored({ rotation }: KeptImage): void {
    if (rotation === undefined) return;
    const before = this.lastRotation;
    this.lastRotation = rotation;
    if (before !== undefined && before !== rotation) this.parts.onTurned();
  }

  private dropWaiting(): void {
    this.waiting?.image.close();
    this.waiting = undefined;
  }

  private async work(): Promise<void> {
    for (let next = this.waiting; next; next = this.waiting) {
      this.waiting = undefined;
      this.working = next;
      const { video } = this;
      const seen = await this.track(next.image);
      this.working = undefined;
      if (seen !== 'forgotten' && video && this.video === video) this.deliver(next, seen);
      else next.image.close();
    }
  }

  private deliver({ image, order }: Taken, seen: Seen | undefined): void {
    try {
      this.parts.onFrame(image, seen, order);
    } catch (error) {
      this.parts.log(`a frame could not be shown: ${String(error)}`);
    }
  }

  private async track(image: KeptImage): Promise<Seen | 'forgotten' | undefined> {
    const { cuts } = this;
    try {
      const luma = await this.reader.read(image);
      // The tracker was told of the cut meanwhile, and would take this frame for the first one after it.
      if (cuts !== this.cuts) {
        this.reader.giveBack(luma.bytes);
        return 'forgotten';
      }
      const seen = await this.parts.tracker.frame(luma);
      if (seen.bytes) this.reader.giveBack(seen.bytes);
      this.governor.took(seen.workMs);
      return seen;
    } catch {
      // The tracker tells itself when it has failed.
      return undefined;
    }
  }

  private keepPace(pace: Pace): void {
    this.rate = pace === 'half' ? 'second' : 'every';
    this.parts.tracker.spare(pace === 'full' ? 'full' : 'light');
    this.parts.log(`the tracker of drawings works at pace ${pace}`);
  }
}

function hasFrameCallback(video: HTMLVideoElement): boolean {
  return typeof video.requestVideoFrameCallback === 'function';
}
