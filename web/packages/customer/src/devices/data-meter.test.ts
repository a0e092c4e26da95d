import type { DataUsed } from '@bowline/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_DATA } from '@bowline/session/peer/data-used.ts';
import { DataMeter } from './data-meter.ts';

type Rows = Record<string, unknown>[];

function report(...rows: Rows): RTCStatsReport {
  return new Map(rows.map((row, index) => [String(index), row])) as unknown as RTCStatsReport;
}
const transport = (bytesSent: number, bytesReceived: number): Record<string, unknown> => ({ type: 'transport', bytesSent, bytesReceived });

function setup(before: DataUsed = NO_DATA) {
  const told: DataUsed[] = [];
  const line = { connection: 1, rows: [transport(100, 10)] as Rows | undefined };
  const meter = new DataMeter(
    { count: () => line.rows && { connection: line.connection, report: Promise.resolve(report(...line.rows)) }, onUsed: (used) => told.push(used) },
    before,
  );
  meter.start();
  return { meter, told, line, wait: () => vi.advanceTimersByTimeAsync(2000) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the data that a session uses', () => {
  it('is added up over connections, and never becomes less', async () => {
    const { told, line, wait } = setup();
    await wait();
    line.rows = [transport(90, 20)];
    await wait();
    line.connection = 2;
    line.rows = [transport(1, 2)];
    await wait();
    line.rows = undefined;
    await wait();
    expect(told).toEqual([{ sent_bytes: 100, received_bytes: 10 }, { sent_bytes: 100, received_bytes: 20 }, { sent_bytes: 101, received_bytes: 22 }]);
  });

  it('goes on after a reload, and counts no more when it is stopped', async () => {
    const { meter, told, wait } = setup({ sent_bytes: 1000, received_bytes: 500 });
    expect(told).toEqual([{ sent_bytes: 1000, received_bytes: 500 }]);
    await wait();
    expect(told.at(-1)).toEqual({ sent_bytes: 1100, received_bytes: 510 });
    meter.stop();
    await wait();
    expect(told).toHaveLength(2);
  });

  it('is not told when the connection closes while it is counted', async () => {
    const told: DataUsed[] = [];
    await new DataMeter({ count: () => ({ connection: 1, report: Promise.reject(new DOMException('', 'InvalidStateError')) }), onUsed: (used) => told.push(used) }, NO_DATA).count();
    expect(told).toEqual([]);
  });
});
