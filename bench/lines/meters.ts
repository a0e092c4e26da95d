import { readFileSync, readdirSync } from 'node:fs';
import type { Network } from '../../tests/e2e/harness/network.ts';

/** What a system has cost up to a moment. */
export interface Cost {
  atMs: number;
  /** From the customer's side to the technician's, and back. */
  bytes: number;
  bytesBack: number;
  cpuSeconds: number;
}

/** Reads what goes over the cable and what programs use. */
export class Meters {
  constructor(
    private readonly network: Network,
    private readonly pid: number,
  ) {}

  read(): Cost {
    const cpuSeconds = programsOf(this.pid).reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
    return { atMs: Date.now(), bytes: this.bytes(), bytesBack: this.bytes('tx'), cpuSeconds };
  }

  /** What came out of the cable at the technician's end, or went in there, Ethernet headers and all. */
  bytes(way: 'rx' | 'tx' = 'rx'): number {
    return Number(readFileSync(`/sys/class/net/${this.network.near}/statistics/${way}_bytes`, 'utf8'));
  }

  residentMegabytes(): number {
    return programsOf(this.pid).reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024, 0);
  }
}

/** A program and all that it started. */
function programsOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
  return [pid, ...children.flatMap(programsOf)];
}

/** Time on a processor, to the nanosecond, of all threads there are. */
function cpuSecondsOf(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]));
  return nanoseconds.reduce((sum, part) => sum + part, 0) / 1e9;
}
