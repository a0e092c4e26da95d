/** Less than this is a tap whose finger slipped. */
const SWIPE_PIXELS = 24;

/** Follows one finger up or down. */
export class Swipe {
  private fromY: number | undefined;
  private isDone = false;

  constructor(private readonly onSwipe: (way: 'up' | 'down') => void) {}

  start(y: number): void {
    this.fromY = y;
    this.isDone = false;
  }

  /** As far as it has come. */
  move(y: number): void {
    if (this.fromY === undefined || Math.abs(y - this.fromY) < SWIPE_PIXELS) return;
    this.isDone = true;
    this.onSwipe(y < this.fromY ? 'up' : 'down');
    this.fromY = undefined;
  }

  end(): void {
    this.fromY = undefined;
  }

  /** Whether the click that follows belongs to a swipe, and is no press of the button. */
  swallowsClick(): boolean {
    const { isDone } = this;
    this.isDone = false;
    return isDone;
  }
}
