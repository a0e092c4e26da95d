const FRAMES = 30;
/** Of the 33 ms that a frame has; the page draws in the rest. */
const TOO_SLOW_MS = 22;
/** Light work takes little less than full work: far below the other bound, so that it does not go to and fro. */
const EASY_MS = 8;

/** `light` spends less on each frame, `half` takes every second frame as well. */
export type Pace = 'full' | 'light' | 'half';

const SLOWER: Record<Pace, Pace> = { full: 'light', light: 'half', half: 'half' };
const FASTER: Record<Pace, Pace> = { full: 'full', light: 'full', half: 'light' };

/** Keeps a slow device able to follow: judges by the mean of thirty frames. */
export class Governor {
  private pace: Pace = 'full';
  private sumMs = 0;
  private frames = 0;

  constructor(private readonly onPace: (pace: Pace) => void) {}

  took(workMs: number): void {
    this.sumMs += workMs;
    this.frames += 1;
    if (this.frames < FRAMES) return;
    const mean = this.sumMs / this.frames;
    [this.sumMs, this.frames] = [0, 0];
    const pace = mean > TOO_SLOW_MS ? SLOWER[this.pace] : mean < EASY_MS ? FASTER[this.pace] : this.pace;
    if (pace === this.pace) return;
    this.pace = pace;
    this.onPace(pace);
  }
}
