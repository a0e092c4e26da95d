import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { Network } from './network.ts';
import { type Processes, run } from './processes.ts';
import { findPrograms } from './programs.ts';

const TAP = fileURLToPath(new URL('tap.pl', import.meta.url));

/** Rate in Mbit/s, delay of one direction in ms, loss in percent; none for a cable without bounds. */
export const LINES = {
  local: undefined,
  wan20: ['20', '20', '0'],
  wan4: ['4', '40', '1'],
} as const;

export type LineName = keyof typeof LINES;

/** Lays a cable of that kind to a network of its own for what the customer has. */
export function lay(processes: Processes, line: LineName, port: number): Promise<Network> {
  return Network.lay(processes, port, async (near, far) => {
    const bounds = LINES[line];
    if (bounds === undefined) {
      run('ip', ['link', 'add', near, 'type', 'veth', 'peer', 'name', far]);
    } else {
      // A line that waits for the processor would be a worse one than it says.
      processes.start('line', 'nice', ['-n', '-10', 'perl', TAP, near, far, findPrograms().netsim, ...bounds]);
      await expect.poll(() => [near, far].every((device) => existsSync(`/sys/class/net/${device}`)), { message: 'the line is there', intervals: [20] }).toBe(true);
    }
    for (const device of [near, far]) {
      // Each counted packet is one that a real cable would carry, and none is of the system's own.
      run('ip', ['link', 'set', device, 'gso_max_segs', '1', 'addrgenmode', 'none']);
    }
    run('ip', ['link', 'set', far, 'netns', far]);
  });
}
