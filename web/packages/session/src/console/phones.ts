import type { SessionId, SessionLog, SessionSummary } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { SessionModel } from '../session/session-model.ts';

/** Whether every session connects anew, or those only that are not connected. */
export type Connect = 'every' | 'new';

interface PhonesParts {
  models(): readonly SessionModel[];
  open(summary: SessionSummary, connect: Connect): void;
  forget(id: SessionId): void;
  readLog(id: SessionId): Promise<SessionLog>;
}

/** Sessions whose customers are phones that other sessions see through: they are in no list, and go with those sessions. */
export class Phones {
  private readonly listedSignal = signal<readonly SessionSummary[]>([]);
  readonly listed: ReadonlySignal<readonly SessionSummary[]> = this.listedSignal;

  constructor(private readonly parts: PhonesParts) {}

  /** Takes the phones out of what the server lists, and gives what is left. */
  takeOut(all: readonly SessionSummary[]): readonly SessionSummary[] {
    this.listedSignal.value = all.filter(({ eyes_of }) => eyes_of !== null);
    return all.filter(({ eyes_of }) => eyes_of === null);
  }

  /** Brings the phones' models in line with the list, once those of their sessions are. */
  sync(connect: Connect): void {
    const listed = this.listed.peek();
    const models = new Map(this.parts.models().map((model) => [model.summary.peek().session_id, model]));
    for (const [id, { summary }] of models) {
      const { eyes_of, phase } = summary.peek();
      // One that ended is kept for what it has left.
      if (eyes_of !== null && phase.type !== 'ended' && !listed.some(({ session_id }) => session_id === id)) this.parts.forget(id);
    }
    for (const phone of listed) {
      const whole = models.get(phone.eyes_of ?? '');
      if (!whole) continue;
      if (phone.phase.type !== 'ended' || models.has(phone.session_id)) this.parts.open(phone, connect);
      else void whole.eyes.loadEarlier(() => this.parts.readLog(whole.summary.peek().session_id));
    }
    this.join();
  }

  /** Gives each session its phones. */
  private join(): void {
    const models = this.parts.models();
    for (const whole of models) {
      const { session_id } = whole.summary.peek();
      const phones = models.filter(({ summary }) => summary.peek().eyes_of === session_id);
      const known = whole.eyes.phones.peek();
      if (phones.length !== known.length || phones.some((phone, at) => phone !== known[at])) whole.eyes.phones.value = phones;
      if (this.listed.peek().some(({ eyes_of }) => eyes_of === session_id)) whole.eyes.hasHad.value = true;
    }
  }
}
