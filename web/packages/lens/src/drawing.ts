import { withoutTricks } from '@bowline/protocol/shape.ts';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { Author } from './author.ts';
import { ellipse } from './ink-shapes.ts';
import type { FrameOrder, FramePump } from './pump.ts';
import type { Point, Size } from './rows.ts';
import { simplify } from './simplify.ts';
import type { Stage } from './stage.ts';
import type { Shape, StrokeKind } from './stroke.ts';
import type { Stroke, StrokeList } from './stroke-list.ts';
import { MAX_TEXT_LENGTH } from './wire.ts';

export interface DrawingParts {
  readonly stage: Stage;
  readonly author: Pick<Author, 'beginOn' | 'finish'>;
  readonly strokes: Pick<StrokeList, 'nextPin' | 'get'>;
  /** Knows the newest frame that the video shows and the board does not yet. */
  readonly pump: Pick<FramePump, 'newestUnderway' | 'keep'>;
  now(): number;
}

/** Of a line, in shares of the longer side. */
const LINE_SHARE = 0.007;
/** Of the circle round a point that was only touched, in shares of the longer side. */
const TOUCHED_CIRCLE_SHARE = 0.06;
const TOUCHED_SHARE = 0.012;
const MOST_GATHERED = 2000;
/** A frame that does not come is waited for no longer than this. */
const FRAME_WAIT_MS = 150;
/** After the pen has left, the picture stands until the stroke is found in the frame of now, or so long. */
const SETTLE_MS = 300;

interface Gesture {
  readonly kind: StrokeKind;
  readonly colour: number;
  readonly since: number;
  points: Point[];
  /** The frame that is on its way to the board while the video shows it already. */
  awaited: number | undefined;
  text: string;
  state: 'goes on' | 'ended';
}

/** Makes strokes of what the pen does. The picture stands still meanwhile. */
export class Drawing {
  private readonly asksTextSignal = signal<Point | undefined>(undefined);
  readonly asksText: ReadonlySignal<Point | undefined> = this.asksTextSignal;
  private gesture: Gesture | undefined;
  private settling: { id: number; until: number } | undefined;

  constructor(private readonly parts: DrawingParts) {}

  down(kind: StrokeKind, colour: number, point: Point): void {
    const { stage, pump } = this.parts;
    const before = this.gesture;
    // A text that nobody wrote goes away; any other line is one that was not told to have ended.
    this.asksTextSignal.value = undefined;
    if (before && before.kind !== 'text') this.endNow(before);
    const isShown = stage.shows.value === 'canvas';
    const awaited = isShown ? undefined : pump.newestUnderway;
    if (!stage.shown && !awaited) return;
    this.gesture = { kind, colour, since: this.parts.now(), points: [point], awaited: awaited?.order.number, text: '', state: 'goes on' };
    if (kind === 'text') this.asksTextSignal.value = point;
    if (!awaited) return this.begin();
    // The video would go on until then, and the picture jump back.
    pump.keep(awaited.order);
    stage.showAhead(awaited.image);
  }

  move(point: Point): void {
    const { gesture } = this;
    if (!gesture || gesture.state === 'ended' || gesture.kind === 'text') return;
    gesture.points.push(point);
    const size = this.parts.stage.shown?.image;
    if (gesture.points.length > MOST_GATHERED && size) gesture.points = simplify(gesture.points, size);
  }

  up(point: Point | undefined): void {
    const { gesture } = this;
    if (!gesture || gesture.kind === 'text') return;
    if (point) this.move(point);
    gesture.state = 'ended';
    this.finishWhenBegun();
  }

  /** The text that was asked for. */
  write(text: string): void {
    const { gesture } = this;
    if (gesture?.kind !== 'text') return;
    // Half a character at the end is none.
    gesture.text = withoutTricks(text).trim().slice(0, MAX_TEXT_LENGTH).replace(/[\uD800-\uDBFF]$/, '').trim();
    if (gesture.text === '') return this.drop();
    gesture.state = 'ended';
    this.asksTextSignal.value = undefined;
    this.finishWhenBegun();
  }

  drop(): void {
    this.gesture = undefined;
    this.asksTextSignal.value = undefined;
    this.parts.stage.release('pen');
    this.parts.stage.release('text');
  }

  /** A frame came to the stage, or time went by. Tells whether something else is to be seen. */
  goOn(newest?: FrameOrder): boolean {
    const { gesture, settling } = this;
    const now = this.parts.now();
    const begins = gesture?.awaited !== undefined && ((newest?.number ?? 0) >= gesture.awaited || now - gesture.since >= FRAME_WAIT_MS);
    const ends = settling !== undefined && (now >= settling.until || this.isSettled(settling.id));
    if (begins) this.begin();
    if (ends) this.endSettling();
    return begins || ends;
  }

  /** There are no frames any more. A line whose end the pen has drawn stays, on the last one; of any other nothing is left. */
  reset(): void {
    if (this.gesture?.state === 'ended') this.begin();
    this.drop();
    this.endSettling();
  }

  /** What is being drawn, as it would be now. */
  get wet(): Stroke['shape'] | undefined {
    const { gesture } = this;
    const size = this.parts.stage.shown?.image;
    if (!gesture || gesture.awaited !== undefined || !size) return undefined;
    return this.shapeOf(gesture, size);
  }

  private begin(): void {
    const { gesture } = this;
    const { stage, author } = this.parts;
    if (!gesture) return;
    if (!stage.shown) return this.drop();
    gesture.awaited = undefined;
    // In this order: what stands still already goes on standing still.
    const [hold, other] = gesture.kind === 'text' ? (['text', 'pen'] as const) : (['pen', 'text'] as const);
    stage.hold(hold);
    stage.release(other);
    author.beginOn(stage.shown);
    this.finishWhenBegun();
  }

  private endNow(gesture: Gesture): void {
    gesture.state = 'ended';
    if (gesture.awaited === undefined) this.finishWhenBegun();
    else this.begin();
  }

  private finishWhenBegun(): void {
    const { gesture } = this;
    const { shown } = this.parts.stage;
    if (!gesture || gesture.state !== 'ended' || gesture.awaited !== undefined || !shown) return;
    this.gesture = undefined;
    const shape = this.shapeOf(gesture, shown.image);
    if (shape) this.settle(this.parts.author.finish(shape, shown));
    this.drop();
  }

  private settle(id: number | undefined): void {
    if (id === undefined) return;
    this.settling = { id, until: this.parts.now() + SETTLE_MS };
    this.parts.stage.hold('settle');
  }

  private isSettled(id: number): boolean {
    const stroke = this.parts.strokes.get(id);
    if (!stroke || stroke.state === 'refused') return true;
    const live = this.parts.stage.live;
    const at = live === this.parts.stage.shown ? undefined : live?.places.get(id);
    return at !== undefined && at.state !== 'searching';
  }

  private endSettling(): void {
    this.settling = undefined;
    this.parts.stage.release('settle');
  }

  private shapeOf({ kind, colour, points, text }: Gesture, size: Size): Shape | undefined {
    const number = kind === 'pin' ? this.parts.strokes.nextPin() : 0;
    const drawn = pointsOf(kind, points, size);
    if (drawn.length === 0 || (kind === 'text' && text === '')) return undefined;
    return { kind, colour, width: LINE_SHARE, number, text, points: drawn };
  }
}

/** What a stroke of a kind is made of. */
export function pointsOf(kind: StrokeKind, points: readonly Point[], size: Size): Point[] {
  const [start, end] = [points[0], points.at(-1)];
  if (!start || !end) return [];
  const long = Math.max(size.width, size.height);
  const isTouched = Math.hypot(((end.x - start.x) * size.width) / long, ((end.y - start.y) * size.height) / long) < TOUCHED_SHARE;
  switch (kind) {
    case 'pen':
      return simplify(points, size);
    case 'circle': {
      if (!isTouched) return ellipse(start, end);
      const [x, y] = [(TOUCHED_CIRCLE_SHARE * long) / size.width, (TOUCHED_CIRCLE_SHARE * long) / size.height];
      return ellipse({ x: start.x - x, y: start.y - y }, { x: start.x + x, y: start.y + y });
    }
    case 'arrow': {
      // An arrow that was only touched comes from above, where a finger leaves it free to be seen.
      const from = { x: end.x - (0.08 * long) / size.width, y: end.y - (0.08 * long) / size.height };
      return isTouched ? [from, end] : [start, end];
    }
    // Where the pen leaves: what is under a finger is only seen once it has moved.
    case 'pin':
      return [end];
    case 'text':
      return [start];
    default:
      return kind satisfies never;
  }
}

