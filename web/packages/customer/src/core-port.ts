import type { AppletToConsole, Capability, CapabilityStatus, EndReason, LogEntry, Receipt, TransferId } from '@bowline/protocol';

/** What the core wants done. */
export type CustomerOutput =
  | { type: 'to_console'; message: AppletToConsole }
  | { type: 'to_server'; entry: LogEntry }
  | { type: 'begin_file'; transfer_id: TransferId }
  | { type: 'stop_file'; transfer_id: TransferId }
  | { type: 'end_at_server'; reason: EndReason }
  | { type: 'redraw' }
  | { type: 'over' };

/** A question that waits for the customer. Silence means No. */
export interface CustomerQuestion {
  id: number;
  capability: Capability;
  /** Monotonic milliseconds. */
  until_ms: number;
}

/** A file that is offered or on its way. */
export interface CustomerFile {
  transfer_id: TransferId;
  name: string;
  size_bytes: number;
  progress: 'offered' | 'under_way' | 'out';
}

/** The session as the customer sees it. */
export interface CustomerView {
  stage: 'waiting' | 'active' | 'on_hold' | 'ended';
  capabilities: CapabilityStatus[];
  question: CustomerQuestion | null;
  is_everything_stopped: boolean;
  files: CustomerFile[];
  receipt: Receipt;
}

/**
 * The core that decides, the same as in the applet. All times are milliseconds: `mono` of a clock that only goes forward, `unix`
 * of the computer's own.
 */
export interface CorePort {
  handle_phase(summary: string, mono: number, unix: number): void;
  handle_console_connected(): void;
  handle_console_lost(): void;
  /** Why the message was refused or not understood, if it was. */
  handle_console_message(json: string, mono: number, unix: number): string | undefined;
  /** False if it is empty or too long. */
  handle_chat(text: string, mono: number, unix: number): boolean;
  handle_answer(question: number, yes: boolean, mono: number, unix: number): void;
  handle_revoke(capability: string, mono: number, unix: number): void;
  handle_revoke_everything(mono: number, unix: number): void;
  /** Throws a text that says why the file cannot be offered. */
  handle_file_chosen(name: string, size_bytes: number): TransferId;
  handle_file_out(id: TransferId): void;
  handle_file_failed(id: TransferId, mono: number, unix: number): void;
  handle_feels_wrong(mono: number, unix: number): void;
  handle_customer_end(mono: number, unix: number): void;
  handle_timeout(mono: number, unix: number): void;
  /** When `handle_timeout` wants to be called, by `mono`. */
  poll_timeout(): number | undefined;
  /** JSON of a {@link CustomerOutput}. */
  poll_output(): string | undefined;
  /** JSON of a {@link CustomerView}. */
  view(): string;
}

/** Begins a session. `kept` is a JSON array of the lines from before a reload. */
export type MakeCore = (system: string, kept: string, mono: number, unix: number) => CorePort;
