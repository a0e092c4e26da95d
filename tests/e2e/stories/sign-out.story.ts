import { expect } from '@playwright/test';
import { story } from '../harness/story.ts';
import { Technician } from '../harness/technician.ts';

story('a technician who signs out everywhere is signed out on every computer', async ({ technician, browser, server }) => {
  const home = await browser.newContext({ baseURL: server.url });
  const page = await home.newPage();
  await page.goto('/console/');
  await new Technician(page).signIn();
  await expect(technician.page.getByRole('heading', { name: 'Opened in another tab' })).toBeVisible();

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByText('You are signed out on every computer.')).toBeVisible();
  await technician.page.getByRole('button', { name: 'Use here' }).click();
  await expect(technician.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await technician.page.reload();
  await technician.signIn();
  await expect(technician.newSession).toBeVisible();
  await home.close();
});
