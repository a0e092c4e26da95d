/** Lets a worker paint when the page has shown what it painted before, and at once when there is nothing before. */
export class PaintPace {
  private next: (() => void) | undefined;
  private isShown = true;
  private isComing = false;

  constructor(private readonly soon: (task: () => void) => void) {}

  /** Takes what paints next. */
  ask(paint: () => void): void {
    this.next = paint;
    this.come();
  }

  /** Something is on its way to the page. */
  wait(): void {
    this.isShown = false;
  }

  /** The page has shown it. */
  goOn(): void {
    this.isShown = true;
    this.come();
  }

  private come(): void {
    if (!this.next || !this.isShown || this.isComing) return;
    this.isComing = true;
    this.soon(() => {
      this.isComing = false;
      const paint = this.next;
      this.next = undefined;
      paint?.();
    });
  }
}
