import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BrowserContext, type Page, expect } from '@playwright/test';
import { Visitor } from './customer.ts';
import { Display, type Point, SCREEN, startDisplay } from './display.ts';
import type { Processes } from './processes.ts';
import { type Line, find, readScreen } from './reading.ts';

const RUN_ONCE = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce';
const WINE = resolve(import.meta.dirname, '../../wine');
/** As Chrome on Windows says it is. */
const USER_AGENT = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
/** Reading a screen takes most of a second. */
const OFTEN = { intervals: [100], timeout: 60_000 };
/** Where the window manager of Wine puts the first window, and how large the applet's is; without the frame at the edge of the screen. */
const APPLET = { x: 6, y: 24, width: 376, height: 600 };
/** Where a file dialog is. */
const DIALOG = { x: 0, y: 0, width: 780, height: 514 };
/** What is beside one another on a row may be read as lines that are so much apart. */
const ROW_PX = 10;
/** From the middle of the button to the middle of the field. */
const FIELD_PX = 180;
/** The middle of the small X. */
const SMALL_X = { x: 360, y: 53 };
/** The middle of the upper edge, where the bar is while somebody watches. */
const BAR = { x: 392, y: 0, width: 880, height: 60 };

/** A customer's computer with Windows, as far as Wine is one. */
export class Windows extends Display {
  private constructor(
    processes: Processes,
    env: Record<string, string>,
    private readonly folder: string,
    readonly prefix: string,
  ) {
    super(processes, env);
  }

  static async start(processes: Processes, folder: string): Promise<Windows> {
    mkdirSync(folder, { recursive: true });
    const prefix = join(folder, 'windows');
    execFileSync(join(WINE, 'prefix.sh'), [prefix], { stdio: 'ignore', timeout: 120_000 });
    const { name } = await startDisplay(processes, SCREEN);
    const quiet = { WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=' };
    // What Wine's server leaves behind goes with the folder.
    const env = { ...quiet, DISPLAY: name, WINEPREFIX: prefix, HOME: folder, TMPDIR: folder };
    const windows = new Windows(processes, env, folder, prefix);
    execFileSync('x86_64-w64-mingw32-gcc', ['-O1', '-s', join(WINE, 'notepad.c'), '-o', join(folder, 'editor.exe')]);
    return windows;
  }

  /** The customer signs out: programs are asked to end, and then are ended. */
  signOut(): void {
    this.run('wineboot', ['--end-session', '--kill']);
  }

  /** The customer signs in: what is to be run once is, and struck out. Wine itself does not do that for customers. */
  signIn(): void {
    for (const [, name = '', program = '', words = '', file = ''] of this.runOnce().matchAll(/^ +(\S+) +REG_SZ +(\S+) (.*) "(.*)"\s*$/gm)) {
      this.run('wine', ['reg', 'delete', RUN_ONCE, '/v', name, '/f']);
      this.run('wine', [program, ...words.split(' '), file]);
    }
  }

  /** Ends everything at once, with no time to clean up; before that, waits until what is to be run at the next sign-in is on the disk. */
  async cutPower(): Promise<void> {
    const registry = (): string => readFileSync(join(this.prefix, 'user.reg'), 'latin1');
    await expect.poll(registry, { message: 'the registry is on the disk', intervals: [100], timeout: 60_000 }).toContain('Bowline-');
    // Whoever would still remove files goes first.
    const all = this.pids(() => true);
    const first = this.pids((program) => program.includes('wineserver'));
    for (const pid of [...first, ...all.filter((other) => !first.includes(other))]) process.kill(pid, 'SIGKILL');
    await expect.poll(() => this.pids(() => true), { message: 'everything has stopped', intervals: [50] }).toEqual([]);
  }

  /** Ends everything that runs on it. */
  stop(): void {
    // Nothing may run any more.
    if (this.pids((program) => program.includes('wineserver')).length > 0) this.run('wineserver', ['--kill']);
  }

  /** The customer's own folder. */
  get home(): string {
    const users = join(this.prefix, 'drive_c/users');
    const [user = ''] = readdirSync(users).filter((name) => name !== 'Public');
    return join(users, user);
  }

  /** What it says of what is run at the next sign-in, once its registry is written. */
  runOnce(): string {
    try {
      return this.run('wine', ['reg', 'query', RUN_ONCE]);
    } catch {
      return '';
    }
  }

  /** Files of the applet's that are left, but for the receipt. */
  leftovers(): string[] {
    const temporary = [join(this.home, 'Temp'), join(this.home, 'AppData/Local/Temp')].filter((folder) => existsSync(folder));
    const own = temporary.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
    const downloads = join(this.home, 'Downloads');
    const downloaded = existsSync(downloads) ? readdirSync(downloads).map((name) => join(downloads, name)) : [];
    return [...own, ...downloaded].filter((file) => /\.exe$/i.test(file));
  }

  /** Numbers of the processes that run the applet. */
  applets(): number[] {
    return this.pids((program) => /Bowline-[0-9a-f]{16}\.exe|bowline-applet-\d{6}/.test(program));
  }

  private pids(isMeant: (program: string) => boolean): number[] {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return all.map(Number).filter((pid) => {
      try {
        const isOwn = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`WINEPREFIX=${this.prefix}\0`);
        return isOwn && isMeant(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
      } catch {
        return false;
      }
    });
  }

  /** Opens the editor, alone on the right. */
  async openEditor(): Promise<Editor> {
    this.launch('editor', 'wine', ['notepad']);
    const editor = new Editor((words) => this.run('wine', [join(this.folder, 'editor.exe'), ...words]));
    await expect(() => editor.moveTo({ x: 480, y: 120 }), 'the editor is on the screen').toPass({ intervals: [100] });
    return editor;
  }

  /** Chooses the file that begins so from those that a dialog shows, with the mouse: under Wine it does not always get the keyboard. */
  async choose(name: string): Promise<void> {
    const read = (): Line[] => readScreen(this.pixels(), DIALOG);
    this.click(await middleOf(name, read));
    this.click(await middleOf('Open', read));
  }

  /** What can be read in the applet's window. */
  read(): Line[] {
    return readScreen(this.pixels(), APPLET);
  }

  /** What can be read on the bar. */
  readBar(): string {
    return words(readScreen(this.pixels(), BAR));
  }
}

/** The editor that comes with Windows. */
export class Editor {
  constructor(private readonly ask: (words: readonly string[]) => string) {}

  text(): string {
    return this.ask(['text']).replaceAll(/\r+\n/g, '\n');
  }

  /** Clicks on it, and waits until it gets what is typed. */
  async focus(click: () => Promise<void>): Promise<void> {
    await click();
    await expect(() => this.ask(['has-keyboard']), 'the editor gets the keys').toPass({ intervals: [50], timeout: 15_000 });
  }

  /** Moves it and gives it the keyboard. */
  moveTo({ x, y }: Point): void {
    this.ask(['place', String(x), String(y), '500', '400']);
  }
}

/** The middle of something with that text, as soon as it stands still. */
async function middleOf(name: string, read: () => Line[]): Promise<Point> {
  let before = '';
  let middle: Point = { x: 0, y: 0 };
  const look = (): string => {
    const seen = read();
    const found = find(seen, name);
    const now = found ? [found.x, found.y, found.width, found.height].map(Math.round).join() : 'not there';
    const isStill = found !== undefined && now === before;
    before = now;
    if (found) middle = { x: found.x + found.width / 2, y: found.y + found.height / 2 };
    // What is there instead says more than that it is not.
    return isStill ? 'there' : words(seen);
  };
  await expect.poll(look, { ...OFTEN, message: `${name} can be pressed` }).toBe('there');
  return middle;
}

/** All of it as one text, row by row. */
function words(seen: readonly Line[]): string {
  const row = ({ y, height }: Line): number => Math.round((y + height / 2) / ROW_PX);
  const inOrder = [...seen].sort((a, b) => row(a) - row(b) || a.x - b.x);
  return inOrder.map(({ text }) => text).join(' ');
}

/** The customer's program on Windows, as the customer sees and uses it. */
export class WindowsApplet {
  constructor(
    private readonly windows: Windows,
    /** Where it was saved. */
    readonly file: string,
  ) {}

  /** Waits until that can be read; lines that belong together have a space between them. */
  async expectShown(text: string | RegExp): Promise<void> {
    const pattern = typeof text === 'string' ? new RegExp(escaped(text)) : text;
    await expect.poll(() => words(this.windows.read()), { ...OFTEN, message: `the applet shows ${pattern}` }).toMatch(pattern);
  }

  async expectGone(text: string): Promise<void> {
    await expect.poll(() => words(this.windows.read()), { ...OFTEN, message: `the applet shows no "${text}" any more` }).not.toContain(text);
  }

  /** Presses a button with the customer's mouse. */
  async press(name: string): Promise<void> {
    this.windows.click(await this.middleOf(name));
  }

  /** The middle of something with that text in its window, as soon as it stands still. */
  middleOf(name: string): Promise<Point> {
    return middleOf(name, () => this.windows.read());
  }

  /** Writes a message and sends it, with the customer's mouse and keyboard: the field is to the left of its button. */
  async write(text: string): Promise<void> {
    const { x, y } = await this.middleOf('Send');
    this.windows.click({ x: x - FIELD_PX, y });
    this.windows.type(text);
    this.windows.press('Return');
  }

  /** Presses the small X, which has no text. */
  pressSmallX(): void {
    this.windows.click(SMALL_X);
  }

  get isOnDisk(): boolean {
    return existsSync(this.file);
  }

  /** Waits until no process of it runs. */
  async expectOver(): Promise<void> {
    await expect.poll(() => this.windows.applets(), { message: 'the applet has ended', intervals: [50] }).toEqual([]);
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A customer with a browser and a Windows. */
export class WindowsCustomer extends Visitor {
  private constructor(
    page: Page,
    readonly windows: Windows,
  ) {
    super(page, join(windows.home, 'Downloads'));
  }

  /** How a browser is to be opened for one. */
  static readonly browser = { acceptDownloads: true, userAgent: USER_AGENT } as const;

  static async with(browser: BrowserContext, windows: Windows): Promise<WindowsCustomer> {
    return new WindowsCustomer(await browser.newPage(), windows);
  }

  /** Opens the saved program. */
  open(file: string): WindowsApplet {
    this.windows.launch('applet', 'wine', [file]);
    return new WindowsApplet(this.windows, file);
  }

  /** The whole way from the code to the waiting window. */
  async arrive(url: string, pin: string): Promise<WindowsApplet> {
    await this.enter(url, pin);
    const applet = this.open(await this.download());
    await applet.expectShown('Waiting for your technician');
    return applet;
  }
}
