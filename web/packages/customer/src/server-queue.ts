import type { ParticipantToServer } from '@bowline/protocol';

/** More than this waits for nobody: a session that writes so much has an own log. */
const MAX_WAITING = 1000;

/** What the server is to hear even if there is no line now, in order. */
export class ServerQueue {
  private waiting: ParticipantToServer[] = [];

  constructor(private readonly send: (message: ParticipantToServer) => boolean) {}

  push(message: ParticipantToServer): void {
    this.waiting.push(message);
    if (this.waiting.length > MAX_WAITING) this.waiting.shift();
    this.flush();
  }

  /** There is a line. */
  flush(): void {
    for (let next = this.waiting[0]; next && this.send(next); next = this.waiting[0]) this.waiting.shift();
  }
}
