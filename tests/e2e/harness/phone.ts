import { type Locator, type Page, devices, expect } from '@playwright/test';
import { story } from './story.ts';

/** Phones and tablets whose size, touch and name a browser can have. */
export type Device = 'Pixel 7' | 'iPhone 14' | 'iPad Mini';

/** A customer who takes part on a phone, in the browser. */
export class Phone {
  /** `click`: the driver of its browser cannot touch. */
  constructor(
    readonly page: Page,
    private readonly how: 'tap' | 'click' = 'tap',
  ) {}

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

  async press(button: Locator): Promise<void> {
    await (this.how === 'tap' ? button.tap() : button.click());
  }

  /** From the code, past the tutorial, to the waiting page. */
  async arrive(url: string, pin: string): Promise<void> {
    await this.page.goto(url);
    await this.pin.fill(pin);
    await this.press(this.button('Connect'));
    await this.press(this.button('Skip'));
    await this.expectWaiting();
  }

  /** From the link, over who it is that helps and past the tutorial, to the waiting page. */
  async follow(link: string): Promise<void> {
    await this.page.goto(link);
    await this.press(this.button('Connect'));
    await this.press(this.button('Continue'));
    await this.press(this.button('Skip'));
    await this.expectWaiting();
  }

  async expectWaiting(): Promise<void> {
    await expect(this.page.getByText('Waiting for your technician')).toBeVisible();
  }

  async say(text: string): Promise<void> {
    await this.message.fill(text);
    await this.press(this.button('Send'));
  }

  /** The small X, and meant. */
  async end(): Promise<void> {
    await this.press(this.button('End session').first());
    await this.press(this.page.getByRole('alertdialog', { name: 'End the session?' }).getByRole('button', { name: 'End session' }));
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
