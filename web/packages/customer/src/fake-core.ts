import { type CustomerOutput, type CustomerView, NO_RECEIPT } from '@bowline/protocol';
import type { CorePort } from './core-port.ts';

const NO_STREAMS = { screen: false, camera: false, microphone: false, flashlight: false };

/** The core for tests: it notes what it is told, and wants what the test says. */
export class FakeCore implements CorePort {
  readonly told: string[] = [];
  readonly outputs: CustomerOutput[] = [];
  /** When it wants to be called. */
  until: number | undefined;
  /** What is thrown at the next fact. */
  fault: unknown;
  /** What every fact makes it want. */
  reactions: Partial<Record<keyof CorePort, CustomerOutput[]>> = {};
  seen: CustomerView = { stage: 'waiting', capabilities: [], streams: NO_STREAMS, question: null, is_everything_stopped: false, files: [], receipt: NO_RECEIPT };
  private files = 0;

  handle_phase = (summary: string): void => {
    const { phase } = JSON.parse(summary) as { phase: { type: string; reason?: string } };
    this.note('handle_phase', phase.type, phase.reason ?? '');
  };
  handle_console_connected = (): void => this.note('handle_console_connected');
  handle_console_lost = (): void => this.note('handle_console_lost');
  handle_console_message = (json: string): string | undefined => {
    this.note('handle_console_message', json);
    return json === 'nonsense' ? 'not understood' : undefined;
  };
  handle_chat = (text: string): boolean => {
    this.note('handle_chat', text);
    return true;
  };
  handle_answer = (question: number, yes: boolean, mono: number, unix: number): void => this.note('handle_answer', question, yes, mono, unix);
  handle_revoke = (capability: string): void => this.note('handle_revoke', capability);
  handle_revoke_everything = (): void => this.note('handle_revoke_everything');
  handle_file_chosen = (name: string, size_bytes: number): number => {
    this.note('handle_file_chosen', name, size_bytes);
    this.files += 1;
    this.seen.files.push({ transfer_id: this.files, name, size_bytes, progress: 'offered' });
    return this.files;
  };
  handle_file_out = (id: number): void => this.note('handle_file_out', id);
  handle_file_failed = (id: number): void => this.note('handle_file_failed', id);
  handle_pause = (capability: string, reason: string, holds: boolean): void => this.note('handle_pause', capability, reason, holds);
  handle_failure = (capability: string, detail: string): void => this.note('handle_failure', capability, detail);
  handle_snapshot_failed = (): void => this.note('handle_snapshot_failed');
  handle_ability = (capability: string, isThere: boolean): void => this.note('handle_ability', capability, isThere);
  handle_data_used = (sent: number, received: number): void => this.note('handle_data_used', sent, received);
  handle_feels_wrong = (): void => this.note('handle_feels_wrong');
  handle_customer_end = (): void => this.note('handle_customer_end');
  handle_timeout = (mono: number): void => {
    this.until = undefined;
    this.note('handle_timeout', mono);
  };
  poll_timeout = (): number | undefined => this.until;
  poll_output = (): string | undefined => {
    const next = this.outputs.shift();
    return next && JSON.stringify(next);
  };
  view = (): string => JSON.stringify(this.seen);

  private note(fact: keyof CorePort, ...details: unknown[]): void {
    const { fault } = this;
    this.fault = undefined;
    if (fault !== undefined) throw fault;
    this.told.push([fact, ...details].filter((detail) => detail !== '').join(' '));
    this.outputs.push(...(this.reactions[fact] ?? []));
  }
}
