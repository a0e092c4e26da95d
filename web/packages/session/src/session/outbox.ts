import { type HistoryLine, parseChat } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';

/** What has not come back for so long is sent once more: the customer's program hears only so much in a minute. */
export const AGAIN_AFTER_MS = 15_000;

/** One thing that the technician wrote and that the customer's program has not told back yet. */
export interface UnsentMessage {
  readonly id: string;
  readonly text: string;
}

/** What became of a text: only what is taken leaves the message box. */
export type ChatOutcome = 'taken' | 'empty' | 'too_long';

/**
 * Keeps what the technician wrote until it has come back as a line of the stream. A channel that looks open may
 * lead nowhere, so that having sent says nothing; the customer's program shows each number once.
 */
export class Outbox {
  private readonly unsentSignal = signal<readonly UnsentMessage[]>([]);
  /** In the order in which they were written. */
  readonly unsent: ReadonlySignal<readonly UnsentMessage[]> = this.unsentSignal;

  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (message: UnsentMessage) => void) {}

  write(written: string): ChatOutcome {
    const parsed = parseChat(written);
    if (parsed.type !== 'chat') return parsed.type;
    const message = { id: crypto.randomUUID().replaceAll('-', ''), text: parsed.text };
    this.unsentSignal.value = [...this.unsentSignal.value, message];
    this.send(message);
    this.timer ??= this.startTimer();
    return 'taken';
  }

  /** Nobody listens any more. */
  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** A new connection knows nothing of what was sent on the one before. */
  sendAgain(): void {
    for (const message of this.unsentSignal.value) this.send(message);
    this.close();
    if (this.unsentSignal.value.length > 0) this.timer = this.startTimer();
  }

  private startTimer(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.sendAgain(), AGAIN_AFTER_MS);
  }

  /** Forgets what has arrived. */
  handleLines(lines: readonly HistoryLine[]): void {
    if (this.unsentSignal.value.length === 0) return;
    const arrived = new Set(lines.map((line) => (line.type === 'chat' ? line.message_id : null)));
    const left = this.unsentSignal.value.filter(({ id }) => !arrived.has(id));
    if (left.length < this.unsentSignal.value.length) this.unsentSignal.value = left;
  }
}
