export interface Waits {
  firstMs: number;
  /** The limit doubles up to this. */
  maxMs: number;
  /** After this many tries nobody expects a quick return any more. */
  patientAfter?: number;
  patientMs?: number;
}

/** Waits that grow, with jitter so that many tabs do not return at once. */
export class Backoff {
  private tries = 0;

  constructor(
    private readonly waits: Waits,
    private readonly random: () => number = Math.random,
  ) {}

  /** The next wait: between half and all of the limit. */
  nextMs(): number {
    const { firstMs, maxMs, patientAfter = Infinity, patientMs = maxMs } = this.waits;
    const limit = this.tries >= patientAfter ? patientMs : Math.min(maxMs, firstMs * 2 ** Math.min(this.tries, 30));
    this.tries += 1;
    return limit * (0.5 + 0.5 * this.random());
  }

  reset(): void {
    this.tries = 0;
  }
}
