import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { CustomerOutput, CustomerView } from '@bowline/protocol';
import type { CorePort } from './core-port.ts';

/** Both clocks of this computer, in whole milliseconds. */
export interface Clock {
  /** Goes forward only. */
  monotonicMs(): number;
  unixMs(): number;
}

export const browserClock: Clock = {
  monotonicMs: () => Math.floor(performance.now()),
  unixMs: () => Date.now(),
};

export interface RunnerParts {
  clock: Clock;
  carryOut(output: CustomerOutput): void;
  /** The core cannot go on. Nothing is told to it any more. */
  onBroken(error: unknown): void;
}

/** Tells the core what happens and when, and does what it wants done. */
export class CoreRunner {
  private readonly viewSignal;
  readonly view: ReadonlySignal<CustomerView>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private state: 'running' | 'broken' = 'running';

  constructor(
    private readonly core: CorePort,
    private readonly parts: RunnerParts,
  ) {
    this.viewSignal = signal(JSON.parse(core.view()) as CustomerView);
    this.view = this.viewSignal;
  }

  /** Nothing when the core cannot go on. */
  tell<T>(fact: (core: CorePort, mono: number, unix: number) => T): T | undefined {
    if (this.state === 'broken') return undefined;
    try {
      const { clock } = this.parts;
      const told = fact(this.core, clock.monotonicMs(), clock.unixMs());
      this.settle();
      return told;
    } catch (error) {
      this.stop();
      this.state = 'broken';
      this.parts.onBroken(error);
      return undefined;
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private settle(): void {
    for (let json = this.core.poll_output(); json !== undefined; json = this.core.poll_output()) {
      this.parts.carryOut(JSON.parse(json) as CustomerOutput);
    }
    this.viewSignal.value = JSON.parse(this.core.view()) as CustomerView;
    clearTimeout(this.timer);
    const until = this.core.poll_timeout();
    if (until === undefined) return;
    const waitMs = Math.max(0, until - this.parts.clock.monotonicMs());
    this.timer = setTimeout(() => void this.tell((core, mono, unix) => core.handle_timeout(mono, unix)), waitMs);
  }
}
