import { describe, expect, it } from 'vitest';
import { DataTally, usedOf } from './data-used.ts';

type Rows = Record<string, unknown>[];

function report(...rows: Rows): RTCStatsReport {
  return new Map(rows.map((row, index) => [String(index), row])) as unknown as RTCStatsReport;
}
const transport = (bytesSent: number, bytesReceived: number): Record<string, unknown> => ({ type: 'transport', bytesSent, bytesReceived });

describe('the data that a connection uses', () => {
  it('is what the connection carried, where the browser says so', () => {
    expect(usedOf(report(transport(5, 7), transport(1, 1), { type: 'outbound-rtp', bytesSent: 1000 }))).toEqual({ sent_bytes: 6, received_bytes: 8 });
  });

  it('is else what the streams and channels carried, headers and all', () => {
    const rows: Rows = [
      { type: 'transport', dtlsState: 'connected' },
      { type: 'outbound-rtp', bytesSent: 100, headerBytesSent: 10 },
      { type: 'outbound-rtp', bytesSent: 20 },
      { type: 'inbound-rtp', bytesReceived: 30, headerBytesReceived: 3 },
      { type: 'data-channel', bytesSent: 4, bytesReceived: 5 },
    ];
    expect(usedOf(report(...rows))).toEqual({ sent_bytes: 134, received_bytes: 38 });
  });

  it('is added up over connections, and never becomes less', () => {
    const tally = new DataTally({ sent_bytes: 1, received_bytes: 2 });
    tally.handleReport(1, report(transport(100, 10)));
    tally.handleReport(1, report(transport(90, 20)));
    tally.handleReport(2, report(transport(1, 2)));
    expect(tally.total()).toEqual({ sent_bytes: 102, received_bytes: 24 });
  });
});
