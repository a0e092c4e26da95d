import { type Page, expect } from '@playwright/test';
import { expectAccessible, expectAccessibleWhenNarrow, expectWholeWhenLarge } from '../harness/axe.ts';
import { story } from '../harness/story.ts';

async function judge(page: Page, screen: string): Promise<void> {
  await expectAccessible(page, screen);
  await expectAccessibleWhenNarrow(page, screen);
  await expectWholeWhenLarge(page, screen);
}

story('every state of the support page is accessible', async ({ technician, customer, server }) => {
  const { page } = customer;
  const pin = await technician.createPin('Ana Duarte');
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'Support Connection' })).toBeVisible();
  await judge(page, 'code');
  await page.keyboard.press('Shift+Tab');
  for (const size of ['Large', 'Largest']) {
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('group', { name: 'Text size' }).getByRole('radio', { name: size, exact: true })).toBeChecked();
  }
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Largest' })).toBeChecked();
  await expectAccessible(page, 'code, largest text');
  await expectAccessibleWhenNarrow(page, 'code, largest text');
  await page.getByRole('radio', { name: 'Normal' }).check();
  await page.getByRole('link', { name: 'Somebody I don’t know called me' }).click();
  await expect(page.getByRole('heading', { name: 'Stop, and hang up' })).toBeVisible();
  await judge(page, 'advice');
  await page.getByRole('button', { name: 'Go back' }).click();

  // The keyboard is enough, and what is typed at once is not lost.
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await expect(customer.notice).toContainText('A code has six digits.');
  await expect(customer.code).toBeFocused();
  await judge(page, 'incomplete code');

  await page.keyboard.type(pin.slice(2));
  await expect(customer.code).toHaveValue(new RegExp(`^12 ?${pin.slice(2)}$`));
  await customer.code.fill(pin);
  await customer.download();
  await expect(page.getByText('Saved. Now open it.')).toBeVisible();
  await judge(page, 'saved');

  const wrong = pin.replace(/\d/g, (digit) => String((Number(digit) + 5) % 10));
  await customer.enter(server.url, wrong);
  await customer.startDownload.click();
  await expect(customer.notice).toContainText('That code does not work.');
  await judge(page, 'wrong code');
  for (let tries = 0; tries < 10 && (await customer.startDownload.isVisible()); tries += 1) {
    await customer.code.fill(wrong);
    const answered = page.waitForResponse(`${server.url}/api/v1/entries`);
    await customer.startDownload.click();
    await answered;
    await expect(customer.notice).toBeVisible();
  }
  await expect(customer.notice).toContainText('Too many tries.');
  await judge(page, 'too many tries');
});

story('the page of a link is accessible', async ({ technician, customer, server, browser }) => {
  const { page } = customer;
  const link = await technician.createLink('Ana Duarte');
  await page.goto(link);
  await expect(customer.startDownload).toBeVisible();
  await judge(page, 'link');
  await customer.download();
  await judge(page, 'saved');
  await page.goto(`${server.url}/l/${'0'.repeat(32)}`);
  await customer.startDownload.click();
  await expect(customer.notice).toContainText('That link does not work.');
  await judge(page, 'wrong link');

  const windows = await browser.newContext({ userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0' });
  const other = await windows.newPage();
  await other.goto(link);
  await other.getByRole('button', { name: 'Start Download' }).click();
  await expect(other.getByRole('alert')).toContainText('There is no program for this computer yet.');
  await judge(other, 'no program');
  await windows.close();

  await page.goto(link);
  await expect(customer.startDownload).toBeVisible();
  await server.kill();
  await customer.startDownload.click();
  await expect(customer.notice).toContainText('We cannot reach the support server.');
  await judge(page, 'offline');
});
