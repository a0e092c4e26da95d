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
  /** Starts a session; the technician has done so for the one that the phone belongs to. */
  start(id: SessionId): Promise<'done' | 'failed'>;
}

function isRunning({ phase, flow }: SessionSummary): boolean {
  return phase.type === 'active' && flow === 'running';
}

/** Sessions whose customers are phones that other sessions see through: they are in no list, and go with those sessions. */
export class Phones {
  private readonly listedSignal = signal<readonly SessionSummary[]>([]);
  readonly listed: ReadonlySignal<readonly SessionSummary[]> = this.listedSignal;
  private readonly notStartedSignal = signal<readonly SessionId[]>([]);
  /** Phones that are here and could not be started. */
  readonly notStarted: ReadonlySignal<readonly SessionId[]> = this.notStartedSignal;
  private readonly startedIds = new Set<SessionId>();

  constructor(private readonly parts: PhonesParts) {}

  /** Takes the phones out of what the server lists, and gives what is left. */
  takeOut(all: readonly SessionSummary[]): readonly SessionSummary[] {
    this.listedSignal.value = all.filter(({ eyes_of }) => eyes_of !== null);
    return all.filter(({ eyes_of }) => eyes_of === null);
  }

  /** Brings the phones' models in line with the list, once those of their sessions are. */
  sync(place: 'here' | 'elsewhere', connect: Connect): void {
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
    if (place === 'here') for (const phone of listed) this.startOnce(phone, models.get(phone.eyes_of ?? ''));
  }

  /** Starts a phone once more, as the technician wishes. */
  startAgain(id: SessionId): void {
    void this.start(id);
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

  private startOnce({ session_id, phase }: SessionSummary, whole: SessionModel | undefined): void {
    if (phase.type !== 'waiting' || !whole || !isRunning(whole.summary.peek()) || this.startedIds.has(session_id)) return;
    void this.start(session_id);
  }

  private async start(id: SessionId): Promise<void> {
    this.startedIds.add(id);
    this.notStartedSignal.value = this.notStartedSignal.value.filter((other) => other !== id);
    if ((await this.parts.start(id)) === 'failed') this.notStartedSignal.value = [...this.notStartedSignal.value, id];
  }
}
