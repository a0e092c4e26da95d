import type { ReadonlySignal, Signal } from '@preact/signals-core';

export type Tool = 'pen' | 'arrow' | 'pin' | 'circle' | 'text' | 'eraser' | 'laser';
export const TOOLS: readonly Tool[] = ['pen', 'arrow', 'pin', 'circle', 'text', 'eraser', 'laser'];

export type StrokeState = 'sending' | 'tracked' | 'coasting' | 'outside' | 'searching' | 'refused';

/** One drawing on the picture. */
export interface BoardStroke {
  readonly id: number;
  readonly by: 'customer' | 'technician';
  readonly kind: Exclude<Tool, 'eraser' | 'laser'>;
  readonly colour: number;
  /** Of a pin. */
  readonly number?: number;
  /** How it stands on this screen. */
  readonly state: StrokeState;
  /** How it stands on the customer's screen, as told. */
  readonly remote: StrokeState;
}

export type PenPhase = 'down' | 'move' | 'up' | 'cancel';

/** The whiteboard as the model and the page need it. */
export interface BoardPort {
  readonly canvas: HTMLCanvasElement;
  /** `canvas` while something is drawn or stands still; else the page shows the video itself. */
  readonly shows: ReadonlySignal<'video' | 'canvas'>;
  readonly strokes: ReadonlySignal<readonly BoardStroke[]>;
  readonly tool: Signal<Tool>;
  readonly colour: Signal<number>;
  readonly frozen: ReadonlySignal<'live' | 'frozen'>;
  /** Where a text is wanted, in fractions of the picture, until `write` brings it. */
  readonly asksText: ReadonlySignal<{ readonly x: number; readonly y: number } | undefined>;
  readonly fps: ReadonlySignal<number>;
  /** Whether there is something that `undo` would take back. */
  readonly canUndo: ReadonlySignal<boolean>;
  attach(video: HTMLVideoElement): void;
  detach(): void;
  /** Where the pen is, in fractions of the picture. */
  pen(phase: PenPhase, x: number, y: number): void;
  /** The text that was asked for; an empty one drops it. */
  write(text: string): void;
  /** Takes back what was done last on this side: a stroke, the eraser, or `clear`. */
  undo(): void;
  clear(): void;
  freeze(how: 'live' | 'frozen'): void;
  /** Frames of before say nothing about those that come. */
  cut(): void;
  handleOpen(): void;
  handleMessage(message: ArrayBuffer): void;
  /** The picture that is shown in full size with its drawings, as a JPEG. */
  still(): Promise<Blob | undefined>;
  close(): void;
}

export interface BoardParts {
  /** On the channel `lens`. False when it is not open. */
  send(message: Uint8Array<ArrayBuffer>): boolean;
  log(text: string): void;
}
