import { fractionsOf } from './fractions.ts';
import type { LensLink } from './lens-link.ts';
import type { PicturePort } from './pictures.ts';
import type { Size } from './rows.ts';
import { type Side, sideOf } from './stroke.ts';
import { makeStroke, type Stroke, type StrokeList } from './stroke-list.ts';
import type { Added, Found, Luma, TrackerPort } from './tracker-port.ts';
import type { Message, StrokeMessage } from './wire.ts';

export interface ArrivalParts {
  readonly side: Side;
  readonly tracker: TrackerPort;
  readonly strokes: StrokeList;
  readonly pictures: PicturePort;
  readonly link: LensLink;
  epoch(): number;
  /** Of the newest frame. */
  frameSize(): Size | undefined;
  /** Whether anything can be followed. */
  canTrack(): boolean;
  /** Whether the other side hears what is asked: in a pause it does not. */
  isHeard(): boolean;
  now(): number;
}

/** The customer's frame may come to the technician later than what was drawn on it. */
const MATCH_MS = 1500;
/** While a camera moves, frames before the right one look like it: what is found is right once it is not among the newest. */
const SETTLED_FRAMES = 3;
/** Then it makes no difference. */
const SAME_SCORE = 0.9995;
const PICTURE_MS = 5000;
const PICTURE_TRIES = 3;
const MOST_PICTURES = 16;

interface AskedPicture {
  readonly ids: Set<number>;
  readonly parts: Uint8Array<ArrayBuffer>[];
  tries: number;
  askedAt: number;
}

/** Finds the place of strokes that the other side has drawn. */
export class Arrivals {
  /** Those whose frame is looked for, until when; `busy` while the tracker is asked. */
  private readonly matching = new Map<number, { until: number; state: 'waits' | 'busy' }>();
  private readonly asked = new Map<number, AskedPicture>();
  private readonly pictures = new Map<number, Luma>();
  private line: 'heard' | 'silent' = 'silent';

  constructor(private readonly parts: ArrivalParts) {}

  take({ id, shape, on, frame }: StrokeMessage): void {
    const { strokes, link } = this.parts;
    const known = strokes.get(id);
    if (known) {
      // It did not hear the first answer.
      if (known.state === 'refused') link.send({ type: 'stroke_ack', id, result: 'refused' });
      else if (!this.isOpen(known)) link.send({ type: 'stroke_ack', id, result: 'anchored' });
      return;
    }
    if (strokes.isFull) {
      link.send({ type: 'stroke_ack', id, result: 'refused' });
      return;
    }
    const stroke = makeStroke(id, sideOf(id), shape, on, { state: 'searching', remote: 'tracked' });
    strokes.add(stroke);
    const size = this.parts.frameSize();
    const isTurned = size !== undefined && size.width > size.height !== on.width > on.height;
    if (!this.parts.canTrack()) this.refuse([id]);
    else if (frame === 'aged' || on.epoch !== this.parts.epoch() || isTurned) void this.placeByPicture(stroke);
    else {
      this.matching.set(id, { until: this.parts.now() + MATCH_MS, state: 'waits' });
      void this.match(id);
    }
  }

  /** A frame came, or time went by. */
  goOn(): void {
    for (const id of this.matching.keys()) void this.match(id);
    const before = this.line;
    this.line = this.parts.isHeard() ? 'heard' : 'silent';
    if (before === 'silent' && this.line === 'heard') return this.askAnew();
    for (const [group, asked] of this.asked) {
      if (this.line === 'silent') asked.tries = 0;
      if (this.parts.now() - asked.askedAt >= PICTURE_MS) this.askAgain(group, asked);
    }
  }

  takePicture({ group, part, parts, bytes }: Message & { type: 'picture' }): void {
    const asked = this.asked.get(group);
    if (!asked) return;
    if (part === 0) asked.parts.length = 0;
    if (part !== asked.parts.length) return;
    asked.parts.push(bytes);
    if (asked.parts.length < parts) return;
    this.asked.delete(group);
    void this.placeOn(group, asked);
  }

  /** The channel is another one: what was asked on the one before is not answered any more. */
  reopen(): void {
    this.line = 'heard';
    this.askAnew();
  }

  /** Nothing is followed any more. */
  fail(): void {
    this.matching.clear();
    this.asked.clear();
  }

  private isOpen({ id, on }: Stroke): boolean {
    return this.matching.has(id) || this.asked.get(on.group)?.ids.has(id) === true;
  }

  private async match(id: number): Promise<void> {
    const matching = this.matching.get(id);
    const stroke = this.parts.strokes.get(id);
    if (!matching || !stroke) return void this.matching.delete(id);
    if (matching.state === 'busy') return;
    matching.state = 'busy';
    const found = await this.parts.tracker.find(Uint8Array.from(stroke.on.thumbnail)).catch(() => undefined);
    matching.state = 'waits';
    // Removed, or refused meanwhile.
    if (this.matching.get(id) !== matching) return;
    const isLast = this.parts.side === 'customer' || this.parts.now() >= matching.until;
    if (!isLast && !(found && isSettled(found))) return;
    this.matching.delete(id);
    if (found) await this.settle(stroke, this.parts.tracker.add(id, found.frame, fractionsOf(stroke.shape)));
    else await this.placeByPicture(stroke);
  }

  private async placeByPicture(stroke: Stroke): Promise<void> {
    const { group } = stroke.on;
    const luma = this.pictures.get(group);
    if (luma) return this.settle(stroke, this.parts.tracker.addOnPicture(stroke.id, luma, fractionsOf(stroke.shape)));
    const asked = this.asked.get(group);
    if (asked) return void asked.ids.add(stroke.id);
    const fresh: AskedPicture = { ids: new Set([stroke.id]), parts: [], tries: 0, askedAt: 0 };
    this.asked.set(group, fresh);
    this.ask(group, fresh);
  }

  private ask(group: number, asked: AskedPicture): void {
    asked.askedAt = this.parts.now();
    asked.parts.length = 0;
    // While the channel is closed, silence says nothing.
    if (this.parts.link.send({ type: 'need_picture', group })) asked.tries += 1;
  }

  private askAnew(): void {
    for (const [group, asked] of this.asked) {
      asked.tries = 0;
      this.ask(group, asked);
    }
  }

  private askAgain(group: number, asked: AskedPicture): void {
    for (const id of asked.ids) if (!this.parts.strokes.get(id)) asked.ids.delete(id);
    if (asked.ids.size > 0 && asked.tries < PICTURE_TRIES) return this.ask(group, asked);
    this.asked.delete(group);
    this.refuse([...asked.ids]);
  }

  private async placeOn(group: number, { ids, parts }: AskedPicture): Promise<void> {
    const luma = await this.parts.pictures.read(joined(parts));
    if (!luma) return this.refuse([...ids]);
    const [oldest] = this.pictures.keys();
    if (oldest !== undefined && this.pictures.size >= MOST_PICTURES) this.pictures.delete(oldest);
    this.pictures.set(group, luma);
    for (const id of ids) {
      const stroke = this.parts.strokes.get(id);
      if (stroke) await this.placeByPicture(stroke);
    }
  }

  private async settle(stroke: Stroke, adding: Promise<Added>): Promise<void> {
    const { strokes, tracker, link } = this.parts;
    const { id } = stroke;
    const added = await adding.catch((): Added => 'refused');
    if (strokes.get(id) !== stroke) return tracker.remove([id]);
    if (added === 'need_picture') return this.placeByPicture(stroke);
    if (added === 'refused') return this.refuse([id]);
    link.send({ type: 'stroke_ack', id, result: 'anchored' });
  }

  private refuse(ids: readonly number[]): void {
    for (const id of ids) {
      this.parts.strokes.update(id, { state: 'refused' });
      this.parts.link.send({ type: 'stroke_ack', id, result: 'refused' });
    }
  }
}

function isSettled({ frame, newest, score }: Found): boolean {
  return newest - frame >= SETTLED_FRAMES || score >= SAME_SCORE;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
