import { expect } from '@playwright/test';
import { Phone, phoneStory } from '../harness/phone.ts';

phoneStory('a killed server comes back to the same session on a phone, which needs no new code', async ({ technician, phone, server }) => {
  const { page } = phone;
  const problem = page.getByText('Reconnecting…').first();
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await server.kill();
  await expect(problem).toBeVisible();
  // What is said does not pass through the server.
  await phone.say('Are you still there?');
  await expect(technician.talk).toContainText('Are you still there?');
  await server.serve();
  await expect(problem).toBeHidden();
  await page.reload();
  await technician.say('I am.');
  await expect(phone.talk).toContainText('I am.');
  await expect(phone.talk).toContainText('Are you still there?');
  await technician.end();
  await expect(page.getByRole('heading', { name: 'The session has ended' })).toBeVisible();
});

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

for (const [which, system] of [['without a program for it', 'X11; CrOS x86_64 14541.0.0'], ['on which no program can be opened', 'X11; Linux x86_64']] as const) {
  phoneStory(`a computer ${which} goes on in the browser`, async ({ technician, server, browser }) => {
    const pin = await technician.createPin('Ana Duarte');
    const context = await browser.newContext({ userAgent: `Mozilla/5.0 (${system}) ${CHROME}` });
    const page = await context.newPage();
    await page.goto(server.url);
    await page.getByRole('textbox', { name: 'Enter your 6-digit code' }).fill(pin);
    await page.getByRole('button', { name: 'Continue in the browser' }).click();
    await expect(page.getByText('Waiting for your technician')).toBeVisible();
    await technician.start.click();
    await technician.expectConnected('Ana Duarte');
    await context.close();
  });
}

phoneStory('a tablet that asks for pages as computers get them has the page for phones', async ({ technician, server, browser }) => {
  const pin = await technician.createPin('Ana Duarte');
  const context = await browser.newContext({ userAgent: `Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`, hasTouch: true, isMobile: true, viewport: { width: 800, height: 1180 } });
  await new Phone(await context.newPage()).arrive(server.url, pin);
  await context.close();
});
