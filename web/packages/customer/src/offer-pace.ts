/** An honest console makes three offers in this time, however often it is asked, and another tab that takes over one more. */
const WITHIN_MS = 6000;
const MOST = 8;

/**
 * How fast offers are taken: a browser that makes hundreds of connections makes no more in the end. None is refused. While many
 * come the newest waits for its turn, for it takes the place of all before it.
 */
export class OfferPace {
  /** One of each offer that was taken a short time ago. */
  private readonly taken = new Set<ReturnType<typeof setTimeout>>();
  private waiting: (() => Promise<void>) | undefined;

  /** Settles when the offer was taken, or waits. */
  async push(take: () => Promise<void>): Promise<void> {
    if (this.taken.size < MOST) return this.run(take);
    this.waiting = take;
  }

  close(): void {
    for (const one of this.taken) clearTimeout(one);
    this.taken.clear();
    this.waiting = undefined;
  }

  private run(take: () => Promise<void>): Promise<void> {
    const one = setTimeout(() => this.handleRoom(one), WITHIN_MS);
    this.taken.add(one);
    return take();
  }

  private handleRoom(one: ReturnType<typeof setTimeout>): void {
    this.taken.delete(one);
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) void this.run(waiting);
  }
}
