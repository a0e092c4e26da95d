import type { LensTracker } from './load-tracker.ts';
import type { PageToTracker, TrackerToPage } from './tracker-messages.ts';
import { TrackerRunner } from './tracker-runner.ts';

/** What the generated package has, for tests that read its WebAssembly themselves. */
export interface TrackerModule {
  initSync(options: { module: BufferSource }): unknown;
  LensTracker: new (replayFrames: number) => LensTracker;
}

/** A worker in this thread, with the real tracker in it. */
export class HereWorker {
  onmessage: ((event: { data: TrackerToPage }) => void) | undefined;
  private readonly runner: TrackerRunner;

  constructor(tracker: LensTracker) {
    this.runner = new TrackerRunner(tracker, (data) => queueMicrotask(() => this.onmessage?.({ data })), () => 0);
  }

  postMessage(message: PageToTracker): void {
    queueMicrotask(() => this.runner.handle(structuredClone(message)));
  }

  terminate(): void {
    this.onmessage = undefined;
  }
}
