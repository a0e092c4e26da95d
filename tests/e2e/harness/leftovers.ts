import { type Dirent, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Everything in a folder and below it, by path. */
export function filesIn(folder: string): string[] {
  const path = (entry: Dirent): string => join(entry.parentPath, entry.name);
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map(path).sort();
}

/** Processes that run with a line such as `NAME=value` in their environment. */
export function processesWith(line: string): number[] {
  const numbers = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return numbers.filter((pid) => environmentOf(pid).includes(line));
}

/** Of a process that has ended and that nobody has asked about yet, nothing is left to read. */
function environmentOf(pid: number): string[] {
  const file = `/proc/${pid}/environ`;
  try {
    return existsSync(file) ? readFileSync(file, 'utf8').split('\0') : [];
  } catch {
    return [];
  }
}
