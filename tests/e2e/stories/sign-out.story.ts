import { type Page, expect } from '@playwright/test';
import { story } from '../harness/story.ts';
import { MARA } from '../harness/technician.ts';

async function signIn(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(MARA.email);
  await page.getByLabel('Password').fill(MARA.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

story('a technician who signs out everywhere is signed out on every computer', async ({ technician, browser, server }) => {
  const home = await browser.newContext({ baseURL: server.url });
  const page = await home.newPage();
  await page.goto('/console/');
  await signIn(page);
  await expect(technician.page.getByRole('heading', { name: 'Opened in another tab' })).toBeVisible();

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByText('You are signed out on every computer.')).toBeVisible();
  await technician.page.getByRole('button', { name: 'Use here' }).click();
  await expect(technician.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await technician.page.reload();
  await signIn(technician.page);
  await expect(technician.newSession).toBeVisible();
  await home.close();
});
