import { type DataUsed, type HistoryLine, historyLines } from '@bowline/protocol';
import { KEPT_KEY } from './kept-key.ts';

/** Whether the customer takes part with all that this browser can, or wants to write and be asked for nothing. */
export type Part = 'whole' | 'chat';

/** What a page needs to go on with its session after a reload. */
export interface Kept {
  joinSecret: string;
  sessionId: string;
  /** Who helps, until the server says so itself. */
  technician: string;
  /** Chat and log, oldest first. */
  history: readonly HistoryLine[];
  /** The highest number that a file had: none gets an earlier one's. */
  lastTransfer: number;
  part: Part;
  /** What the session has cost until now. */
  dataUsed: DataUsed;
  /** Where the customer entered: another link in the same tab is another session. */
  path: string;
}

export type KeepStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const HEX_32 = /^[0-9a-f]{32}$/;
const HEX_64 = /^[0-9a-f]{64}$/;

/** A text of a stored record. */
function textOf(record: Record<string, unknown>, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : '';
}

function numberOf(record: Record<string, unknown>, name: string): number {
  const value = record[name];
  return Number.isSafeInteger(value) ? Number(value) : 0;
}

function read(json: string): Kept | undefined {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Record<string, unknown>;
  const joinSecret = textOf(record, 'join_secret');
  const sessionId = textOf(record, 'session_id');
  if (!HEX_64.test(joinSecret) || !HEX_32.test(sessionId)) return undefined;
  return {
    joinSecret,
    sessionId,
    technician: textOf(record, 'technician'),
    path: textOf(record, 'path'),
    part: record['part'] === 'chat' ? 'chat' : 'whole',
    history: historyLines(record['history'], 'history'),
    lastTransfer: numberOf(record, 'last_transfer'),
    dataUsed: { sent_bytes: numberOf(record, 'sent_bytes'), received_bytes: numberOf(record, 'received_bytes') },
  };
}

/** Keeps a session for a reload, where the browser lets it. Storage that throws costs the reload and nothing else. */
export class Keep {
  constructor(private readonly storage: () => KeepStorage) {}

  load(path: string): Kept | undefined {
    try {
      const json = this.storage().getItem(KEPT_KEY);
      const kept = json === null ? undefined : read(json);
      return kept?.path === path ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  /** Where there is no room for all lines, the newest half of them, and so on. Says whether a reload finds the session. */
  save(kept: Kept): 'kept' | 'not_kept' {
    for (let { history } = kept; ; history = history.slice(Math.ceil(history.length / 2))) {
      if (this.write({ ...kept, history })) return 'kept';
      if (history.length === 0) return 'not_kept';
    }
  }

  clear(): void {
    try {
      this.storage().removeItem(KEPT_KEY);
    } catch {
      // Nothing was kept.
    }
  }

  private write({ joinSecret, sessionId, technician, history, lastTransfer, dataUsed, part, path }: Kept): boolean {
    try {
      this.storage().setItem(KEPT_KEY, JSON.stringify({ join_secret: joinSecret, session_id: sessionId, technician, path, part, history, last_transfer: lastTransfer, ...dataUsed }));
      return true;
    } catch {
      return false;
    }
  }
}
