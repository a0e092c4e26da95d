import type { LensTracker } from './load-tracker.ts';
import type { Place, StrokeState } from './stroke.ts';
import type { PageToTracker, TrackerToPage } from './tracker-messages.ts';
import type { Added, Seen } from './tracker-port.ts';

const STATES: readonly StrokeState[] = ['tracked', 'coasting', 'outside', 'searching'];
const ADDED: readonly Added[] = ['anchored', 'need_picture', 'refused'];
/** Number, state, confidence and a map. */
const NUMBERS_OF_A_STROKE = 12;

/** Does in the worker what the page asks, one after the other. */
export class TrackerRunner {
  private newest = -1;
  private state: 'running' | 'failed' = 'running';

  constructor(
    private readonly tracker: LensTracker,
    private readonly answer: (message: TrackerToPage, transfer: Transferable[]) => void,
    private readonly now: () => number,
  ) {}

  handle(message: PageToTracker): void {
    if (this.state === 'failed') return;
    try {
      this.carryOut(message);
    } catch (error) {
      // The tracker's own answer to bytes that make no sense is a text; all else is the machine's, and the tracker's memory may be broken.
      if (typeof error === 'string' && 'call' in message) return this.answer({ type: 'refused', call: message.call, detail: error }, []);
      this.state = 'failed';
      this.answer({ type: 'failed', detail: error instanceof Error ? error.message : String(error) }, []);
    }
  }

  private carryOut(message: PageToTracker): void {
    const { tracker } = this;
    switch (message.type) {
      case 'frame':
        return this.see(message);
      case 'find': {
        const [frame, score] = tracker.find(message.thumbnail);
        const found = frame === undefined || score === undefined ? undefined : { frame, score, newest: this.newest };
        return this.answer({ type: 'found', call: message.call, found }, []);
      }
      case 'add':
        return this.tellAdded(message.call, tracker.add_stroke(message.id, message.frame, message.fractions));
      case 'add_on_picture': {
        const { bytes, width, height, stride } = message.luma;
        return this.tellAdded(message.call, tracker.add_on_picture(message.id, bytes, width, height, stride, message.fractions));
      }
      case 'remove':
        return message.ids.forEach((id) => tracker.remove(id));
      case 'clear':
        return tracker.clear();
      case 'cut':
        return tracker.cut();
      case 'spare':
        return tracker.spare(message.effort === 'light');
      default:
        return message satisfies never;
    }
  }

  private see({ call, luma }: PageToTracker & { type: 'frame' }): void {
    const began = this.now();
    const { bytes, width, height, stride } = luma;
    this.newest = this.tracker.frame(bytes, width, height, stride);
    const thumbnail = Uint8Array.from(this.tracker.thumbnail(this.newest) ?? []);
    const places = readPlaces(this.tracker.states());
    const seen: Seen = { frame: this.newest, thumbnail, places, bytes, workMs: this.now() - began };
    this.answer({ type: 'seen', call, seen }, [bytes.buffer, thumbnail.buffer]);
  }

  private tellAdded(call: number, code: number): void {
    this.answer({ type: 'added', call, added: ADDED[code] ?? 'refused' }, []);
  }
}

function readPlaces(numbers: Float64Array): Map<number, Place> {
  const places = new Map<number, Place>();
  for (let at = 0; at + NUMBERS_OF_A_STROKE <= numbers.length; at += NUMBERS_OF_A_STROKE) {
    const [id = 0, state = 0] = numbers.subarray(at, at + 2);
    places.set(id, { state: STATES[state] ?? 'searching', map: [...numbers.subarray(at + 3, at + NUMBERS_OF_A_STROKE)] });
  }
  return places;
}
