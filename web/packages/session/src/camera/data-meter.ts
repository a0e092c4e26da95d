import { type ReadonlySignal, signal } from '@preact/signals-core';

interface Report {
  forEach(visit: (entry: Record<string, unknown>) => void): void;
}

function bytesOf(entry: Record<string, unknown>, ...names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (typeof entry[name] === 'number' ? entry[name] : 0), 0);
}

/** What a connection has carried both ways so far. Where the browser does not count it as a whole, its parts are counted. */
export function carriedBytes(report: Report): number {
  let whole = 0;
  let parts = 0;
  report.forEach((entry) => {
    const carried = bytesOf(entry, 'bytesSent', 'bytesReceived');
    if (entry.type === 'transport') whole += carried;
    if (entry.type === 'inbound-rtp' || entry.type === 'outbound-rtp') parts += carried + bytesOf(entry, 'headerBytesSent', 'headerBytesReceived');
    if (entry.type === 'data-channel') parts += carried;
  });
  return Math.max(whole, parts);
}

/** What a session has taken of the line: the most that each of its connections told, added up. */
export class DataMeter {
  private readonly bytesSignal = signal(0);
  readonly bytes: ReadonlySignal<number> = this.bytesSignal;
  private readonly connections: number[] = [0];

  /** A new connection counts from nothing. */
  begin(): void {
    this.connections.push(0);
  }

  async measure(asked: Promise<RTCStatsReport> | undefined): Promise<void> {
    const at = this.connections.length - 1;
    const report = await asked?.catch(() => undefined);
    if (!report) return;
    this.connections[at] = Math.max(this.connections[at] ?? 0, carriedBytes(report as unknown as Report));
    this.bytesSignal.value = this.connections.reduce((sum, bytes) => sum + bytes, 0);
  }
}
