import { expect } from '@playwright/test';
import { phoneStory } from '../harness/phone.ts';

phoneStory.use({ device: 'iPhone 14' });

phoneStory('a link opens on a phone, uses nothing up before the customer says so, and outlasts a reload', async ({ technician, phone, server }) => {
  const { page } = phone;
  const link = await technician.createLink('Ana Duarte');
  for (let visit = 0; visit < 3; visit += 1) {
    await page.goto(link);
    await expect(phone.button('Connect')).toBeVisible();
  }
  await expect(technician.listed('Ana Duarte')).toContainText('Created');
  await phone.follow(link);
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await phone.say('The router blinks red.');
  await expect(technician.talk).toContainText('The router blinks red.');

  await page.reload();
  await expect(phone.talk).toContainText('The router blinks red.');
  await technician.say('Are you still there?');
  await expect(phone.talk).toContainText('Are you still there?');
  await phone.say('Yes, I only reloaded.');
  await expect(technician.talk).toContainText('Yes, I only reloaded.');
  await expect(technician.talk.getByText('The router blinks red.')).toHaveCount(1);
  expect(await phone.talk.getByText('The technician started the session').count(), 'it began once').toBe(1);

  await phone.end();
  await expect(page.getByRole('heading', { name: 'The session has ended' })).toBeVisible();
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
  await page.goto(`${server.url}/`);
  await expect(phone.pin, 'an ended session is not gone on with').toBeVisible();
});
