import type { ParticipantToServer } from '@bowline/protocol';
import { computed, signal } from '@preact/signals-core';

/** More than this waits for nobody: a session that writes so much has an own log. */
const MAX_WAITING = 1000;

/** The server says how many of these it has heard; anything else is said once. */
const isSaidUntilHeard = ({ type }: ParticipantToServer): boolean => type === 'report_log' || type === 'end_session';

/** What the server is to hear even if there is no line now, or one that is dead without anybody knowing, in order. */
export class ServerQueue {
  private waiting: ParticipantToServer[] = [];
  /** Said on this line, and not heard yet. */
  private said: ParticipantToServer[] = [];
  private heard = 0;
  private readonly left = signal(0);
  private then: (() => void) | undefined;
  /** Whether the server has heard everything. */
  readonly isEmpty = computed(() => this.left.value === 0);

  constructor(private readonly send: (message: ParticipantToServer) => boolean) {}

  push(message: ParticipantToServer): void {
    this.waiting.push(message);
    this.flush();
  }

  /** There is a new line: what was not heard on the one before is said again. */
  handleWelcome(): void {
    this.waiting = [...this.said, ...this.waiting];
    this.said = [];
    this.heard = 0;
    this.flush();
  }

  /** The server has heard so many on this line. */
  handleHeard(count: number): void {
    this.said.splice(0, Math.max(0, count - this.heard));
    this.heard = Math.max(this.heard, count);
    this.count();
  }

  /** Does it once everything was heard: at once, or later. */
  whenHeard(then: () => void): void {
    this.then = then;
    this.count();
  }

  private flush(): void {
    for (let next = this.waiting[0]; next && this.send(next); next = this.waiting[0]) {
      this.waiting.shift();
      if (isSaidUntilHeard(next)) this.said.push(next);
    }
    this.waiting = this.waiting.slice(-MAX_WAITING);
    this.said = this.said.slice(-MAX_WAITING);
    this.count();
  }

  private count(): void {
    this.left.value = this.said.length + this.waiting.length;
    if (this.left.value === 0) this.then?.();
  }
}
