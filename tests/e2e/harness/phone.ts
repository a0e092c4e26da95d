import { type Locator, type Page, devices, expect } from '@playwright/test';
import { story } from './story.ts';

/** Phones and tablets whose size, touch and name a browser can have. */
export type Device = 'Pixel 7' | 'iPhone 14' | 'iPad Mini';

/** A customer who takes part on a phone, in the browser. */
export class Phone {
  constructor(readonly page: Page) {}

  get pin(): Locator {
    return this.page.getByRole('textbox', { name: 'Enter your six-digit PIN code' });
  }

  get talk(): Locator {
    return this.page.getByRole('log', { name: 'Chat and log' });
  }

  get message(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** From the code, past the tutorial, to the waiting page. */
  async arrive(url: string, pin: string): Promise<void> {
    await this.page.goto(url);
    await this.pin.fill(pin);
    await this.button('Connect').tap();
    await this.button('Skip').tap();
    await this.expectWaiting();
  }

  /** From the link, over who it is that helps and past the tutorial, to the waiting page. */
  async follow(link: string): Promise<void> {
    await this.page.goto(link);
    await this.button('Connect').tap();
    await this.button('Continue in the browser').tap();
    await this.button('Skip').tap();
    await this.expectWaiting();
  }

  async expectWaiting(): Promise<void> {
    await expect(this.page.getByText('Waiting for your technician')).toBeVisible();
  }

  async say(text: string): Promise<void> {
    await this.message.fill(text);
    await this.button('Send').tap();
  }

  /** The small X, and meant. */
  async end(): Promise<void> {
    await this.button('End session').first().tap();
    await this.page.getByRole('alertdialog', { name: 'End the session?' }).getByRole('button', { name: 'End session' }).tap();
  }
}

interface Parts {
  device: Device;
  phone: Phone;
}

/** A story whose customer has a phone. */
export const phoneStory = story.extend<Parts>({
  device: ['Pixel 7', { option: true }],
  phone: async ({ browser, device }, use, info) => {
    const { defaultBrowserType: _, ...phone } = devices[device] ?? {};
    const context = await browser.newContext({ ...phone, acceptDownloads: true });
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    await use(new Phone(page));
    if (info.status !== info.expectedStatus) console.log(`the phone's page:\n${said.join('\n')}`);
    await context.close();
  },
});
