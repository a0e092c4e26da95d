import { startTrackerWorker } from './start-worker.ts';
import type { PageToTracker, TrackerToPage } from './tracker-messages.ts';
import type { Added, Found, Fractions, Luma, Seen, TrackerPort } from './tracker-port.ts';

interface Call {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

const LOOK_EVERY_MS = 1000;
/** Far more than the slowest phone takes for one answer. */
const ANSWERS_WITHIN_MS = 10_000;
/** The tracker may have to come over a bad line first. */
const STARTS_WITHIN_MS = 30_000;

/** The tracker in a worker of its own. */
export function browserTracker(): TrackerPort {
  return new WorkerTracker();
}

class WorkerTracker implements TrackerPort {
  onFailed: ((detail: string) => void) | undefined;
  private worker: Worker | undefined;
  private readonly calls = new Map<number, Call>();
  private lastCall = 0;
  private state: 'starts' | 'answers' = 'starts';
  /** How long it has left unanswered what was asked, while the page was in sight. */
  private silentMs = 0;
  private readonly timer = setInterval(() => this.look(), LOOK_EVERY_MS);

  constructor() {
    try {
      this.worker = startTrackerWorker();
      this.worker.onmessage = ({ data }: MessageEvent<TrackerToPage>) => this.take(data);
      this.worker.onerror = (event) => this.fail(event.message || 'the worker did not start');
    } catch (error) {
      // Whoever made this is told once it listens.
      queueMicrotask(() => this.fail(error instanceof Error ? error.message : String(error)));
    }
  }

  frame(luma: Luma): Promise<Seen> {
    return this.ask((call) => ({ type: 'frame', call, luma }), [luma.bytes.buffer]);
  }

  find(thumbnail: Uint8Array<ArrayBuffer>): Promise<Found | undefined> {
    return this.ask((call) => ({ type: 'find', call, thumbnail }));
  }

  add(id: number, frame: number, fractions: Fractions): Promise<Added> {
    return this.ask((call) => ({ type: 'add', call, id, frame, fractions }));
  }

  addOnPicture(id: number, luma: Luma, fractions: Fractions): Promise<Added> {
    return this.ask((call) => ({ type: 'add_on_picture', call, id, luma, fractions }));
  }

  remove(ids: readonly number[]): void {
    this.worker?.postMessage({ type: 'remove', ids } satisfies PageToTracker);
  }

  clear(): void {
    this.worker?.postMessage({ type: 'clear' } satisfies PageToTracker);
  }

  cut(): void {
    this.worker?.postMessage({ type: 'cut' } satisfies PageToTracker);
  }

  spare(effort: 'light' | 'full'): void {
    this.worker?.postMessage({ type: 'spare', effort } satisfies PageToTracker);
  }

  close(): void {
    this.onFailed = undefined;
    this.end('the tracker is closed');
  }

  private ask<T>(message: (call: number) => PageToTracker, transfer: Transferable[] = []): Promise<T> {
    const { worker } = this;
    if (!worker) return Promise.reject(new Error('there is no tracker'));
    this.lastCall += 1;
    const call = this.lastCall;
    const answered = new Promise<T>((resolve, reject) => this.calls.set(call, { resolve: resolve as (answer: unknown) => void, reject }));
    worker.postMessage(message(call), transfer);
    return answered;
  }

  /** Looks are counted, not a clock: a page that sleeps has none. */
  private look(): void {
    if (this.calls.size === 0 || document.visibilityState === 'hidden') return;
    this.silentMs += LOOK_EVERY_MS;
    if (this.silentMs >= (this.state === 'starts' ? STARTS_WITHIN_MS : ANSWERS_WITHIN_MS)) this.fail('the tracker does not answer');
  }

  private take(message: TrackerToPage): void {
    [this.state, this.silentMs] = ['answers', 0];
    if (message.type === 'failed') return this.fail(message.detail);
    const call = this.calls.get(message.call);
    this.calls.delete(message.call);
    switch (message.type) {
      case 'seen':
        return call?.resolve(message.seen);
      case 'found':
        return call?.resolve(message.found);
      case 'added':
        return call?.resolve(message.added);
      case 'refused':
        return call?.reject(new Error(message.detail));
      default:
        message satisfies never;
    }
  }

  private fail(detail: string): void {
    this.end(detail);
    this.onFailed?.(detail);
    this.onFailed = undefined;
  }

  private end(detail: string): void {
    clearInterval(this.timer);
    this.worker?.terminate();
    this.worker = undefined;
    for (const call of this.calls.values()) call.reject(new Error(detail));
    this.calls.clear();
  }
}
