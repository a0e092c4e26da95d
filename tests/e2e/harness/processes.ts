import { type ChildProcess, type StdioOptions, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

type Environment = Record<string, string>;

/** Gives a program a clock of its own; `$LIB` is for the loader. */
const FAKETIME = '/usr/$LIB/faketime/libfaketimeMT.so.1';

/** So many lines of a log are printed. */
const LAST_LINES = 30;

/** A program that a story started. */
export class Started {
  /** What its `exit` said, once it is over. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private over = false;

  constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {
    this.ended = new Promise((done, failed) => {
      child.once('exit', (code, signal) => {
        this.over = true;
        done({ code, signal });
      });
      child.once('error', (error) => {
        this.over = true;
        failed(error);
      });
    });
    // Whoever waits for the end hears of it; nobody has to.
    this.ended.catch(() => undefined);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.name} did not start`);
    return this.child.pid;
  }

  /** What the program says first on its standard output, or on another descriptor. */
  async firstLine(descriptor = 1): Promise<string> {
    const stream = this.child.stdio[descriptor] as Readable;
    let text = '';
    for await (const chunk of stream) {
      text += String(chunk);
      if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
    }
    throw new Error(`${this.name} ended before it said anything`);
  }

  /** Everything the program says from now on, line by line. It was started with descriptor 1 as a pipe. */
  lines(): AsyncIterator<string> {
    return createInterface({ input: this.child.stdio[1] as Readable })[Symbol.asyncIterator]();
  }

  /** Tells the program something. It was started with descriptor 0 as a pipe. */
  tell(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.over) return;
    this.child.kill(signal);
    const firmly = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.ended.catch(() => undefined);
    clearTimeout(firmly);
  }
}

/** All programs of one story; what they say lies in `folder`. */
export class Processes {
  private readonly all: Started[] = [];

  constructor(readonly folder: string) {}

  /** Starts a program. Its standard error goes to `NAME.log`; `pipes` are descriptors to read from, and 0 to write to. */
  start(name: string, command: string, args: readonly string[], env: Environment = {}, pipes: readonly number[] = []): Started {
    const log = openSync(join(this.folder, `${name}.log`), 'a');
    const stdio: StdioOptions = [pipes.includes(0) ? 'pipe' : 'ignore', pipes.includes(1) ? 'pipe' : log, log];
    if (pipes.includes(3)) stdio.push('pipe');
    const started = new Started(name, spawn(command, args, { env: { ...plainEnvironment(), ...env }, stdio }));
    closeSync(log);
    this.all.push(started);
    return started;
  }

  /** What server and applet said last, for whoever sees of a failed story only what it printed. */
  lastWords(): string {
    const names = new Set(this.all.map((started) => started.name).filter((name) => name === 'server' || name === 'applet'));
    const logOf = (name: string): string => join(this.folder, `${name}.log`);
    const lastOf = (name: string): string => (existsSync(logOf(name)) ? readFileSync(logOf(name), 'utf8') : '').split('\n').slice(-LAST_LINES).join('\n');
    return [...names].map((name) => `${name}:\n${lastOf(name)}`).join('\n');
  }

  /** Stops everything, the last started first. */
  async stop(): Promise<void> {
    for (const started of this.all.splice(0).reverse()) await started.stop();
  }
}

/** Runs a program to its end and gives back what it says. */
export function run(command: string, args: readonly string[], env: Environment = {}): string {
  return execFileSync(command, args, { env: { ...plainEnvironment(), ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 });
}

/** The environment of a program whose clock runs ahead by a time as in `+5m` or `-1d`. What it measures stays true. */
export function clockAhead(time: string): Environment {
  return { LD_PRELOAD: FAKETIME, FAKETIME: time, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

/** The same with a clock that can be set while the program runs, by writing the time to a file. */
export function clockIn(file: string): Environment {
  return { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

/** The environment without what leads to the desktop of whoever runs the stories. */
function plainEnvironment(): Environment {
  const kept: Environment = {};
  for (const name of ['PATH', 'HOME', 'LANG', 'TZ', 'USER']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
