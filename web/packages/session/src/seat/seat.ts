import { type ReadonlySignal, signal } from '@preact/signals-core';

/** A channel that all tabs of this browser hear. */
export interface SeatChannel {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** Somebody sat down: the later one stays, and of two at the same moment the greater name. */
interface Taken {
  technicianId: string;
  atMs: number;
  name: string;
}

function isTaken(data: unknown): data is Taken {
  const { technicianId, atMs, name } = (data ?? {}) as Partial<Record<keyof Taken, unknown>>;
  return typeof technicianId === 'string' && typeof atMs === 'number' && typeof name === 'string';
}

/** One technician works in one tab of a browser. The tab that was opened last has the seat. */
export class Seat {
  private readonly takenSignal = signal<'here' | 'elsewhere'>('here');
  readonly place: ReadonlySignal<'here' | 'elsewhere'> = this.takenSignal;
  private mine: Taken;

  constructor(
    private readonly technicianId: string,
    private readonly channel: SeatChannel,
    private readonly now: () => number,
    name: string,
  ) {
    this.mine = { technicianId, atMs: now(), name };
    channel.onmessage = ({ data }) => this.hear(data);
    channel.postMessage(this.mine);
  }

  /** Takes the seat from whichever tab has it. */
  take(): void {
    // A clock that was set back must not make the newest look old.
    this.mine = { ...this.mine, atMs: Math.max(this.now(), this.mine.atMs + 1) };
    this.takenSignal.value = 'here';
    this.channel.postMessage(this.mine);
  }

  /** Somebody else has it, as the server says. */
  leave(): void {
    this.takenSignal.value = 'elsewhere';
  }

  close(): void {
    this.channel.onmessage = null;
    this.channel.close();
  }

  private hear(data: unknown): void {
    if (!isTaken(data) || data.technicianId !== this.technicianId || data.name === this.mine.name) return;
    const isLater = data.atMs > this.mine.atMs || (data.atMs === this.mine.atMs && data.name > this.mine.name);
    if (isLater && this.takenSignal.value === 'here') {
      this.mine = { ...this.mine, atMs: data.atMs };
      this.takenSignal.value = 'elsewhere';
    } else if (!isLater && this.takenSignal.value === 'here') {
      // Two tabs at once: the other one has to hear of this one.
      this.channel.postMessage(this.mine);
    }
  }
}
