import { expect } from '@playwright/test';
import { phoneStory } from '../harness/phone.ts';

const SIZES = [{ width: 412, height: 839 }, { width: 390, height: 664 }, { width: 320, height: 568 }, { width: 844, height: 390 }];
const TEXT = ['100%', '150%', '200%'];

phoneStory('with a question and the chat open, everything to press is in reach on a small phone, and Disconnect in sight', async ({ technician, phone, server }) => {
  const { page } = phone;
  await page.context().grantPermissions(['camera', 'microphone'], { origin: server.url });
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await phone.button('Show the camera').tap();
  await expect(page.getByText('Only you see this')).toBeVisible();
  await expect.soft(page.getByRole('heading', { name: /Mara Keller/ }), 'who helps').toBeInViewport({ ratio: 1, timeout: 1000 });
  await phone.button('Chat').tap();
  await phone.say('It blinks red, and it did so all of the morning.');
  await technician.start.click();
  await technician.page.getByRole('button', { name: 'Ask for camera and voice' }).click();
  const question = page.getByRole('alertdialog', { name: /see through your camera/ });
  await expect(question).toBeVisible();
  for (const size of SIZES) {
    for (const text of TEXT) {
      const where = `${size.width}x${size.height}, text ${text}`;
      await page.setViewportSize(size);
      await page.evaluate((percent) => document.documentElement.style.setProperty('font-size', percent), text);
      for (const name of ['Disconnect', 'Stop everything']) await expect.soft(phone.button(name), `${name}: ${where}`).toBeInViewport({ ratio: 1, timeout: 1000 });
      for (const button of [question.getByRole('button', { name: 'Deny' }), phone.button('Send'), phone.button('Chat')]) await button.click({ trial: true });
      await expect.soft(phone.button('Disconnect'), `scrolled: ${where}`).toBeInViewport({ ratio: 1, timeout: 1000 });
    }
  }
});
