/** A customer who says that the network is another one is believed this often, */
const MOST = 3;
/** within this time. */
const WITHIN_MS = 6000;

/** What a customer says of a network that is another one. What is said too often waits, so that the last word counts. */
export class Moves {
  private believedMs: number[] = [];
  private waiting: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** The connection of this offer shall be replaced. */
    private readonly believe: (offer: number) => void,
    private readonly now: () => number,
  ) {}

  handle(offer: number): void {
    this.waiting = offer;
    const nowMs = this.now();
    this.believedMs = this.believedMs.filter((ms) => nowMs < ms + WITHIN_MS);
    const [firstMs] = this.believedMs;
    if (firstMs === undefined || this.believedMs.length < MOST) this.handleTime();
    else this.timer ??= setTimeout(() => this.handleTime(), firstMs + WITHIN_MS - nowMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = this.waiting = undefined;
  }

  private handleTime(): void {
    const offer = this.waiting;
    this.stop();
    if (offer === undefined) return;
    this.believedMs.push(this.now());
    this.believe(offer);
  }
}
