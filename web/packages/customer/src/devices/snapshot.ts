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

/** A still of the camera, with the drawings if there are any. */
export async function takeStill({ board, track, video, takePhoto }: SnapshotParts): Promise<Blob | undefined> {
  const drawn = board && board.strokes.value.length > 0 ? await orNothing(board.still()) : undefined;
  const photo = drawn ?? (takePhoto && (await orNothing(takePhoto(track))));
  return photo?.type === JPEG ? photo : frameOf(video);
}

async function orNothing(still: Promise<Blob | undefined>): Promise<Blob | undefined> {
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
