import type { Point, Rows } from './rows.ts';

export type Side = 'customer' | 'technician';
export type Tool = 'pen' | 'arrow' | 'pin' | 'circle' | 'text' | 'eraser' | 'laser';
export type StrokeKind = Exclude<Tool, 'eraser' | 'laser'>;

/** Well visible on any picture, with the dark outline that all strokes have. */
export const COLOURS: readonly string[] = ['#ffd84d', '#ff5a4f', '#4cd964', '#40b4ff', '#ff7ae0', '#ffffff'];

/**
 * `sending` until something is known; `refused` when it cannot be followed. `coasting`: carried on by the motion of the whole picture;
 * `outside`: the picture does not show the place; `searching`: nobody knows where it is.
 */
export type StrokeState = 'sending' | 'tracked' | 'coasting' | 'outside' | 'searching' | 'refused';

/** What is drawn, in fractions of the picture that it was drawn on. */
export interface Shape {
  readonly kind: StrokeKind;
  /** Of {@link COLOURS}. */
  readonly colour: number;
  /** Of the line, as a share of the picture's longer side. */
  readonly width: number;
  /** Of a pin; 0 for all else. */
  readonly number: number;
  /** Of a text; empty for all else. */
  readonly text: string;
  readonly points: readonly Point[];
}

/** The frame that a stroke was drawn on. */
export interface DrawnOn {
  /** Strokes of one frame have one number, which also names the picture of it. */
  readonly group: number;
  readonly epoch: number;
  readonly width: number;
  readonly height: number;
  readonly thumbnail: Uint8Array<ArrayBuffer>;
}

export interface StrokeInfo {
  readonly id: number;
  readonly by: Side;
  readonly kind: StrokeKind;
  readonly colour: number;
  /** Of a pin. */
  readonly number?: number;
  readonly state: StrokeState;
  /** How it stands on the other side's screen, as told. */
  readonly remote: StrokeState;
}

/** Where a stroke is in a frame: the map takes fractions of the picture drawn on to fractions of the frame. */
export interface Place {
  readonly state: StrokeState;
  readonly map: Rows;
}

/** Strokes and groups are numbered by both sides at the same time: the lowest bit tells whose number it is. */
export function sideOf(id: number): Side {
  return (id & 1) === 1 ? 'technician' : 'customer';
}

export function otherSide(side: Side): Side {
  return side === 'customer' ? 'technician' : 'customer';
}

/** A number that no stroke had before, not even before a page was loaded anew. */
export function freshNumber(side: Side): number {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return ((random & ~1) | (side === 'technician' ? 1 : 0)) >>> 0;
}
