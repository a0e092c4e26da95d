import { expect } from '@playwright/test';
import { phoneStory } from '../harness/phone.ts';

phoneStory('a phone that is away for a while has its session back, with what was written meanwhile', async ({ technician, phone, server }) => {
  const { page } = phone;
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await page.context().setOffline(true);
  await expect(page.getByText('Reconnecting…').first()).toBeVisible();
  await phone.say('I went through a tunnel.');
  await page.context().setOffline(false);
  await expect(page.getByText('Reconnecting…')).toHaveCount(0);
  await expect(technician.talk).toContainText('I went through a tunnel.');
  await technician.say('Welcome back.');
  await expect(phone.talk).toContainText('Welcome back.');
});

phoneStory('a computer without a program for it goes on in the browser', async ({ technician, server, browser }) => {
  const pin = await technician.createPin('Ana Duarte');
  const userAgent = 'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
  const context = await browser.newContext({ userAgent });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole('textbox', { name: 'Enter your 6-digit code' }).fill(pin);
  await page.getByRole('button', { name: 'Continue in the browser' }).click();
  await expect(page.getByText('Waiting for your technician')).toBeVisible();
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await context.close();
});
