import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { expectAccessible, expectAccessibleWhenNarrow, expectWholeWhenLarge } from '../harness/axe.ts';
import { phoneStory } from '../harness/phone.ts';

const AGREEMENT = fileURLToPath(new URL('../harness/agreement.txt', import.meta.url));

phoneStory.describe('before the first session on a phone', () => {
  phoneStory.use({ settings: ['--eula', AGREEMENT] });

  phoneStory('the agreement is accepted once, and a tutorial that is hidden does not come again', async ({ technician, phone, server }) => {
    const { page } = phone;
    const enter = async (): Promise<void> => {
      const pin = await technician.createPin('Ana Duarte');
      await page.goto(server.url);
      await phone.pin.fill(pin);
      await phone.button('Connect').tap();
    };
    await enter();
    await expect(page.getByRole('heading', { name: 'End-User License Agreement' })).toBeVisible();
    await expect(page.getByText('We keep no picture without a Yes of its own.')).toBeVisible();
    await expectAccessible(page, 'agreement');
    await expectAccessibleWhenNarrow(page, 'agreement');
    await expectWholeWhenLarge(page, 'agreement');
    await phone.button('Decline').tap();
    await expect(page.getByText('You declined. Nothing was started.')).toBeVisible();
    await phone.button('Connect').tap();
    await phone.button('Accept').tap();
    await expect(page.getByRole('heading', { name: 'Mara Keller helps you' })).toBeVisible();
    await expectAccessible(page, 'tutorial');
    await expectAccessibleWhenNarrow(page, 'tutorial');
    await expectWholeWhenLarge(page, 'tutorial');
    await phone.button('Next').tap();
    await expect(page.getByRole('heading', { name: 'The picture is yours' })).toBeVisible();
    await phone.button('Next').tap();
    await page.getByRole('checkbox', { name: 'Hide this message in future' }).check();
    await phone.button('OK').tap();
    await phone.expectWaiting();
    await phone.end();
    await enter();
    await phone.expectWaiting();
  });
});

phoneStory('whoever can do no more joins to chat, and nobody can ask for anything there', async ({ technician, phone, server }) => {
  const { page } = phone;
  const pin = await technician.createPin('Ana Duarte');
  await page.goto(server.url);
  await phone.pin.fill(pin);
  await phone.button('Chat').tap();
  await phone.expectWaiting();
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await phone.say('I can only write.');
  await expect(technician.talk).toContainText('I can only write.');
  await expectAccessible(page, 'chat alone');
  await expectAccessibleWhenNarrow(page, 'chat alone');
  await expectWholeWhenLarge(page, 'chat alone');
  await expect(technician.page.getByText('there is no screen to see')).toBeVisible();
  await expect(technician.page.getByRole('group', { name: 'What the customer allows' })).toHaveCount(0);
});

phoneStory('the page can be put on the home screen', async ({ page, server }) => {
  await page.goto(server.url);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await page.request.get(new URL(href ?? '', server.url).href);
  const manifest = (await answer.json()) as { name: string; display: string; icons: { src: string; sizes: string }[] };
  expect(manifest.name).toContain('Northpier IT Help Desk');
  expect(manifest.display).toBe('standalone');
  for (const { src } of manifest.icons) expect((await page.request.get(new URL(src, server.url).href)).ok(), src).toBe(true);
});
