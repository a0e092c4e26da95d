import { type ReadonlySignal, signal } from '@preact/signals-core';

const SECOND_MS = 1000;

/** How many frames came in the last second. */
export class FrameRate {
  private readonly times: number[] = [];
  private readonly fpsSignal = signal(0);
  readonly fps: ReadonlySignal<number> = this.fpsSignal;

  constructor(private readonly now: () => number) {}

  count(): void {
    this.times.push(this.now());
    this.forgetOld();
  }

  look(): void {
    this.forgetOld();
    this.fpsSignal.value = this.times.length;
  }

  private forgetOld(): void {
    const from = this.now() - SECOND_MS;
    while ((this.times[0] ?? Infinity) <= from) this.times.shift();
  }
}
