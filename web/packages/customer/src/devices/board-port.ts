import type { ReadonlySignal } from '@preact/signals-core';

/** The whiteboard over the camera's picture, as this side uses it. */
export interface BoardPort {
  readonly canvas: HTMLCanvasElement;
  /** What is to be seen: the video itself, or the canvas with its picture and the strokes. */
  readonly shows: ReadonlySignal<'video' | 'canvas'>;
  readonly strokes: ReadonlySignal<readonly { readonly by: 'customer' | 'technician' }[]>;
  /** Whether there is something that `undo` would take back. */
  readonly canUndo: ReadonlySignal<boolean>;
  readonly tool: { value: string };
  readonly colour: { value: number };
  /** Where the pen is, in fractions of the upright picture. */
  pen(phase: 'down' | 'move' | 'up' | 'cancel', x: number, y: number): void;
  /** Takes back what was done last on this side: a stroke, or `clear`. */
  undo(): void;
  clear(): void;
  /** Earlier frames say nothing any more. */
  cut(): void;
  attach(video: HTMLVideoElement): void;
  detach(): void;
  handleOpen(): void;
  handleMessage(message: ArrayBuffer): void;
  /** The frame that is shown, with its drawings, as a JPEG. */
  still(): Promise<Blob | undefined>;
  /** Draws what is on that frame on a photo of the same moment, which comes later: unless that shows no more, or a place on it is not certain. */
  forPhoto(): (photo: Blob) => Promise<Blob | 'smaller' | 'unsure'>;
  close(): void;
}

export interface BoardParts {
  /** Puts a message on the channel `lens`. False when it is not open, or nothing may leave. */
  send(message: Uint8Array<ArrayBuffer>): boolean;
  log(text: string): void;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
}

/** Loads the whiteboard. Nothing when this server was built without. */
export type MakeBoard = (parts: BoardParts) => Promise<BoardPort | undefined>;
