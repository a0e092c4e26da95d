import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desktop } from '../tests/e2e/harness/desktop.ts';
import { expect } from '../tests/e2e/harness/story.ts';

/** Where the window shows its count, in pixels of the screen; see `bench/workload`. */
export const COUNTER = { x: 60, y: 120, cell: 12, bits: 12 } as const;

/** The program that is typed into, and the desk behind it. */
export class Workload {
  private constructor(private readonly log: string) {}

  /** Covers the desktop and opens the page. */
  static async start(desktop: Desktop, ...how: readonly string[]): Promise<Workload> {
    const program = process.env['BOWLINE_WORKLOAD_BIN'];
    if (program === undefined) throw new Error('BOWLINE_WORKLOAD_BIN names no program');
    const workload = new Workload(join(desktop.home, `workload-${process.hrtime.bigint()}`));
    desktop.launch('workload', program, [workload.log, ...how]);
    await expect.poll(() => workload.drawn().size, { message: 'the workload is there' }).toBeGreaterThan(0);
    return workload;
  }

  /** When each count was drawn, Unix milliseconds. */
  drawn(): Map<number, number> {
    const text = existsSync(this.log) ? readFileSync(this.log, 'utf8') : '';
    const lines = text.split('\n').filter(Boolean);
    return new Map(lines.map((line) => line.split(' ').map(Number)).map(([count = 0, us = 0]) => [count, us / 1000]));
  }
}
