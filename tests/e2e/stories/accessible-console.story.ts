import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, expect } from '@playwright/test';
import { expectAccessible, expectAccessibleWhenNarrow } from '../harness/axe.ts';
import { allow } from '../harness/session.ts';
import { type Parts, expectLivePicture, story } from '../harness/story.ts';
import { MARA, type Technician } from '../harness/technician.ts';

type Judge = (page: Page, screen: string) => Promise<void>;

async function tourBeforeSessions(technician: Technician, judge: Judge): Promise<void> {
  const { page } = technician;
  await judge(page, 'no sessions yet');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await judge(page, 'keys');
  await page.keyboard.press('Escape');

  await technician.newSession.click();
  const dialog = page.getByRole('dialog', { name: 'New session' });
  await judge(page, 'new session');
  await dialog.getByRole('textbox', { name: 'Customer name (optional)' }).fill('Bo Lind');
  await dialog.getByRole('tab', { name: 'Link' }).click();
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Link' })).toBeVisible();
  await judge(page, 'link');
  await dialog.getByRole('tab', { name: 'PIN' }).click();
  await dialog.getByRole('button', { name: 'Create PIN' }).click();
  await expect(dialog.getByLabel('PIN code')).toBeVisible();
  await judge(page, 'PIN');
  await dialog.getByRole('button', { name: 'Close' }).click();
}

async function tourOfSession({ technician, customer, desktop, server }: Pick<Parts, 'technician' | 'customer' | 'desktop' | 'server'>, judge: Judge): Promise<void> {
  const { page } = technician;
  const applet = await customer.arrive(server.url, await technician.createPin('Ana Duarte'));
  await expect(technician.start).toBeVisible();
  await judge(page, 'session waiting');
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await technician.ask('View');
  await judge(page, 'customer asked');
  await applet.press('Yes');
  await allow(technician, applet, 'Control');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await technician.say('Good morning!');
  const photo = join(desktop.home, 'photo.jpg');
  writeFileSync(photo, 'a photo');
  desktop.choose(photo);
  await applet.press('Send a file');
  await expect(technician.talk).toContainText('photo.jpg');
  await judge(page, 'active desktop');
  await page.getByRole('button', { name: 'Send keys' }).click();
  await judge(page, 'keys to send');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menuitem', { name: 'Alt-Tab' })).toBeHidden();
  await page.getByRole('button', { name: 'Hold' }).click();
  await expect(technician.listed('Ana Duarte')).toContainText('On hold');
  await judge(page, 'on hold');
  await page.getByRole('button', { name: 'End session' }).click();
  await judge(page, 'end the session?');
  await page.getByRole('alertdialog').getByRole('button', { name: 'End session' }).click();
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
  await judge(page, 'ended');
}

story('the way into the console is accessible', async ({ server, office }) => {
  const page = await office.newPage();
  const judge: Judge = async (judged, screen) => {
    await expectAccessible(judged, screen);
    await expectAccessibleWhenNarrow(judged, screen);
  };
  await page.goto('/console/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await judge(page, 'sign in');
  await page.getByRole('textbox', { name: 'Email' }).fill(MARA.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await judge(page, 'sign in, refused');
  await page.goto('about:blank');
  await page.goto(server.invitation());
  await expect(page.getByRole('heading', { name: 'Make your account' })).toBeVisible();
  await judge(page, 'invitation');
});

story('the console without a session is accessible', async ({ technician }) => {
  await tourBeforeSessions(technician, expectAccessible);
});

story('every screen of a session is accessible', async ({ technician, customer, desktop, server }) => {
  await tourOfSession({ technician, customer, desktop, server }, expectAccessible);
});

story('the console is accessible on 320 pixels', async ({ technician, customer, desktop, server }) => {
  await tourBeforeSessions(technician, expectAccessibleWhenNarrow);
  await tourOfSession({ technician, customer, desktop, server }, expectAccessibleWhenNarrow);
});
