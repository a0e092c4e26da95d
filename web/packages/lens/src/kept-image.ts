import type { Size } from './rows.ts';

/** A frame of the video that stays what it is while the video goes on. */
export interface KeptImage extends Size {
  readonly source: CanvasImageSource;
  /** Whose planes can be read. */
  readonly frame?: VideoFrame;
  /** By how many degrees the frame is stored turned, where the browser tells. What is drawn of it is upright. */
  readonly rotation?: number;
  close(): void;
}

/** What tells that a frame is not stored as it is shown; not every browser has it. */
interface Turned {
  readonly rotation?: number;
  readonly flip?: boolean;
}

/** Canvases for browsers without `VideoFrame`: each is used again once its picture is closed. */
const spareCanvases: HTMLCanvasElement[] = [];

/** Keeps the frame that a video shows; nothing while it shows none. */
export function keepFrame(video: HTMLVideoElement): KeptImage | undefined {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return undefined;
  if (typeof VideoFrame === 'function') {
    try {
      const frame = new VideoFrame(video);
      const { rotation } = frame as Turned;
      return { source: frame, frame, width, height, ...(rotation !== undefined && { rotation }), close: () => frame.close() };
    } catch (error) {
      // Between two frames, as after a seek or at the end of a stream, there is none.
      if (error instanceof DOMException && error.name === 'InvalidStateError') return undefined;
    }
  }
  return drawnFrame(video, { width, height });
}

function drawnFrame(video: HTMLVideoElement, { width, height }: Size): KeptImage | undefined {
  const canvas = spareCanvases.pop() ?? document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  [canvas.width, canvas.height] = [width, height];
  context.drawImage(video, 0, 0, width, height);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) spareCanvases.push(canvas);
    isOpen = false;
  };
  return { source: canvas, width, height, close };
}

/**
 * The plane of grey values of a frame can be taken as it is: it is there, upright, and has the frame's own shape. Where the browser does
 * not tell how a frame is stored it is not known: upside down it has the same shape.
 */
export function hasUprightLuma(image: KeptImage): image is KeptImage & { frame: VideoFrame } {
  const { frame, rotation } = image;
  if (!frame?.visibleRect || !frame.format || !/^(I420|I422|I444|NV12)/.test(frame.format)) return false;
  // Ten and twelve bits a value.
  if (/P1[02]$/.test(frame.format)) return false;
  const { flip = false } = frame as Turned;
  return rotation === 0 && !flip && frame.visibleRect.width === image.width && frame.visibleRect.height === image.height;
}
