/** Waits that grow, with jitter so that many tabs do not return at once. */
export class Backoff {
  private tries = 0;

  constructor(
    private readonly firstMs: number,
    private readonly maxMs: number,
    private readonly random: () => number = Math.random,
  ) {}

  /** The next wait: between half and all of a limit that doubles each time. */
  nextMs(): number {
    const limit = Math.min(this.maxMs, this.firstMs * 2 ** this.tries);
    this.tries = Math.min(this.tries + 1, 30);
    return limit * (0.5 + 0.5 * this.random());
  }

  reset(): void {
    this.tries = 0;
  }
}
