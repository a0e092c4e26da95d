import { execFileSync } from 'node:child_process';
import { type Processes, type Started, run } from './processes.ts';

/** A place on the screen, in pixels. */
export interface Point {
  x: number;
  y: number;
}

/** How large a screen is, in pixels. */
export interface Size {
  width: number;
  height: number;
}

export const SCREEN = { width: 1280, height: 800 } as const;

/** A display of a story's own, and the names by which programs find it. */
export async function startDisplay(processes: Processes, { width, height }: Size): Promise<{ xvfb: Started; name: string }> {
  const screen = `${width}x${height}x24`;
  const xvfb = processes.start('xvfb', 'Xvfb', ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'], {}, [3]);
  return { xvfb, name: `:${await xvfb.firstLine(3)}` };
}

/** A customer's screen, mouse and keyboard, whatever system is on it. */
export class Display {
  constructor(
    protected readonly processes: Processes,
    protected readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Starts a program of the customer's. */
  launch(name: string, command: string, args: readonly string[] = [], env: Record<string, string> = {}, pipes: readonly number[] = []): Started {
    return this.processes.start(name, command, args, { ...this.env, ...env }, pipes);
  }

  /** Runs a program to its end on this display. */
  run(command: string, args: readonly string[]): string {
    return run(command, args, this.env);
  }

  /** Moves the customer's pointer there and presses its button. */
  click({ x, y }: Point): void {
    this.run('xdotool', ['mousemove', String(Math.round(x)), String(Math.round(y)), 'click', '1']);
  }

  /** Types with the customer's keyboard. */
  type(text: string): void {
    this.run('xdotool', ['type', '--delay', '2', '--', text]);
  }

  /** Presses keys of the customer's keyboard, one at once after the other. */
  press(...keys: readonly string[]): void {
    this.run('xdotool', ['key', '--delay', '0', ...keys]);
  }

  /** All pixels of the screen, row by row: red, green, blue. */
  pixels(): Buffer {
    return execFileSync('import', ['-window', 'root', '-depth', '8', 'rgb:-'], { env: { ...process.env, ...this.env }, maxBuffer: 64 * 1024 * 1024 });
  }

  photograph(file: string): void {
    this.run('import', ['-window', 'root', file]);
  }
}
