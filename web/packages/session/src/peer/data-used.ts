import type { DataUsed } from '@bowline/protocol';

export const NO_DATA: DataUsed = { sent_bytes: 0, received_bytes: 0 };

type Row = Record<string, unknown>;

function sum(rows: readonly Row[], ...names: string[]): number {
  return rows.reduce((total, row) => total + names.reduce((part, name) => part + (Number(row[name]) || 0), 0), 0);
}

/** Everything that a connection carried where the browser says so, else what it carried of streams and channels. */
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

/** The larger of each: of two counts of the same, neither counted more than there was. */
export function mostOf(one: DataUsed, other: DataUsed): DataUsed {
  return { sent_bytes: Math.max(one.sent_bytes, other.sent_bytes), received_bytes: Math.max(one.received_bytes, other.received_bytes) };
}

/** Both, of lines of which neither carried what the other did. */
export function sumOf(one: DataUsed, other: DataUsed): DataUsed {
  return { sent_bytes: one.sent_bytes + other.sent_bytes, received_bytes: one.received_bytes + other.received_bytes };
}

/** What a session's connections have carried, one after the other. */
export class DataTally {
  private readonly most = new Map<number, DataUsed>();

  constructor(private readonly before: DataUsed = NO_DATA) {}

  /** Takes what a connection says of itself. It never counts for less than before: a stream that ends takes its numbers with it. */
  handleReport(connection: number, report: RTCStatsReport): void {
    this.most.set(connection, mostOf(this.most.get(connection) ?? NO_DATA, usedOf(report)));
  }

  total(): DataUsed {
    return [...this.most.values()].reduce(sumOf, this.before);
  }
}
