import { vi } from 'vitest';

/** What a made-up frame shows: grey values in rows. */
export interface FakePicture {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array<ArrayBuffer>;
}

/** Stands for the browser's `VideoFrame`; counts those that are open. */
export class FakeVideoFrame {
  static open = 0;
  static made = 0;
  static format: string | null = 'I420';
  static rotation = 0;
  readonly picture: FakePicture;
  readonly format = FakeVideoFrame.format;
  readonly rotation = FakeVideoFrame.rotation;
  readonly visibleRect: { width: number; height: number };
  isClosed = false;

  constructor(video: FakeVideo) {
    if (!video.picture) throw new DOMException('no frame', 'InvalidStateError');
    this.picture = video.picture;
    this.visibleRect = { width: this.picture.width, height: this.picture.height };
    FakeVideoFrame.open += 1;
    FakeVideoFrame.made += 1;
  }

  allocationSize(): number {
    return (this.picture.luma.length * 3) / 2;
  }

  copyTo(bytes: Uint8Array): Promise<{ offset: number; stride: number }[]> {
    bytes.set(this.picture.luma);
    return Promise.resolve([{ offset: 0, stride: this.picture.width }]);
  }

  close(): void {
    if (this.isClosed) throw new Error('closed twice');
    this.isClosed = true;
    FakeVideoFrame.open -= 1;
  }

  static reset(): void {
    [FakeVideoFrame.open, FakeVideoFrame.made, FakeVideoFrame.format, FakeVideoFrame.rotation] = [0, 0, 'I420', 0];
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
