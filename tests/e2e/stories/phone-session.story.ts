import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Page, expect } from '@playwright/test';
import { expectAccessible, expectAccessibleWhenNarrow, expectWholeWhenLarge } from '../harness/axe.ts';
import { type Phone, phoneStory } from '../harness/phone.ts';
import type { Technician } from '../harness/technician.ts';

const PHOTO = randomBytes(300_000);

async function judge(page: Page, screen: string): Promise<void> {
  await expectAccessible(page, screen);
  await expectAccessibleWhenNarrow(page, screen);
  await expectWholeWhenLarge(page, screen);
}

phoneStory('a customer on a phone is helped in the browser, from the code to the receipt', async ({ technician, phone, server }) => {
  const { page } = phone;
  const pin = await technician.createPin('Ana Duarte');
  await page.goto(server.url);
  await expect(phone.pin).toBeVisible();
  await judge(page, 'code');
  await phone.arrive(server.url, pin);
  await judge(page, 'waiting');
  await phone.say('Good morning, nothing prints.');
  await expect(technician.listed('Ana Duarte')).toContainText('Waiting');
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await expect(technician.talk).toContainText('Good morning, nothing prints.');
  await technician.say('Please send me a picture of it.');
  await expect(phone.talk).toContainText('Please send me a picture of it.');
  await expect(technician.page.getByText('You see nothing yet. Ask the customer first.')).toBeVisible();
  await sendPhoto(technician, phone);
  await judge(page, 'helped');
  await technician.page.getByRole('button', { name: 'Hold' }).click();
  await expect(page.getByText('Your technician paused the session')).toBeVisible();
  await judge(page, 'on hold');
  await technician.page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Your technician paused the session')).toBeHidden();
  await technician.end();
  await expect(page.getByRole('heading', { name: 'The session has ended' })).toBeVisible();
  await judge(page, 'ended');
  await expectReceipt(phone);
});

async function sendPhoto(technician: Technician, phone: Phone): Promise<void> {
  const file = { name: 'printer.jpg', mimeType: 'image/jpeg', buffer: PHOTO };
  const choose = phone.page.waitForEvent('filechooser');
  await phone.button('Send a file').tap();
  await (await choose).setFiles(file);
  await expect(technician.talk).toContainText('printer.jpg');
  const save = technician.talk.getByRole('button', { name: 'Save' });
  const [received] = await Promise.all([technician.page.waitForEvent('download'), save.click()]);
  expect(readFileSync(await received.path()).equals(PHOTO), 'the file arrives as it was').toBe(true);
  await expect(phone.talk).toContainText(/You sent\s*printer\.jpg/);
}

async function expectReceipt(phone: Phone): Promise<void> {
  const [saved] = await Promise.all([phone.page.waitForEvent('download'), phone.button('Save receipt').tap()]);
  const receipt = readFileSync(await saved.path(), 'utf8');
  expect(receipt).toMatch(/Helped by: Mara Keller/);
  expect(receipt).toMatch(/Files sent: printer\.jpg/);
  expect(receipt).toMatch(/The technician ended the session/);
  const kept = await phone.page.evaluate(() => sessionStorage.length + localStorage.length);
  expect(kept, 'nothing of the session stays in the browser').toBe(0);
}
