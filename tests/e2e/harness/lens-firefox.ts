import { devices, firefox } from '@playwright/test';
import { giveCanvasCamera } from './canvas-camera.ts';
import { IN_FIREFOX } from './firefox.ts';
import { lensStory } from './lens.ts';
import { Phone } from './phone.ts';

/** As Firefox on a phone with Android names itself. */
const USER_AGENT = 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0';

/** A story whose customer has Firefox on the phone. */
export const lensFirefoxPhoneStory = lensStory.extend({
  phoneBrowser: async ({}, use) => {
    const browser = await firefox.launch({ ...IN_FIREFOX.launchOptions, channel: IN_FIREFOX.channel });
    await use(browser);
    await browser.close();
  },
  phone: async ({ phoneBrowser, device, clip }, use, info) => {
    const { viewport, deviceScaleFactor } = devices[device] ?? {};
    const context = await phoneBrowser.newContext({ viewport, deviceScaleFactor, userAgent: USER_AGENT, acceptDownloads: true });
    const page = await context.newPage();
    await giveCanvasCamera(page, clip);
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    await use(new Phone(page, 'click'));
    if (info.status !== info.expectedStatus) console.log(`the phone's page:\n${said.join('\n')}`);
    await context.close();
  },
});
