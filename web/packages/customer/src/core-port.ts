import type { TransferId } from '@bowline/protocol';

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
  /** Something holds back what is allowed, or lets it go on. */
  handle_pause(capability: string, reason: string, holds: boolean, mono: number, unix: number): void;
  /** What is asked for or allowed does not work on this device; `detail` says so to the technician. */
  handle_failure(capability: string, detail: string, mono: number, unix: number): void;
  /** The still that the technician asked for could not be taken. */
  handle_snapshot_failed(): void;
  /** The device can do something from now on, or cannot any more. */
  handle_ability(capability: string, is_there: boolean, mono: number, unix: number): void;
  /** Bytes that the line has carried for this session until now. */
  handle_data_used(sent: number, received: number): void;
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
  /** JSON of a `CustomerOutput`. */
  poll_output(): string | undefined;
  /** JSON of a `CustomerView`. */
  view(): string;
}

/** Begins a session, or goes on with one: `abilities` is a JSON list of capabilities, `kept` JSON of a `CustomerKept`. */
export type MakeCore = (system: string, abilities: string, kept: string, mono: number, unix: number) => CorePort;
