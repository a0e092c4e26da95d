import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Accessibility } from './accessibility.ts';
import { Display, type Point, SCREEN, type Size, startDisplay } from './display.ts';
import type { Processes, Started } from './processes.ts';

export { type Point, SCREEN, type Size } from './display.ts';

/** Where a terminal opens. */
const CORNER: Point = { x: 20, y: 60 };

/** A terminal on a customer's screen. */
export interface Terminal {
  /** Where what is typed arrives. */
  file: string;
  /** A place inside it. */
  at: Point;
  /** The lines that were typed into it. */
  text(): string;
  /** Whether it gets what is typed. */
  hasFocus(): boolean;
}

/** Offers the accessibility bus and nothing else, whatever desktop services this machine has: one of them would mount a file system in the story's folder. */
function sessionBus(runtime: string): string {
  const services = join(runtime, 'services');
  mkdirSync(services);
  copyFileSync('/usr/share/dbus-1/services/org.a11y.Bus.service', join(services, 'org.a11y.Bus.service'));
  const file = join(runtime, 'session.conf');
  const rules = '<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>';
  writeFileSync(file, `<busconfig><type>session</type><listen>unix:dir=${runtime}</listen><auth>EXTERNAL</auth><servicedir>${services}</servicedir>${rules}</busconfig>`);
  return file;
}

/** A customer's computer: a screen with a window manager and a terminal, and a home folder. */
export class Desktop extends Display {
  private constructor(
    processes: Processes,
    private readonly display: Started,
    env: Record<string, string>,
    readonly home: string,
    readonly accessibility: Accessibility,
  ) {
    super(processes, env);
  }

  static async start(processes: Processes, folder: string, size: Size = SCREEN): Promise<Desktop> {
    const home = join(folder, 'home');
    const runtime = join(folder, 'run');
    for (const made of [home, join(home, 'Downloads'), join(home, 'bin'), runtime]) mkdirSync(made, { recursive: true, mode: 0o700 });
    const { xvfb, name } = await startDisplay(processes, size);
    const env = {
      DISPLAY: name,
      HOME: home,
      XDG_RUNTIME_DIR: runtime,
      // Where there is a service for settings it keeps them for later; a story has none.
      GSETTINGS_BACKEND: 'memory',
      PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`,
    };
    const bus = processes.start('dbus', 'dbus-daemon', [`--config-file=${sessionBus(runtime)}`, '--nofork', '--print-address=1'], env, [1]);
    const session = await bus.firstLine();
    const desktop = new Desktop(processes, xvfb, { ...env, DBUS_SESSION_BUS_ADDRESS: session }, home, await Accessibility.connect(session));
    processes.start('openbox', 'openbox', ['--sm-disable'], desktop.env);
    const managed = (): string => desktop.run('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK']);
    await expect.poll(managed, { message: 'a window manager is there', intervals: [20] }).toContain('window id');
    desktop.paint('#204060');
    desktop.installFileChooser();
    return desktop;
  }

  /** Takes the display away from under everything, as a desktop that is logged out of in a hurry. */
  async loseDisplay(): Promise<void> {
    await this.display.stop('SIGKILL');
  }

  /** Gives the whole background one colour. */
  paint(color: string): void {
    this.run('xsetroot', ['-solid', color]);
  }

  /** Opens a terminal whose typed lines arrive in a file. */
  openTerminal(corner = CORNER): Promise<Terminal> {
    return this.runInTerminal('cat >> "$0"', corner);
  }

  /** The same with a terminal from which each key arrives at once. */
  openRawTerminal(): Promise<Terminal> {
    return this.runInTerminal('stty raw -echo; exec cat >> "$0"');
  }

  private async runInTerminal(script: string, { x, y } = CORNER): Promise<Terminal> {
    const file = join(this.home, 'typed.txt');
    writeFileSync(file, '');
    this.launch('xterm', 'xterm', ['-T', 'Terminal', '-geometry', `60x20+${x}+${y}`, '-e', 'sh', '-c', script, file]);
    const shown = (): string => this.run('xdotool', ['search', '--onlyvisible', '--name', '^Terminal$']);
    await expect(shown, 'the terminal is on the screen').toPass({ intervals: [20] });
    return {
      file,
      at: { x: x + 130, y: y + 140 },
      text: () => readFileSync(file, 'utf8'),
      hasFocus: () => this.run('xdotool', ['getwindowfocus', 'getwindowname']).trim() === 'Terminal',
    };
  }

  /** The file that the customer will choose when a program asks for one. */
  choose(path: string): void {
    writeFileSync(join(this.home, 'bin/choice'), path);
  }

  /** A file dialog in which the customer has always chosen already. */
  private installFileChooser(): void {
    const zenity = join(this.home, 'bin/zenity');
    writeFileSync(zenity, '#!/bin/sh\ncat "${0%/*}/choice"\n');
    chmodSync(zenity, 0o755);
  }
}
