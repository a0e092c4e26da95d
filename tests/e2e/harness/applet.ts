import { existsSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { Box, Node, Role } from './accessibility.ts';
import type { Desktop, Point } from './desktop.ts';
import type { Started } from './processes.ts';

type Name = string | RegExp;

/** What is read out with a button that cannot be pressed now. */
export const UNAVAILABLE = 'Not available now';

/** More than a window manager's title bar and border. */
const MARGIN_PX = 32;

const OFTEN = { intervals: [50] };

function fits(name: Name, text: string): boolean {
  return typeof name === 'string' ? text === name : name.test(text);
}

/** The customer's program, as the customer sees and uses it. */
export class Applet {
  constructor(
    private readonly desktop: Desktop,
    private readonly process: Started,
    /** Where it was saved. */
    readonly file: string,
  ) {}

  get pid(): number {
    return this.process.pid;
  }

  /** The program's end; waits for it. */
  async exitCode(): Promise<number | null> {
    return (await this.process.ended).code;
  }

  get isOnDisk(): boolean {
    return existsSync(this.file);
  }

  /** Everything that can be read in its windows, top to bottom. */
  async words(): Promise<string[]> {
    return (await this.nodes()).map(({ name }) => name).filter(Boolean);
  }

  async has(role: Role, name: Name): Promise<boolean> {
    return (await this.find(role, name)) !== undefined;
  }

  /** Waits until something of this name can be seen. */
  async expectShown(role: Role, name: Name): Promise<void> {
    // What is there instead says more than that it is not.
    const shown = async (): Promise<string> => ((await this.has(role, name)) ? 'shown' : (await this.words()).join(' | '));
    await expect.poll(shown, { ...OFTEN, message: `the applet shows ${role} ${name}` }).toBe('shown');
  }

  async expectGone(role: Role, name: Name): Promise<void> {
    await expect.poll(() => this.has(role, name), { ...OFTEN, message: `the applet shows no ${role} ${name} any more` }).toBe(false);
  }

  /** Presses a button with the customer's mouse, as soon as it can be pressed. */
  async press(name: Name): Promise<void> {
    this.desktop.click(await this.middleOf('button', name));
  }

  /** Presses a button without a mouse, through the desktop's screen reader. */
  async pressByScreenReader(name: Name): Promise<void> {
    await this.middleOf('button', name);
    const button = await this.find('button', name);
    if (!button) throw new Error(`the button ${name} was there and is not`);
    await this.desktop.accessibility.invoke(button);
  }

  /** Writes a message and sends it, with the customer's mouse and keyboard. */
  async write(text: string): Promise<void> {
    this.desktop.click(await this.middleOf('entry', 'Message'));
    await expect.poll(async () => (await this.find('entry', 'Message'))?.isFocused, { ...OFTEN, message: 'the field takes keys' }).toBe(true);
    this.desktop.type(text);
    this.desktop.press('Return');
  }

  /** What is read out with a button, beside its name. */
  async explanation(name: Name): Promise<string> {
    const button = await this.find('button', name);
    return button ? this.desktop.accessibility.descriptionOf(button) : 'no such button';
  }

  /** Where something is on the screen. */
  async boxOf(role: Role, name: Name): Promise<Box> {
    const node = await this.find(role, name);
    if (!node) throw new Error(`there is no ${role} ${name}`);
    return this.desktop.accessibility.boxOf(node);
  }

  /** The middle of a control that stands still and can be used. */
  async middleOf(role: Role, name: Name): Promise<Point> {
    let before = '';
    let middle: Point = { x: 0, y: 0 };
    const usable = async (): Promise<boolean> => {
      const node = await this.find(role, name);
      if (!node) return false;
      const { x, y, width, height } = await this.desktop.accessibility.boxOf(node);
      const now = [x, y, width, height].join();
      const stoodStill = now === before && width > 0;
      before = now;
      middle = { x: x + width / 2, y: y + height / 2 };
      return stoodStill && (await this.desktop.accessibility.descriptionOf(node).catch(() => UNAVAILABLE)) !== UNAVAILABLE;
    };
    await expect.poll(usable, { ...OFTEN, message: `${role} ${name} can be used` }).toBe(true);
    return middle;
  }

  /** Where its windows are, with a margin for what the window manager draws round them. */
  async boxes(): Promise<Box[]> {
    const frames = (await this.nodes()).filter(({ role }) => role === 'frame');
    const boxes = await Promise.all(frames.map((frame) => this.desktop.accessibility.boxOf(frame)));
    return boxes.map(({ x, y, width, height }) => ({ x: x - MARGIN_PX, y: y - MARGIN_PX, width: width + 2 * MARGIN_PX, height: height + 2 * MARGIN_PX }));
  }

  private async find(role: Role, name: Name): Promise<Node | undefined> {
    // What comes last lies on top: a question over the window has buttons of the same names.
    return (await this.nodes()).findLast((node) => node.role === role && fits(name, node.name));
  }

  private nodes(): Promise<Node[]> {
    return this.desktop.accessibility.nodesOf(this.pid);
  }
}
