import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { Author, Written } from './author.ts';
import type { Shown } from './stage.ts';
import type { Side } from './stroke.ts';
import type { Stroke, StrokeList } from './stroke-list.ts';
import { MAX_STROKES } from './wire.ts';

export interface ActsParts {
  readonly side: Side;
  readonly strokes: StrokeList;
  readonly author: Pick<Author, 'hasPicture' | 'writeOn' | 'bringBack'>;
  shown(): Shown | undefined;
  /** Takes strokes away on both sides. */
  remove(ids: readonly number[]): void;
}

/** A stroke that was taken away here, with all that brings it back. */
interface Taken extends Written {
  readonly id: number;
  readonly whose: 'own' | 'other';
  /** Under what number frames know the place of this shape; nothing where it was written down anew. */
  readonly placedAs: number | undefined;
}

type Act = { readonly type: 'drew'; readonly id: number } | { readonly type: 'took'; readonly strokes: readonly Taken[] };

const MOST_ACTS = 100;
/** Each may keep a small picture of its own. */
const MOST_TAKEN = 2 * MAX_STROKES;

/** What was done on this side, so that it can be taken back: the last act first. */
export class Acts {
  private readonly acts = signal<readonly Act[]>([]);
  /** How strokes whose picture is not here looked when they were first seen: nobody may see them any more when they are taken away. */
  private readonly sightings = new Map<number, Written>();
  /** Strokes of the other side that were brought back here, and are this side's since then. */
  private readonly adopted = new Set<number>();
  readonly canUndo: ReadonlySignal<boolean>;

  constructor(private readonly parts: ActsParts) {
    const { strokes } = parts;
    this.canUndo = computed(() => strokes.infos.value.some(({ id, by }) => this.isOwn({ id, by })) || this.acts.value.some(({ type }) => type === 'took'));
  }

  /** The pictures that bring back what was taken away. */
  get groups(): number[] {
    const taken = this.acts.value.flatMap((act) => (act.type === 'took' ? act.strokes : []));
    return [...taken, ...this.sightings.values()].map(({ on }) => on.group);
  }

  drew(id: number): void {
    this.push({ type: 'drew', id });
  }

  /** Strokes are about to be taken away on this side. */
  took(strokes: readonly Stroke[]): void {
    const shown = this.parts.shown();
    const taken = strokes.flatMap((stroke): Taken[] => {
      const written = this.write(stroke, shown);
      if (!written) return [];
      const placedAs = written === stroke ? stroke.id : undefined;
      return [{ id: stroke.id, whose: this.isOwn(stroke) ? 'own' : 'other', placedAs, shape: written.shape, on: written.on }];
    });
    if (taken.length > 0) this.push({ type: 'took', strokes: taken });
  }

  /** Remembers how strokes look that came with a frame. */
  see(live: Shown): void {
    const { strokes, author } = this.parts;
    for (const id of this.sightings.keys()) if (!strokes.get(id)) this.sightings.delete(id);
    for (const stroke of strokes.alive) {
      if (this.sightings.has(stroke.id) || author.hasPicture(stroke) || live.places.get(stroke.id)?.state !== 'tracked') continue;
      const written = author.writeOn(stroke, live);
      if (written) this.sightings.set(stroke.id, written);
    }
  }

  /** Takes back the last act of which something is left. */
  undo(): void {
    for (let act = this.pop(); act; act = this.pop()) {
      if (act.type === 'took') return this.bringBack(act.strokes);
      if (this.parts.strokes.get(act.id)) return this.parts.remove([act.id]);
    }
    // Drawn before the page was loaded anew, or very long ago.
    const last = this.parts.strokes.all.findLast((stroke) => this.isOwn(stroke));
    if (last) this.parts.remove([last.id]);
  }

  private bringBack(taken: readonly Taken[]): void {
    const shown = this.parts.shown();
    const ids = new Map<number, number>();
    for (const { id, whose, placedAs, ...written } of taken) {
      const back = this.parts.author.bringBack(written, placedAs, shown);
      if (back === undefined) continue;
      ids.set(id, back);
      if (whose === 'other') this.adopted.add(back);
    }
    this.acts.value = this.acts.value.map((act) => (act.type === 'drew' ? { ...act, id: ids.get(act.id) ?? act.id } : act));
  }

  private write(stroke: Stroke, shown: Shown | undefined): Written | undefined {
    if (this.parts.author.hasPicture(stroke)) return stroke;
    const isSeen = shown?.places.get(stroke.id)?.state === 'tracked';
    const sighting = this.sightings.get(stroke.id);
    return (isSeen || !sighting) && shown ? (this.parts.author.writeOn(stroke, shown) ?? sighting) : sighting;
  }

  private isOwn({ id, by }: Pick<Stroke, 'id' | 'by'>): boolean {
    return by === this.parts.side && !this.adopted.has(id);
  }

  private push(act: Act): void {
    const acts = [...this.acts.value, act].slice(-MOST_ACTS);
    const taken = (): number => acts.reduce((sum, one) => sum + (one.type === 'took' ? one.strokes.length : 0), 0);
    while (taken() > MOST_TAKEN) acts.shift();
    this.acts.value = acts;
  }

  private pop(): Act | undefined {
    const last = this.acts.value.at(-1);
    if (last) this.acts.value = this.acts.value.slice(0, -1);
    return last;
  }
}
