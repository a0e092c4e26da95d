import type { DataUsed } from '@bowline/protocol';

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
export const NO_DATA: DataUsed = { sent_bytes: 0, received_bytes: 0 };

type Row = Record<string, unknown>;

function sum(rows: readonly Row[], ...names: string[]): number {
  return rows.reduce((total, row) => total + names.reduce((part, name) => part + (Number(row[name]) || 0), 0), 0);
}

/** Everything that the connection carried where the browser says so, else what it carried of streams and channels. */
export function usedOf(report: RTCStatsReport): DataUsed {
  const rows: Row[] = [];
  report.forEach((row: Row) => void rows.push(row));
  const of = (type: string): Row[] => rows.filter((row) => row['type'] === type);
  const transports = of('transport').filter((row) => typeof row['bytesSent'] === 'number');
  if (transports.length > 0) return { sent_bytes: sum(transports, 'bytesSent'), received_bytes: sum(transports, 'bytesReceived') };
  const channels = of('data-channel');
  return {
    sent_bytes: sum(of('outbound-rtp'), 'bytesSent', 'headerBytesSent') + sum(channels, 'bytesSent'),
    received_bytes: sum(of('inbound-rtp'), 'bytesReceived', 'headerBytesReceived') + sum(channels, 'bytesReceived'),
  };
}

/** Counts what the session costs the customer, over all its connections. */
export class DataMeter {
  private readonly most = new Map<number, DataUsed>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly parts: MeterParts,
    private readonly before: DataUsed,
  ) {}

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
      const now = usedOf(await counted.report);
      const most = this.most.get(counted.connection) ?? NO_DATA;
      // A stream that ends takes its numbers with it.
      this.most.set(counted.connection, { sent_bytes: Math.max(most.sent_bytes, now.sent_bytes), received_bytes: Math.max(most.received_bytes, now.received_bytes) });
    } catch {
      return; // The connection is closed; the next one is counted.
    }
    this.parts.onUsed(this.total());
  }

  private total(): DataUsed {
    return [...this.most.values()].reduce((total, { sent_bytes, received_bytes }) => ({ sent_bytes: total.sent_bytes + sent_bytes, received_bytes: total.received_bytes + received_bytes }), this.before);
  }
}
