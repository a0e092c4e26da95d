import type { ReplicaPort } from './replica-port.ts';

/** What the sender tells of itself. */
export interface SenderReport {
  rttMs: number;
  /** Share of what was sent that did not arrive, 0 to 1. */
  lost: number;
  /** Mean time to code a frame of the film that plays; nothing while none does. */
  coderMs?: number;
}

/** How the picture comes in. */
export interface ScreenNumbers {
  /** How many times a second something new was painted. */
  framesPerSecond: number;
  /** What the picture took of the line. */
  kbitPerSecond: number;
  /** Nothing before the first one. */
  sender?: SenderReport;
}

/** Counts what arrives and what is painted, from one reading to the next. */
export class ScreenMeter {
  private bytes = 0;
  private paintings = 0;
  private sinceMs: number | undefined;

  countDatagram(bytes: number): void {
    this.bytes += bytes;
  }

  countPainting(): void {
    this.paintings += 1;
  }

  /** The numbers since the last reading; nothing the first time. */
  read(replica: ReplicaPort, nowMs: number): ScreenNumbers | undefined {
    const { bytes, paintings, sinceMs } = this;
    if (sinceMs !== undefined && nowMs <= sinceMs) return undefined;
    this.bytes = this.paintings = 0;
    this.sinceMs = nowMs;
    if (sinceMs === undefined) return undefined;
    const ms = nowMs - sinceMs;
    const numbers = { framesPerSecond: Math.round((paintings * 1000) / ms), kbitPerSecond: Math.round((bytes * 8) / ms) };
    const sender = readReport(replica);
    return sender ? { ...numbers, sender } : numbers;
  }
}

function readReport(replica: ReplicaPort): SenderReport | undefined {
  const [rttMs, lost, coderMs = 0] = replica.report();
  if (rttMs === undefined || lost === undefined) return undefined;
  return coderMs > 0 ? { rttMs, lost, coderMs } : { rttMs, lost };
}
