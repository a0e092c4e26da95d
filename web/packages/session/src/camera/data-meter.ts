import type { DataUsed } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { DataTally, NO_DATA } from '../peer/data-used.ts';

/** What a session has taken of the technician's line. */
export class DataMeter {
  private readonly usedSignal = signal(NO_DATA);
  readonly used: ReadonlySignal<DataUsed> = this.usedSignal;
  private readonly tally = new DataTally();
  private connection = 0;

  /** A new connection counts from nothing. */
  begin(): void {
    this.connection += 1;
  }

  async measure(asked: Promise<RTCStatsReport> | undefined): Promise<void> {
    const { connection } = this;
    const report = await asked?.catch(() => undefined);
    if (!report) return;
    this.tally.handleReport(connection, report);
    this.usedSignal.value = this.tally.total();
  }
}
