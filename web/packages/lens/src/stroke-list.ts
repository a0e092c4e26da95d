import { type ReadonlySignal, signal } from '@preact/signals-core';
import { distanceToText } from './ink.ts';
import { distanceTo, type Drawable, place } from './ink-shapes.ts';
import type { Point, Size } from './rows.ts';
import type { DrawnOn, Place, Shape, Side, StrokeInfo, StrokeState } from './stroke.ts';
import { MAX_PIN, MAX_STROKES } from './wire.ts';

export interface Stroke extends Drawable {
  readonly id: number;
  readonly by: Side;
  readonly shape: Shape;
  readonly on: DrawnOn;
  readonly from: Size;
  state: StrokeState;
  remote: StrokeState;
  /** What the other side was told last of how it stands here. */
  told?: StrokeState;
}

export function makeStroke(id: number, by: Side, shape: Shape, on: DrawnOn, states: { state: StrokeState; remote: StrokeState }): Stroke {
  return { id, by, shape, on, from: on, ...states };
}

/** The strokes on the board, in the order in which they came. */
export class StrokeList {
  private readonly strokes = new Map<number, Stroke>();
  private readonly infosSignal = signal<readonly StrokeInfo[]>([]);
  readonly infos: ReadonlySignal<readonly StrokeInfo[]> = this.infosSignal;

  get all(): Stroke[] {
    return [...this.strokes.values()];
  }

  /** Those that may be drawn. */
  get alive(): Stroke[] {
    return this.all.filter(({ state }) => state !== 'refused');
  }

  get isFull(): boolean {
    return this.strokes.size >= MAX_STROKES;
  }

  get(id: number): Stroke | undefined {
    return this.strokes.get(id);
  }

  add(stroke: Stroke): void {
    this.strokes.set(stroke.id, stroke);
    this.publish();
  }

  /** Those of them that were there. */
  remove(ids: readonly number[]): number[] {
    const gone = ids.filter((id) => this.strokes.delete(id));
    if (gone.length > 0) this.publish();
    return gone;
  }

  update(id: number, change: { state?: StrokeState; remote?: StrokeState }): void {
    const stroke = this.strokes.get(id);
    if (!stroke) return;
    const before = [stroke.state, stroke.remote].join();
    Object.assign(stroke, change);
    if (before !== [stroke.state, stroke.remote].join()) this.publish();
  }

  /** How they stand in the newest frame. */
  see(places: ReadonlyMap<number, Place>): void {
    let changed = false;
    for (const [id, { state }] of places) {
      const stroke = this.strokes.get(id);
      if (!stroke || stroke.state === state || stroke.state === 'refused') continue;
      stroke.state = state;
      changed = true;
    }
    if (changed) this.publish();
  }

  nextPin(): number {
    return Math.min(MAX_PIN, 1 + Math.max(0, ...this.all.map(({ shape }) => shape.number)));
  }

  /** The stroke that is drawn nearest to a point of a frame, if it is within reach. */
  nearest(point: Point, places: ReadonlyMap<number, Place>, size: Size, reachPx: number): Stroke | undefined {
    const px = { x: point.x * size.width, y: point.y * size.height };
    let [nearest, distance]: [Stroke | undefined, number] = [undefined, reachPx];
    for (const stroke of this.alive) {
      const at = places.get(stroke.id);
      const placed = at && (at.state === 'tracked' || at.state === 'coasting') ? place(stroke, at.map, size) : undefined;
      const away = placed ? (distanceToText(px, stroke.shape, placed, size) ?? distanceTo(px, stroke.shape, placed)) : Infinity;
      if (away <= distance) [nearest, distance] = [stroke, away];
    }
    return nearest;
  }

  /** What the other side does not know yet of how they stand here; from now on it does. */
  takeUntold(): { id: number; state: StrokeState }[] {
    const untold = this.all.filter(({ state, told }) => state !== told && state !== 'sending');
    for (const stroke of untold) stroke.told = stroke.state;
    return untold.map(({ id, state }) => ({ id, state }));
  }

  forgetTold(): void {
    for (const stroke of this.all) delete stroke.told;
  }

  private publish(): void {
    this.infosSignal.value = this.all.map(({ id, by, shape, state, remote }) => {
      const info = { id, by, kind: shape.kind, colour: shape.colour, state, remote };
      return shape.kind === 'pin' ? { ...info, number: shape.number } : info;
    });
  }
}
