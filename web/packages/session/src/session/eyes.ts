import type { ConsoleToApplet, LogEntry, SessionId, SessionLog } from '@bowline/protocol';
import { computed, effect, signal, untracked } from '@preact/signals-core';
import { mergeLines } from './merge-lines.ts';
import type { SessionModel } from './session-model.ts';

/** What the customer's program makes the link of. */
const TOKEN = /\/l\/([0-9a-f]{32})$/;

interface EyesParts {
  say(message: ConsoleToApplet): boolean;
  /** The link of a new session, where it is known. */
  linkOf(id: SessionId): string | undefined;
}

/** The lines of the whole session's log that are its phones', as the server marks them. */
function ofPhones(entries: readonly LogEntry[]): LogEntry[] {
  return entries.flatMap(({ at_ms, event }) => (event.type === 'on_phone' ? [{ at_ms, event: event.event }] : []));
}

function idOf(session: SessionModel): SessionId {
  return session.summary.value.session_id;
}

/** The phones through which a computer's session sees: one at a time, each with a session of its own. */
export class Eyes {
  /** The newest is the last. Those that are gone have left their lines and pictures. */
  readonly phones = signal<readonly SessionModel[]>([]);
  /** Whether there has ever been one, also before this page was loaded. */
  readonly hasHad = signal(false);
  /** The phone that is waited for, or here. */
  readonly phone = computed(() => this.phones.value.findLast(({ summary }) => summary.value.phase.type !== 'ended'));
  /** The phone that has joined. */
  readonly here = computed(() => {
    const type = this.phone.value?.summary.value.phase.type;
    return type === 'waiting' || type === 'active' ? this.phone.value : undefined;
  });
  readonly gone = computed(() => this.phones.value.filter((phone) => phone !== this.phone.value));
  /** By what the phone joins; nothing where another tab made it, or once it is here. */
  readonly link = computed(() => {
    const phone = this.phone.value;
    return phone && !this.here.value ? this.parts.linkOf(idOf(phone)) : undefined;
  });
  /** What was said and what happened, at the computer and at its phones. */
  readonly lines = computed(() => mergeLines(this.session.stream.value, [this.linesBefore(), ...this.phones.value.map(({ stream }) => stream.value)]));
  /** The phone, while it is looked at. */
  readonly watched = computed(() => this.ifHere(this.watchedId.value));
  /** The phone, while the technician writes to it and not to the computer. */
  readonly writtenTo = computed(() => this.ifHere(this.writtenToId.value));
  /** Whether the customer's program has been told to show the link. */
  readonly isShown = computed(() => this.told.value !== null && this.told.value === this.token.value);
  /** The customer has stopped everything, and the showing of the link with it. */
  readonly isStopped = computed(() => this.stoppedId.value !== undefined && this.stoppedId.value === (this.phone.value && idOf(this.phone.value)));
  private readonly stoppedId = signal<SessionId | undefined>(undefined);
  /** What the server has of phones that left before this page was loaded. */
  private readonly earlier = signal<readonly LogEntry[]>([]);
  private hasRead = false;
  private readonly watchedId = signal<SessionId | undefined>(undefined);
  private readonly writtenToId = signal<SessionId | undefined>(undefined);
  /** Nothing where the customer's program is not told anything. */
  private readonly token = computed(() => {
    const isWaitedFor = this.phone.value !== undefined && !this.here.value;
    if (isWaitedFor && this.isStopped.value) return undefined;
    if (isWaitedFor) return TOKEN.exec(this.link.value ?? '')?.[1];
    return this.hasHad.value ? null : undefined;
  });
  private readonly told = signal<string | null>(null);
  private readonly stop: () => void;

  constructor(
    private readonly session: Pick<SessionModel, 'stream' | 'isRunning'>,
    private readonly parts: EyesParts,
  ) {
    this.stop = effect(() => {
      const token = this.token.value;
      const how = session.isRunning.value ? 'running' : 'not_running';
      untracked(() => this.tell(token, how));
    });
  }

  /** What is written goes to where the technician looks, until they choose otherwise. */
  watch(source: 'screen' | 'phone'): void {
    this.writeTo(source === 'phone' ? 'phone' : 'computer');
    this.watchedId.value = source === 'phone' ? this.hereId() : undefined;
  }

  writeTo(whom: 'computer' | 'phone'): void {
    this.writtenToId.value = whom === 'phone' ? this.hereId() : undefined;
  }

  handleStopped(): void {
    const phone = this.phone.peek();
    this.told.value = null;
    this.stoppedId.value = phone && idOf(phone);
  }

  /** The technician has agreed with the customer on it, who stopped everything or put the code away. */
  showAgain(): void {
    if (this.isStopped.peek()) this.stoppedId.value = undefined;
    else this.handleOpen();
  }

  /** Reads what phones have left in the session's log that are known no more, once. */
  async loadEarlier(read: () => Promise<SessionLog>): Promise<void> {
    if (this.hasRead) return;
    this.hasRead = true;
    try {
      this.earlier.value = ofPhones((await read()).entries);
    } catch {
      this.hasRead = false;
    }
  }

  /** A new connection knows nothing of what was told on the one before. */
  handleOpen(): void {
    this.tell(this.token.peek(), this.session.isRunning.peek() ? 'running' : 'not_running');
  }

  close(): void {
    this.stop();
  }

  /** Those that are known tell their own. */
  private linesBefore() {
    const sinceMs = Math.min(...this.phones.value.map(({ summary }) => summary.value.created_ms));
    return this.earlier.value.filter(({ at_ms }) => at_ms < sinceMs).map((entry) => ({ type: 'log' as const, entry }));
  }

  private hereId(): SessionId | undefined {
    return this.here.value && idOf(this.here.value);
  }

  /** What was chosen holds for one phone, not for the next one. */
  private ifHere(id: SessionId | undefined): SessionModel | undefined {
    return id !== undefined && this.hereId() === id ? this.here.value : undefined;
  }

  /** A link is shown in a running session only; it is taken away at any time. */
  private tell(token: string | null | undefined, how: 'running' | 'not_running'): void {
    if (token === undefined) return;
    const mayShow = token === null || how === 'running';
    this.told.value = mayShow && this.parts.say({ type: 'show_phone_link', token }) ? token : null;
  }
}
