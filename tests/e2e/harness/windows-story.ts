import { join } from 'node:path';
import { story } from './story.ts';
import { Windows, WindowsCustomer } from './windows.ts';

/** What a story with a customer on Windows may name beside the others. */
interface Parts {
  windows: Windows;
  guest: WindowsCustomer;
}

/** A story whose customer has Windows: Wine stands in for it. */
export const windowsStory = story.extend<Parts>({
  systems: 'linux and windows',
  windows: async ({ processes, folder }, use, info) => {
    const windows = await Windows.start(processes, join(folder, 'customer'));
    await use(windows);
    if (info.status !== info.expectedStatus) windows.photograph(info.outputPath('desktop.png'));
    windows.stop();
  },
  guest: async ({ browser, windows }, use) => {
    const context = await browser.newContext(WindowsCustomer.browser);
    await use(await WindowsCustomer.with(context, windows));
    await context.close();
  },
});
