import { vi } from 'vitest';

/** What a made-up frame shows: grey values in rows. */
export interface FakePicture {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array<ArrayBuffer>;
}

type Degrees = 0 | 90 | 180 | 270;

/** Clockwise. */
function turned({ width, height, luma }: FakePicture, by: Degrees): FakePicture {
  if (by === 0) return { width, height, luma };
  const quarter = new Uint8Array(luma.length);
  for (let at = 0; at < luma.length; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    quarter[x * height + (height - 1 - y)] = luma[at] ?? 0;
  }
  return turned({ width: height, height: width, luma: quarter }, (by - 90) as Degrees);
}

/** Stands for the browser's `VideoFrame`; counts those that are open. */
export class FakeVideoFrame {
  static open = 0;
  static made = 0;
  static format: string | null = 'I420';
  /** By how much frames have to be turned to be upright. */
  static turn: Degrees = 0;
  static tells: 'rotation' | 'nothing' = 'rotation';
  /** What is drawn of it is upright. */
  readonly picture: FakePicture;
  readonly format = FakeVideoFrame.format;
  readonly rotation?: Degrees;
  readonly visibleRect: { width: number; height: number };
  isClosed = false;
  private readonly stored: FakePicture;

  constructor(video: FakeVideo) {
    if (!video.picture) throw new DOMException('no frame', 'InvalidStateError');
    const { turn, tells } = FakeVideoFrame;
    this.picture = video.picture;
    this.stored = turned(this.picture, ((360 - turn) % 360) as Degrees);
    if (tells === 'rotation') this.rotation = turn;
    this.visibleRect = { width: this.stored.width, height: this.stored.height };
    FakeVideoFrame.open += 1;
    FakeVideoFrame.made += 1;
  }

  allocationSize(): number {
    return (this.stored.luma.length * 3) / 2;
  }

  copyTo(bytes: Uint8Array): Promise<{ offset: number; stride: number }[]> {
    bytes.set(this.stored.luma);
    return Promise.resolve([{ offset: 0, stride: this.stored.width }]);
  }

  close(): void {
    if (this.isClosed) throw new Error('closed twice');
    this.isClosed = true;
    FakeVideoFrame.open -= 1;
  }

  static reset(): void {
    Object.assign(FakeVideoFrame, { open: 0, made: 0, format: 'I420', turn: 0, tells: 'rotation' });
    vi.stubGlobal('VideoFrame', FakeVideoFrame);
  }
}

/** Stands for a video element. */
export class FakeVideo {
  picture: FakePicture | undefined;
  currentTime = 0;
  private callback: (() => void) | undefined;

  get videoWidth(): number {
    return this.picture?.width ?? 0;
  }

  get videoHeight(): number {
    return this.picture?.height ?? 0;
  }

  get isAsked(): boolean {
    return this.callback !== undefined;
  }

  requestVideoFrameCallback = (callback: () => void): number => {
    this.callback = callback;
    return 1;
  };

  cancelVideoFrameCallback = (): void => {
    this.callback = undefined;
  };

  get element(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }

  /** Comes to its next frame. */
  show(picture: FakePicture): void {
    this.picture = picture;
    this.currentTime += 1 / 30;
    const { callback } = this;
    this.callback = undefined;
    callback?.();
  }
}
