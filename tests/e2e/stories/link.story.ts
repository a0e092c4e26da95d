import { expect } from '@playwright/test';
import { story } from '../harness/story.ts';

const VISITS = 20;

story('a link that a mail scanner opened twenty times still brings the customer', async ({ technician, customer, server, browser }) => {
  const link = await technician.createLink('Ana Duarte');
  expect(await technician.page.evaluate(() => navigator.clipboard.readText()), 'it is copied').toBe(link);
  expect(link).toMatch(new RegExp(`^${server.url}/l/[0-9a-f]{32}$`));

  // It runs scripts and posts every form, and clicks nothing.
  const scanner = await browser.newContext({ acceptDownloads: false });
  const page = await scanner.newPage();
  for (let visit = 0; visit < VISITS; visit += 1) {
    await page.goto(link);
    await expect(page.getByRole('button', { name: 'Start Download' })).toBeVisible();
    const answered = page.waitForResponse(`${server.url}/api/v1/entries`);
    await page.evaluate(() => Array.from(document.forms).forEach((form) => form.requestSubmit()));
    expect((await answered).status(), `visit ${visit + 1}`).toBe(200);
  }
  await scanner.close();

  await customer.page.goto(link);
  const applet = customer.open(await customer.download());
  await applet.expectShown('label', 'Waiting for your technician');
  await expect(technician.listed('Ana Duarte')).toHaveCount(1);
  await technician.start.click();
  await applet.expectShown('list item', /The technician started the session/);

  // Only the technician's Start has used it up.
  await customer.page.goto(link);
  await customer.startDownload.click();
  await expect(customer.notice).toContainText('That link does not work.');
});
