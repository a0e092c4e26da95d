/** What the line is like, as the path bar shows it. */
export interface Quality {
  path: 'direct' | 'relayed';
  rttMs: number;
  kbitPerSecond: number;
}

interface Pair {
  currentRoundTripTime?: number;
  bytesReceived?: number;
  localCandidateId?: string;
  remoteCandidateId?: string;
  timestamp: number;
}
interface Report {
  forEach(visit: (entry: Record<string, unknown>) => void): void;
}

/** Reads the connection's statistics, and compares with the last time. */
export class QualityMeter {
  private last: { bytes: number; atMs: number } | undefined;

  read(report: Report): Quality | undefined {
    const entries = new Map<string, Record<string, unknown>>();
    report.forEach((entry) => entries.set(String(entry.id), entry));
    const transport = [...entries.values()].find((entry) => entry.type === 'transport');
    const chosen = entries.get(String(transport?.selectedCandidatePairId)) ??
      [...entries.values()].find((entry) => entry.type === 'candidate-pair' && entry.nominated === true && entry.state === 'succeeded');
    if (!chosen) return undefined;
    const pair = chosen as unknown as Pair;
    const isRelay = (id: string | undefined): boolean => entries.get(id ?? '')?.candidateType === 'relay';
    const relayed = isRelay(pair.localCandidateId) || isRelay(pair.remoteCandidateId);
    return {
      path: relayed ? 'relayed' : 'direct',
      rttMs: Math.round((pair.currentRoundTripTime ?? 0) * 1000),
      kbitPerSecond: this.rate(pair.bytesReceived ?? 0, pair.timestamp),
    };
  }

  private rate(bytes: number, atMs: number): number {
    const { last } = this;
    this.last = { bytes, atMs };
    if (!last || atMs <= last.atMs || bytes < last.bytes) return 0;
    return Math.round(((bytes - last.bytes) * 8) / (atMs - last.atMs));
  }
}
