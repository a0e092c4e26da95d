import type { BoardPort } from './board-port.ts';

export interface SnapshotParts {
  board: BoardPort | undefined;
  track: MediaStreamTrack;
  /** The element that shows the track. */
  video: HTMLVideoElement | undefined;
  /** A photo in the camera's own resolution, where the browser takes one. */
  takePhoto: ((track: MediaStreamTrack) => Promise<Blob>) | undefined;
}

const JPEG = 'image/jpeg';
const JPEG_QUALITY = 0.92;
const PHOTO_WITHIN_MS = 3000;

/** What is taken at one time. */
export interface Taken {
  readonly still: Blob;
  /** Beside a still that has the drawings in a frame's size only: the photo, without them. */
  readonly photo?: Blob;
}

/** A still of the camera, with the drawings if there are any, in the camera's own resolution where that can be had. */
export async function takeStill({ board, track, video, takePhoto }: SnapshotParts): Promise<Taken | undefined> {
  const isDrawnOn = board !== undefined && board.strokes.value.length > 0;
  // Both are of the frame of now: the photo takes its time.
  const onPhoto = isDrawnOn && takePhoto ? inkOf(board) : undefined;
  const drawing = isDrawnOn ? orNothing(board.still()) : undefined;
  const taken = takePhoto && (await orNothing(takePhoto(track)));
  const photo = taken?.type === JPEG ? taken : undefined;
  const frame = await drawing;
  if (frame?.type !== JPEG) {
    const still = photo ?? (await frameOf(video));
    return still && { still };
  }
  const drawn = photo && onPhoto ? ((await orNothing(onPhoto(photo))) ?? 'unsure') : 'smaller';
  if (drawn === 'smaller') return { still: frame };
  return drawn === 'unsure' ? { still: frame, ...(photo && { photo }) } : { still: drawn };
}

function inkOf(board: BoardPort): ReturnType<BoardPort['forPhoto']> {
  try {
    return board.forPhoto();
  } catch {
    return () => Promise.resolve('unsure');
  }
}

async function orNothing<T>(still: Promise<T | undefined>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PHOTO_WITHIN_MS, undefined));
  try {
    return await Promise.race([still, late]);
  } catch {
    return undefined;
  }
}

function frameOf(video: HTMLVideoElement | undefined): Promise<Blob | undefined> {
  if (!video || video.videoWidth === 0) return Promise.resolve(undefined);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext('2d');
  if (!context) return Promise.resolve(undefined);
  context.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), JPEG, JPEG_QUALITY));
}

interface PhotoTaker {
  takePhoto(): Promise<Blob>;
}

/** The browser's own way, if it has one. */
export function browserPhoto(): SnapshotParts['takePhoto'] {
  const { ImageCapture } = globalThis as { ImageCapture?: new (track: MediaStreamTrack) => PhotoTaker };
  return ImageCapture && ((track) => new ImageCapture(track).takePhoto());
}
