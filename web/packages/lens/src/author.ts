import { fractionsOf } from './fractions.ts';
import type { LensLink } from './lens-link.ts';
import type { GroupPicture, PicturePort } from './pictures.ts';
import { IDENTITY, middle, type Point, project } from './rows.ts';
import type { Shown } from './stage.ts';
import { type DrawnOn, freshNumber, type Shape, type Side } from './stroke.ts';
import { makeStroke, type Stroke, type StrokeList } from './stroke-list.ts';
import type { Added, TrackerPort } from './tracker-port.ts';
import { MAX_PART_BYTES, type StrokeMessage } from './wire.ts';

export interface AuthorParts {
  readonly side: Side;
  readonly tracker: TrackerPort;
  readonly strokes: StrokeList;
  readonly pictures: PicturePort;
  readonly link: LensLink;
  log(text: string): void;
  now(): number;
}

/** What is drawn, and the frame that it is drawn on. */
export type Written = Pick<Stroke, 'shape' | 'on'>;

/** The other side keeps three seconds of frames; some go by on the way. */
const RECENT_MS = 2500;

/** Sends the strokes that are drawn here, with all that the other side needs to find their place. */
export class Author {
  private readonly groups = new Map<number, GroupPicture>();
  /** The frame on which the strokes that the other side forgot were written down anew. */
  private restoredGroup: number | undefined;
  private readonly sending = new Set<number>();

  constructor(private readonly parts: AuthorParts) {}

  /** Something is about to be drawn on a frame: its picture is kept as long as its strokes. */
  beginOn(shown: Shown): void {
    if (shown.group !== undefined && this.groups.has(shown.group)) return;
    shown.group ??= freshNumber(this.parts.side);
    try {
      this.groups.set(shown.group, this.parts.pictures.take(shown.image));
    } catch (error) {
      this.parts.log(`lens: no picture of the frame: ${String(error)}`);
    }
  }

  /** Puts a stroke on the board that was drawn on a frame, and sends it. */
  finish(shape: Shape, shown: Shown): number | undefined {
    const { strokes, side, link } = this.parts;
    if (strokes.isFull) {
      this.parts.log('lens: there are too many strokes for one more');
      return undefined;
    }
    const id = freshNumber(side);
    const { seen } = shown;
    if (!seen) {
      strokes.add(makeStroke(id, side, shape, drawnOn(shown, new Uint8Array()), { state: 'refused', remote: 'refused' }));
      return id;
    }
    const stroke = makeStroke(id, side, shape, drawnOn(shown, seen.thumbnail), { state: 'sending', remote: 'sending' });
    shown.places.set(id, { state: 'tracked', map: IDENTITY });
    strokes.add(stroke);
    void this.follow(stroke, seen.frame);
    link.send(strokeMessage(stroke, this.frameAge(shown)));
    return id;
  }

  /** Whether the picture is here that finds a stroke again. */
  hasPicture({ on }: Written): boolean {
    return this.groups.has(on.group) && on.thumbnail.length > 0;
  }

  /** A stroke as it is in a frame that is here, with the picture of it; nothing where it is not in it. */
  writeOn(stroke: Stroke, shown: Shown): Written | undefined {
    const shape = shown.seen && movedTo(stroke, shown);
    if (!shape || !shown.seen) return undefined;
    this.beginOn(shown);
    const written = { shape, on: drawnOn(shown, shown.seen.thumbnail) };
    return this.hasPicture(written) ? written : undefined;
  }

  /** Puts on the board once more what was taken away: a new stroke for both sides, which both may have forgotten the old one. */
  bringBack({ shape, on }: Written, placedAs: number | undefined, shown: Shown | undefined): number | undefined {
    const { strokes, side, link } = this.parts;
    if (strokes.isFull) {
      this.parts.log('lens: there are too many strokes for one more');
      return undefined;
    }
    const stroke = makeStroke(freshNumber(side), side, shape, on, { state: 'sending', remote: 'sending' });
    // On a picture that stands still it is seen at once.
    const known = placedAs === undefined ? undefined : shown?.places.get(placedAs);
    const place = shown?.group === on.group ? { state: 'tracked' as const, map: IDENTITY } : known;
    if (place) shown?.places.set(stroke.id, place);
    strokes.add(stroke);
    void this.follow(stroke);
    this.queue(stroke, () => strokeMessage(stroke, 'aged'));
    link.sendQueued();
    return stroke.id;
  }

  /** Sends once more what the other side does not have. Tells which strokes could not be. */
  resend(known: ReadonlySet<number>, live: Shown | undefined): number[] {
    const { strokes, side } = this.parts;
    const wanted = strokes.all.filter(({ id, by, on }) => by === side && !known.has(id) && on.thumbnail.length > 0);
    const [kept, bare]: [Stroke[], Stroke[]] = [[], []];
    // What the other side once brought back has its picture there, where it may be forgotten by now.
    for (const stroke of wanted) (this.groups.has(stroke.on.group) ? kept : bare).push(stroke);
    for (const stroke of kept) this.queue(stroke, () => strokeMessage(stroke, 'aged'));
    return this.restore(bare, live);
  }

  /** Sends once more what the other side has not answered for: in a pause nothing is heard. */
  resendUnheard(): void {
    const { strokes, side } = this.parts;
    for (const stroke of strokes.all) {
      if (stroke.by === side && stroke.remote === 'sending' && this.groups.has(stroke.on.group)) this.queue(stroke, () => strokeMessage(stroke, 'aged'));
    }
  }

  /** Writes strokes down anew on the frame of now, for the other side, which has forgotten them. Tells which ones could not be. */
  restore(lost: readonly Stroke[], live: Shown | undefined): number[] {
    const left: number[] = [];
    if (lost.length === 0) return left;
    if (live?.seen) this.beginOn(live);
    this.restoredGroup = live?.group ?? this.restoredGroup;
    for (const stroke of lost) {
      const moved = live?.seen ? movedTo(stroke, live) : undefined;
      if (!moved || !live?.seen) {
        left.push(stroke.id);
        continue;
      }
      const written = makeStroke(stroke.id, stroke.by, moved, drawnOn(live, live.seen.thumbnail), { state: stroke.state, remote: stroke.remote });
      this.queue(stroke, () => strokeMessage(written, this.frameAge(live)));
    }
    return left;
  }

  /** The other side does not find a frame by its thumbnail. */
  async sendPicture(group: number): Promise<void> {
    const picture = this.groups.get(group);
    if (!picture || this.sending.has(group)) return;
    this.sending.add(group);
    const jpeg = await picture.jpeg;
    const parts = jpeg ? Math.ceil(jpeg.length / MAX_PART_BYTES) : 0;
    for (let part = 0; part < parts; part += 1) {
      this.parts.link.enqueue(() => {
        if (part === parts - 1) this.sending.delete(group);
        const bytes = jpeg?.slice(part * MAX_PART_BYTES, (part + 1) * MAX_PART_BYTES);
        return bytes && this.groups.has(group) ? { type: 'picture', group, part, parts, bytes } : undefined;
      });
    }
    if (parts === 0) this.sending.delete(group);
    this.parts.link.sendQueued();
  }

  /** What was under way on a channel that is closed is so no more. */
  reopen(): void {
    this.sending.clear();
  }

  /** Forgets the pictures of frames that nothing is drawn on any more, but for these. */
  tidy(shown: readonly (Shown | undefined)[], kept: readonly number[]): void {
    const needed = new Set([...kept, ...this.parts.strokes.all.map(({ on }) => on.group), ...shown.map((one) => one?.group), this.restoredGroup]);
    if (this.parts.strokes.all.length === 0) this.restoredGroup = undefined;
    for (const group of this.groups.keys()) if (!needed.has(group)) this.groups.delete(group);
  }

  private queue(stroke: Stroke, write: () => StrokeMessage): void {
    const { id } = stroke;
    this.parts.link.enqueue(() => (this.parts.strokes.get(id) === stroke ? write() : undefined));
  }

  private async follow(stroke: Stroke, frame?: number): Promise<void> {
    const { tracker, strokes } = this.parts;
    const fractions = fractionsOf(stroke.shape);
    let added = frame === undefined ? 'need_picture' : await tracker.add(stroke.id, frame, fractions).catch((): Added => 'refused');
    const luma = this.groups.get(stroke.on.group)?.luma;
    if (added === 'need_picture' && luma) added = await tracker.addOnPicture(stroke.id, luma, fractions).catch((): Added => 'refused');
    if (strokes.get(stroke.id) !== stroke) return tracker.remove([stroke.id]);
    if (added !== 'anchored') strokes.update(stroke.id, { state: 'refused' });
  }

  private frameAge({ atMs }: Shown): StrokeMessage['frame'] {
    return this.parts.now() - atMs > RECENT_MS ? 'aged' : 'recent';
  }
}

function drawnOn({ group = 0, order, image }: Shown, thumbnail: Uint8Array<ArrayBuffer>): DrawnOn {
  return { group, epoch: order.epoch, width: image.width, height: image.height, thumbnail };
}

function strokeMessage({ id, shape, on }: Stroke, frame: StrokeMessage['frame']): StrokeMessage {
  return { type: 'stroke', id, shape, on, frame };
}

/** A stroke in fractions of another frame; nothing where it is not in it. */
export function movedTo({ id, shape }: Stroke, { places }: Pick<Shown, 'places'>): Shape | undefined {
  const at = places.get(id);
  if (!at || (at.state !== 'tracked' && at.state !== 'coasting')) return undefined;
  const near = middle(shape.points);
  const points = shape.points.flatMap((point): Point[] => {
    const there = project(at.map, point, near);
    return there && Math.abs(there.x - 0.5) <= 1 && Math.abs(there.y - 0.5) <= 1 ? [there] : [];
  });
  return points.length === shape.points.length ? { ...shape, points } : undefined;
}
