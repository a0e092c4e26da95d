import type { SessionCreated, SessionId, SessionSummary } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';

const KEPT_KEY = 'bowline.keys';

/** By what a customer gets in: the server shows it once, so this tab keeps it until it is used or expired. */
export interface EntryKey {
  pin: string | null;
  link: string | null;
  expiresMs: number;
}

function isEntryKey(value: unknown): value is EntryKey {
  const { pin, link, expiresMs } = (value ?? {}) as Partial<Record<keyof EntryKey, unknown>>;
  const isText = (text: unknown): boolean => text === null || typeof text === 'string';
  return isText(pin) && isText(link) && typeof expiresMs === 'number';
}

/** The codes and links of this tab's new sessions. They survive a reload and no longer than they work. */
export class EntryKeys {
  private readonly keysSignal = signal<ReadonlyMap<SessionId, EntryKey>>(new Map());
  readonly keys: ReadonlySignal<ReadonlyMap<SessionId, EntryKey>> = this.keysSignal;

  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem'>) {
    try {
      const kept = JSON.parse(storage.getItem(KEPT_KEY) ?? '[]') as unknown;
      const entries = Array.isArray(kept) ? (kept as [SessionId, unknown][]) : [];
      this.keysSignal.value = new Map(entries.filter((entry): entry is [SessionId, EntryKey] => isEntryKey(entry[1])));
    } catch {
      // Nothing that can be read is nothing.
    }
  }

  of(id: SessionId): EntryKey | undefined {
    return this.keysSignal.value.get(id);
  }

  add({ session, pin, link, expires_ms }: SessionCreated): void {
    this.set([...this.keysSignal.value, [session.session_id, { pin, link, expiresMs: expires_ms }]]);
  }

  /** Forgets what nobody can use any more. A link works until Start, a code until the applet is here. */
  prune(sessions: readonly SessionSummary[]): void {
    const phases = new Map(sessions.map((session) => [session.session_id, session.phase.type]));
    const isUsable = (id: SessionId, key: EntryKey): boolean => {
      const phase = phases.get(id);
      return phase === 'created' || phase === 'connecting' || (phase === 'waiting' && key.link !== null);
    };
    const left = [...this.keysSignal.value].filter(([id, key]) => isUsable(id, key));
    if (left.length < this.keysSignal.value.size) this.set(left);
  }

  clear(): void {
    this.set([]);
  }

  private set(entries: [SessionId, EntryKey][]): void {
    this.keysSignal.value = new Map(entries);
    this.storage.setItem(KEPT_KEY, JSON.stringify(entries));
  }
}
