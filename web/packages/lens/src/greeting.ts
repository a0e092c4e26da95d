import type { Author } from './author.ts';
import type { LensLink } from './lens-link.ts';
import type { Shown } from './stage.ts';
import { otherSide, type Side, sideOf } from './stroke.ts';
import type { StrokeList } from './stroke-list.ts';
import { type Hello, MAX_STROKES } from './wire.ts';

export interface GreetingParts {
  readonly side: Side;
  readonly strokes: StrokeList;
  readonly author: Pick<Author, 'resend' | 'restore'>;
  readonly link: LensLink;
  epoch(): number;
  live(): Shown | undefined;
  /** Takes strokes away on this side only. */
  drop(ids: readonly number[]): void;
  log(text: string): void;
}

/** Far more than are removed in the time that a message takes. */
const MOST_REMEMBERED = 4 * MAX_STROKES;

/** Makes both boards the same again when the channel has opened, after a break or after a page was loaded anew. */
export class Greeting {
  private readonly life = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  private otherLife: number | undefined;
  /** Whether the other side has greeted since the channel opened. */
  private state: 'waits' | 'greeted' = 'waits';
  /** What was removed while the channel was closed. */
  private readonly untoldRemoved = new Set<number>();
  /** What was removed on this side of late, told or not. */
  private readonly removed = new Set<number>();
  /** The strokes that this side drew before its page was loaded anew, as the other side says. */
  private readonly forgotten = new Set<number>();

  constructor(private readonly parts: GreetingParts) {}

  /** Tells the other side that strokes are gone, now or as soon as it can be told. */
  tellRemoved(ids: readonly number[]): void {
    for (const id of ids) this.forgotten.delete(id);
    this.remember(ids);
    if (ids.length === 0 || this.parts.link.send({ type: 'remove', ids })) return;
    for (const id of ids) this.untoldRemoved.add(id);
  }

  /** The other side has these strokes. Of those that were removed here it has not heard that, as in a pause. */
  handleStates(states: readonly { readonly id: number }[]): void {
    this.tellRemoved(states.map(({ id }) => id).filter((id) => this.removed.has(id)));
  }

  handleOpen(): void {
    this.state = 'waits';
    const removed = [...this.untoldRemoved];
    this.untoldRemoved.clear();
    for (let at = 0; at < removed.length; at += MAX_STROKES) this.tellRemoved(removed.slice(at, at + MAX_STROKES));
    this.greet();
  }

  handleHello({ side, life, ids }: Hello): void {
    const { strokes, author } = this.parts;
    if (side !== otherSide(this.parts.side)) {
      this.parts.log('lens: the other side says that it is this side');
      return;
    }
    // It greets twice where it heard of this side first; what it has got since then is not in there.
    if (this.state === 'greeted' && this.otherLife === life) return;
    this.state = 'greeted';
    const known = new Set(ids);
    if (this.otherLife === undefined) for (const id of ids) if (sideOf(id) === this.parts.side && !strokes.get(id)) this.forgotten.add(id);
    const isReloaded = this.otherLife !== undefined && this.otherLife !== life;
    this.otherLife = life;
    const lost = strokes.all.filter(({ id, by }) => by === side && !known.has(id));
    // The same page that does not have them has removed them while the channel was closed.
    const live = this.parts.live();
    this.parts.drop(isReloaded ? author.restore(lost, live) : lost.map(({ id }) => id));
    this.parts.drop(author.resend(known, live));
    // Its board may be younger than the channel, or have heard nothing in a pause, and have missed the greeting.
    this.greet();
  }

  /** A stroke may come from its author, or from the side that remembers it better. One that was removed here comes back as a new one only. */
  mayCome(id: number): boolean {
    if (this.removed.has(id)) {
      this.tellRemoved([id]);
      return false;
    }
    return sideOf(id) !== this.parts.side || this.forgotten.delete(id);
  }

  /** All of these were removed at once. */
  clear(ids: readonly number[]): void {
    this.forgotten.clear();
    this.remember(ids);
  }

  private remember(ids: readonly number[]): void {
    for (const id of ids) this.removed.add(id);
    for (const oldest of this.removed) {
      if (this.removed.size <= MOST_REMEMBERED) return;
      this.removed.delete(oldest);
    }
  }

  private greet(): void {
    const { link, side, strokes } = this.parts;
    link.send({ type: 'hello', side, life: this.life, epoch: this.parts.epoch(), ids: strokes.all.map(({ id }) => id) });
  }
}
