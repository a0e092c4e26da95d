import { expect } from '@playwright/test';
import { expectAccessible } from '../harness/axe.ts';
import { story } from '../harness/story.ts';

story('an old phone that runs no scripts chats on a plain page, and both sides read that the server can read it', async ({ technician, browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 240, height: 320 } });
  const page = await context.newPage();
  const pin = await technician.createPin('Ana Duarte');
  // It is sent to the plain page, for it runs no scripts.
  await page.goto(server.url);
  await page.getByRole('textbox', { name: 'Enter your six-digit PIN code' }).fill(pin);
  await page.getByRole('button', { name: 'Connect' }).click();
  await expect(page.getByText('Mara Keller is waiting to help you.')).toBeVisible();
  await page.getByRole('button', { name: 'Begin to chat' }).click();
  await expect(page.getByText('can be read there')).toBeVisible();
  await technician.start.click();
  await expect(technician.listed('Ana Duarte')).toContainText('Active');
  await page.getByRole('textbox', { name: 'Message' }).fill('It says <b>no paper</b>.');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(technician.talk).toContainText('It says <b>no paper</b>.');
  await technician.say('Please open the front.');
  const talk = page.frameLocator('iframe');
  await expect(talk.getByText('Please open the front.'), 'the frame loads itself anew').toBeVisible();
  await expect(talk.getByText('It says <b>no paper</b>.'), 'what is written is text').toBeVisible();
  await expect(technician.page.getByText(/passes through the server/).first()).toBeVisible();
  await page.getByRole('link', { name: 'End session' }).click();
  await page.getByRole('button', { name: 'End session' }).click();
  await expect(page.getByText('The session has ended').first()).toBeVisible();
  await expect(technician.page.getByText('The session has ended')).toBeVisible();
  await context.close();
});

story('plain pages are accessible', async ({ technician, page, server }) => {
  await page.goto(`${server.url}/plain`);
  await expectAccessible(page, 'plain code');
  await page.getByRole('textbox', { name: 'Enter your six-digit PIN code' }).fill(await technician.createPin('Ana Duarte'));
  await page.getByRole('button', { name: 'Connect' }).click();
  await expectAccessible(page, 'plain helper');
  await page.getByRole('button', { name: 'Begin to chat' }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await expectAccessible(page, 'plain session');
});
