import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { Applet } from './applet.ts';
import type { Desktop } from './desktop.ts';
import type { Network } from './network.ts';

/** A customer at the support page. */
export class Visitor {
  constructor(
    readonly page: Page,
    /** Where the browser saves. */
    private readonly downloads: string,
  ) {}

  get code(): Locator {
    return this.page.getByRole('textbox', { name: 'Enter your 6-digit code' });
  }

  get startDownload(): Locator {
    return this.page.getByRole('button', { name: 'Start Download' });
  }

  /** What the page says when something does not work. */
  get notice(): Locator {
    return this.page.getByRole('alert');
  }

  /** Opens the support page and types the code. */
  async enter(url: string, pin: string): Promise<void> {
    await this.page.goto(url);
    await this.code.fill(pin);
  }

  /** Presses the page's button and saves what comes, in a folder of the downloads. */
  async download(folder = ''): Promise<string> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.startDownload.click()]);
    const file = join(this.downloads, folder, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  }
}

/** A customer with a browser and a desktop. */
export class Customer extends Visitor {
  /** Where the saved program runs, if not in the network of all others. */
  network: Pick<Network, 'within'> | undefined;
  /** What is particular about the computer that the saved program runs on. */
  environment: Record<string, string> = {};

  constructor(
    page: Page,
    readonly desktop: Desktop,
  ) {
    super(page, join(desktop.home, 'Downloads'));
  }

  /** Makes the saved file a program and opens it. */
  open(file: string, name = 'applet'): Applet {
    chmodSync(file, 0o755);
    const [command = file, ...args] = this.network?.within(file) ?? [];
    return new Applet(this.desktop, this.desktop.launch(name, command, args, this.environment), file);
  }

  /** The whole way from the code to the waiting window. */
  async arrive(url: string, pin: string): Promise<Applet> {
    await this.enter(url, pin);
    const applet = this.open(await this.download());
    await applet.expectShown('label', 'Waiting for your technician');
    return applet;
  }
}
