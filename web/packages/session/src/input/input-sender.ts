import { MAX_QUIET_HELD_MS, type InputAck, type InputEvent, type InputMessage, MAX_EVENTS } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';

/** How long an event waits for its acknowledgement before it is sent again. */
export const RESEND_AFTER_MS = 50;
/** Input that is not acknowledged for so long does not arrive, whatever the connection says. */
export const STALLED_AFTER_MS = 2000;
/** Events kept while the line is full. More means that nobody applies them. */
const MAX_WAITING = 1024;

interface Stream {
  number: number;
  /** Number of the first event in `unacked`. */
  first: number;
  unacked: InputEvent[];
  waiting: InputEvent[];
  /** Keys and buttons that are down. */
  held: Set<string>;
  /** When there was nothing unacknowledged, or an acknowledgement, for the last time. */
  heardMs: number;
}

/** Numbers input events and repeats each until it is acknowledged, so that none is lost, doubled or reordered. */
export class InputSender {
  private readonly stalledSignal = signal<number | undefined>(undefined);
  /** Since when input does not arrive; nothing while it does. */
  readonly stalledSinceMs: ReadonlySignal<number | undefined> = this.stalledSignal;
  private stream: Stream | undefined;
  private lastNumber: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly transmit: (message: InputMessage) => void,
    firstNumber: number,
    private readonly now: () => number = Date.now,
  ) {
    this.lastNumber = firstNumber;
  }

  /** Control was granted: what was not applied under an earlier grant never will be. */
  begin(): void {
    this.end();
    this.lastNumber = (this.lastNumber + 1) % 2 ** 32;
    this.stream = { number: this.lastNumber, first: 0, unacked: [], waiting: [], held: new Set(), heardMs: this.now() };
  }

  /** Control is over. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.stream = undefined;
    this.stalledSignal.value = undefined;
  }

  push(event: InputEvent): void {
    const { stream } = this;
    if (!stream) return;
    if (stream.unacked.length === 0) stream.heardMs = this.now();
    const last = stream.waiting.at(-1);
    if (event.type === 'move' && last?.type === 'move') stream.waiting.pop();
    stream.waiting.push(event);
    if (stream.waiting.length > MAX_WAITING) stream.waiting = [{ type: 'release_all' }];
    noteHeld(stream.held, stream.waiting.at(-1) ?? event);
    if (this.fill(stream)) this.send(stream);
  }

  handleAck(ack: InputAck): void {
    const { stream } = this;
    if (!stream || ack.stream !== stream.number) return;
    const applied = ack.next - stream.first;
    if (applied <= 0 || applied > stream.unacked.length) return;
    stream.unacked.splice(0, applied);
    stream.first = ack.next;
    stream.heardMs = this.now();
    this.stalledSignal.value = undefined;
    if (this.fill(stream)) this.send(stream);
    else this.schedule(stream);
  }

  /** Moves events into the window; true if there is something new to send. */
  private fill(stream: Stream): boolean {
    const moved = stream.waiting.splice(0, MAX_EVENTS - stream.unacked.length);
    stream.unacked.push(...moved);
    return moved.length > 0;
  }

  private send(stream: Stream): void {
    this.transmit({ stream: stream.number, first: stream.first, events: [...stream.unacked] });
    this.schedule(stream);
  }

  private resend(stream: Stream): void {
    if (this.now() - stream.heardMs >= STALLED_AFTER_MS) this.stalledSignal.value = stream.heardMs;
    this.send(stream);
  }

  private schedule(stream: Stream): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (stream.unacked.length > 0) this.timer = setTimeout(() => this.resend(stream), RESEND_AFTER_MS);
    // A message without events says that somebody still holds on; the applet lets go after some silence.
    else if (stream.held.size > 0) this.timer = setTimeout(() => this.send(stream), MAX_QUIET_HELD_MS);
  }
}

function noteHeld(held: Set<string>, event: InputEvent): void {
  if (event.type === 'release_all') return held.clear();
  if (event.type !== 'key' && event.type !== 'button') return;
  const name = event.type === 'key' ? event.code : event.button;
  if (event.pressed) held.add(name);
  else held.delete(name);
}
