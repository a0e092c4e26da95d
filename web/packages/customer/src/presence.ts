import { signal } from '@preact/signals-core';
import type { TechnicianState } from './customer-parts.ts';

/** A technician who is away for less than this has reloaded the console. */
const AWAY_AFTER_MS = 3000;

/** Whether the technician is there, as the customer is told. */
export class Presence {
  readonly state = signal<TechnicianState>('none');
  private leaving: ReturnType<typeof setTimeout> | undefined;

  handleHere(): void {
    this.stop();
    this.state.value = 'here';
  }

  handleGone(): void {
    this.stop();
    this.leaving = setTimeout(() => (this.state.value = 'away'), AWAY_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.leaving);
  }
}
