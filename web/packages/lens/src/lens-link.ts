import { RateBound } from './rate-bound.ts';
import { decode, encode, type Message } from './wire.ts';

export interface LinkParts {
  send(message: Uint8Array<ArrayBuffer>): boolean;
  log(text: string): void;
  now(): number;
}

/** What the other side may make this one do, a second. Over it messages are dropped. */
const COSTLY_PER_SECOND = 30;
const MESSAGES_PER_SECOND = 200;
const LOGS_PER_SECOND = 1;
/** What is sent in a row leaves room for what is drawn meanwhile. */
const PACE_MS = 60;
/** All strokes of a board, and a picture of four parts for each. */
const MOST_QUEUED = 320;

const COSTLY: ReadonlySet<Message['type']> = new Set<Message['type']>(['hello', 'stroke', 'need_picture', 'picture', 'epoch']);

/** Writes and reads messages within bounds. */
export class LensLink {
  private readonly queue: (() => Message | undefined)[] = [];
  private nextAt = 0;
  private state: 'open' | 'closed' = 'closed';
  private readonly messages: RateBound;
  private readonly costly: RateBound;
  private readonly logs: RateBound;

  constructor(private readonly parts: LinkParts) {
    this.messages = new RateBound(MESSAGES_PER_SECOND, parts.now);
    this.costly = new RateBound(COSTLY_PER_SECOND, parts.now);
    this.logs = new RateBound(LOGS_PER_SECOND, parts.now);
  }

  /** Whether what was sent last could leave. */
  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** False when the channel is not open. */
  send(message: Message): boolean {
    const isSent = this.parts.send(encode(message));
    this.state = isSent ? 'open' : 'closed';
    return isSent;
  }

  /** Sends later, in its turn; what nothing is left of by then is left out. */
  enqueue(make: () => Message | undefined): void {
    if (this.queue.length < MOST_QUEUED) this.queue.push(make);
  }

  dropQueue(): void {
    this.queue.length = 0;
  }

  /** What may not leave just now, as in a pause, waits for its next turn. */
  sendQueued(): void {
    while (this.queue.length > 0 && this.parts.now() >= this.nextAt) {
      const message = this.queue[0]?.();
      if (message && !this.send(message)) return;
      this.queue.shift();
      if (message) this.nextAt = this.parts.now() + PACE_MS;
    }
  }

  receive(data: ArrayBuffer): Message | undefined {
    if (!this.messages.allows()) return this.refuse('too many messages come');
    const message = decode(data);
    if (message instanceof Error) return this.refuse(`a message was not understood: ${message.message}`);
    if (COSTLY.has(message.type) && !this.costly.allows()) return this.refuse('more comes than can be done');
    return message;
  }

  private refuse(text: string): undefined {
    if (this.logs.allows()) this.parts.log(`lens: ${text}`);
    return undefined;
  }
}
