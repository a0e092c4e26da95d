import { type Locator, type Page, expect } from '@playwright/test';
import { type Point, SCREEN, type Size } from './desktop.ts';

export const MARA = { name: 'Mara Keller', email: 'mara@northpier.example', password: 'correct horse battery' } as const;

export type CapabilityName = 'View' | 'Control';

/** A technician in the console. */
export class Technician {
  /** How large the picture is in which a story names places. */
  sees: Size = SCREEN;

  constructor(readonly page: Page) {}

  /** Follows the one-time link, makes an account, and is signed in. */
  async makeAccount(invitation: string): Promise<void> {
    await this.page.goto(invitation);
    await this.page.getByRole('textbox', { name: 'Your name' }).fill(MARA.name);
    await this.page.getByRole('textbox', { name: 'Email' }).fill(MARA.email);
    await this.page.getByLabel('Password').fill(MARA.password);
    await this.page.getByRole('button', { name: 'Make account' }).click();
    await expect(this.newSession).toBeVisible();
  }

  /** Signs in to an account that is there, on the page that asks for it. */
  async signIn(password: string = MARA.password): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Email' }).fill(MARA.email);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  get newSession(): Locator {
    return this.page.getByRole('banner').getByRole('button', { name: 'New session' });
  }

  get start(): Locator {
    return this.page.getByRole('button', { name: 'Start', exact: true });
  }

  get picture(): Locator {
    return this.page.getByRole('img', { name: "Customer's screen" });
  }

  get talk(): Locator {
    return this.page.getByRole('log', { name: 'Chat and log' });
  }

  /** The line of a customer in the list of sessions. */
  listed(customer: string): Locator {
    return this.page.getByRole('navigation', { name: 'Sessions' }).getByRole('link', { name: customer });
  }

  /** The button that shows how a capability stands, asks for it and gives it back. */
  capability(name: CapabilityName): Locator {
    return this.page.getByRole('group', { name: 'What the customer allows' }).getByRole('button', { name: new RegExp(`^${name} `) });
  }

  /** Makes a session and reads its code aloud. */
  async createPin(customer: string): Promise<string> {
    await this.newSession.click();
    const dialog = this.page.getByRole('dialog', { name: 'New session' });
    await dialog.getByRole('textbox', { name: 'Customer name (optional)' }).fill(customer);
    await dialog.getByRole('button', { name: 'Create PIN' }).click();
    const spoken = await dialog.getByLabel('PIN code').innerText();
    await dialog.getByRole('button', { name: 'Close' }).click();
    return spoken.replace(/\s/g, '');
  }

  /** Makes a session and copies its link. */
  async createLink(customer: string): Promise<string> {
    await this.newSession.click();
    const dialog = this.page.getByRole('dialog', { name: 'New session' });
    await dialog.getByRole('tab', { name: 'Link' }).click();
    await dialog.getByRole('textbox', { name: 'Customer name (optional)' }).fill(customer);
    await dialog.getByRole('button', { name: 'Copy link' }).click();
    const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    await dialog.getByRole('button', { name: 'Close' }).click();
    return link;
  }

  /** Waits until the session runs and the customer's program has told what happened so far. */
  async expectConnected(customer: string): Promise<void> {
    await expect(this.listed(customer)).toContainText('Active');
    await expect(this.talk).toContainText('Customer connected');
  }

  /** Asks for a capability; the customer's answer is not waited for. */
  async ask(name: CapabilityName): Promise<void> {
    await this.capability(name).click();
    await expect(this.capability(name)).toHaveText(`${name} asked`);
  }

  /** Ends the session that is looked at, and means it. */
  async end(): Promise<void> {
    await this.page.getByRole('button', { name: 'End session' }).click();
    await this.page.getByRole('alertdialog', { name: 'End the session?' }).getByRole('button', { name: 'End session' }).click();
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Message' }).fill(text);
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }

  /** Points at a place of the customer's screen and presses. */
  async clickAt(place: Point): Promise<void> {
    const { x, y } = await this.onPage(place);
    await this.page.mouse.click(x, y);
  }

  /** The colour that the technician sees at a place of the customer's screen, as `#rrggbb`. */
  async colorAt({ x, y }: Point): Promise<string> {
    return this.canvas.evaluate(
      (canvas, [across, down]) => {
        const copy = new OffscreenCanvas(1, 1).getContext('2d');
        if (!(canvas instanceof HTMLCanvasElement) || !copy) throw new Error('the picture is not a canvas');
        if (canvas.width === 0) return 'nothing';
        copy.drawImage(canvas, Math.floor(across * canvas.width), Math.floor(down * canvas.height), 1, 1, 0, 0, 1, 1);
        return `#${[...copy.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
      },
      [x / this.sees.width, y / this.sees.height] as const,
    );
  }

  /** The first one has the picture; the customer's pointer may lie on it. */
  get canvas(): Locator {
    return this.picture.locator('canvas').first();
  }

  private async onPage({ x, y }: Point): Promise<Point> {
    const box = await this.canvas.boundingBox();
    if (!box) throw new Error('there is no picture');
    return { x: box.x + (x / this.sees.width) * box.width, y: box.y + (y / this.sees.height) * box.height };
  }
}
