/** So many a second at most, as many at once; what is over is refused and does not wait. */
export class RateBound {
  private room: number;
  private filledAt: number;

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number,
  ) {
    this.room = perSecond;
    this.filledAt = now();
  }

  allows(): boolean {
    const now = this.now();
    this.room = Math.min(this.perSecond, this.room + ((now - this.filledAt) / 1000) * this.perSecond);
    this.filledAt = now;
    if (this.room < 1) return false;
    this.room -= 1;
    return true;
  }
}
