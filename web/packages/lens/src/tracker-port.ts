import type { Size } from './rows.ts';
import type { Place } from './stroke.ts';

/** Grey values of an upright picture: rows of `width` bytes that begin `stride` bytes apart. */
export interface Luma extends Size {
  readonly stride: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the tracker says of a frame. */
export interface Seen {
  /** Its number. */
  readonly frame: number;
  readonly thumbnail: Uint8Array<ArrayBuffer>;
  readonly places: ReadonlyMap<number, Place>;
  /** What it cost. */
  readonly workMs: number;
  /** The frame's bytes, to be written again. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

export interface Found {
  readonly frame: number;
  /** How alike, up to 1. */
  readonly score: number;
  /** The number of the newest frame by then. */
  readonly newest: number;
}

export type Added = 'anchored' | 'need_picture' | 'refused';

/** Twice the number of points: x, y, x, y, ... */
export type Fractions = Float32Array<ArrayBuffer>;

/**
 * Follows strokes through frames. What is asked is done in its order. A promise is rejected where one thing could not be done; after
 * `onFailed` nothing can be done any more.
 */
export interface TrackerPort {
  onFailed: ((detail: string) => void) | undefined;
  /** Takes the next frame; its bytes are given away until they come back. */
  frame(luma: Luma): Promise<Seen>;
  /** The kept frame that a thumbnail is of. */
  find(thumbnail: Uint8Array<ArrayBuffer>): Promise<Found | undefined>;
  /** Adds a stroke that was drawn on a kept frame. */
  add(id: number, frame: number, fractions: Fractions): Promise<Added>;
  /** Adds a stroke with the picture that it was drawn on. */
  addOnPicture(id: number, luma: Luma, fractions: Fractions): Promise<Added>;
  remove(ids: readonly number[]): void;
  clear(): void;
  /** Forgets the frames so far. */
  cut(): void;
  /** Spends less on each frame, or as much as at first. */
  spare(effort: 'light' | 'full'): void;
  close(): void;
}
