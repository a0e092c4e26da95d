import { expect } from '@playwright/test';
import { expectAccessible, expectAccessibleWhenNarrow } from '../harness/axe.ts';
import { story } from '../harness/story.ts';
import { MARA, Technician } from '../harness/technician.ts';

const RENEWED = 'another horse battery';

story('a technician who forgot the password sets a new one from a link, and is signed out elsewhere', async ({ technician, browser, server }) => {
  const link = server.newPasswordLink(MARA.email);
  const home = await browser.newContext({ baseURL: server.url });
  const page = await home.newPage();
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Set a new password' })).toBeVisible();
  await expectAccessible(page, 'new password');
  await expectAccessibleWhenNarrow(page, 'new password');
  await page.getByLabel('New password').fill(RENEWED);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(new Technician(page).newSession).toBeVisible();

  await expect(technician.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await technician.signIn(MARA.password);
  await expect(technician.page.getByRole('alert')).toBeVisible();
  await technician.signIn(RENEWED);
  await expect(technician.newSession).toBeVisible();

  // The link worked once.
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByLabel('New password').fill(MARA.password);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await home.close();
});
