import type { Point } from './rows.ts';

export interface LaserParts {
  /** Tells the other side where it points, or that it is out. */
  send(at: Point | undefined): void;
  now(): number;
}

const SEND_EVERY_MS = 33;
/** One that points at the same place says so again before it goes out. */
const REPEAT_MS = 300;
const GOES_OUT_MS = 1000;

/** The two lasers: the own one, and that of the other side. */
export class Lasers {
  private own: Point | undefined;
  private sentAt = -Infinity;
  private remote: { readonly at: Point; readonly since: number } | undefined;

  constructor(private readonly parts: LaserParts) {}

  get all(): Point[] {
    return [this.own, this.remote?.at].filter((at) => at !== undefined);
  }

  point(at: Point | undefined): void {
    const wasOn = this.own !== undefined;
    this.own = at;
    if (at ? this.parts.now() - this.sentAt < SEND_EVERY_MS : !wasOn) return;
    this.tell();
  }

  handleRemote(at: Point | undefined): void {
    this.remote = at && { at, since: this.parts.now() };
  }

  /** Tells whether something went out. */
  goOn(): boolean {
    const now = this.parts.now();
    if (this.own && now - this.sentAt >= REPEAT_MS) this.tell();
    if (!this.remote || now - this.remote.since < GOES_OUT_MS) return false;
    this.remote = undefined;
    return true;
  }

  private tell(): void {
    this.sentAt = this.own ? this.parts.now() : -Infinity;
    this.parts.send(this.own);
  }
}
