import type { DataUsed } from '@bowline/protocol';
import { DataTally } from '@bowline/session/peer/data-used.ts';

/** A connection's numbers, as the browser counts them. */
export interface Counted {
  /** Tells connections apart. */
  connection: number;
  report: Promise<RTCStatsReport>;
}

export interface MeterParts {
  count(): Counted | undefined;
  onUsed(used: DataUsed): void;
}

const COUNT_EVERY_MS = 2000;

/** Counts what the session costs the customer, over all its connections. */
export class DataMeter {
  private readonly tally: DataTally;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly parts: MeterParts,
    private readonly before: DataUsed,
  ) {
    this.tally = new DataTally(before);
  }

  start(): void {
    this.timer = setInterval(() => void this.count(), COUNT_EVERY_MS);
    if (this.before.sent_bytes + this.before.received_bytes > 0) this.parts.onUsed(this.before);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async count(): Promise<void> {
    const counted = this.parts.count();
    if (!counted) return;
    try {
      this.tally.handleReport(counted.connection, await counted.report);
    } catch {
      return; // The connection is closed; the next one is counted.
    }
    this.parts.onUsed(this.tally.total());
  }
}
