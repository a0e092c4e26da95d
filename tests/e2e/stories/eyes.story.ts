import type { Locator } from '@playwright/test';
import type { Applet } from '../harness/applet.ts';
import { expectAccessible, expectAccessibleWhenNarrow } from '../harness/axe.ts';
import { type Clip, allowCamera, cameraPicture, expect, expectMoving, lensStory } from '../harness/lens.ts';
import type { Phone } from '../harness/phone.ts';
import { allow, begin } from '../harness/session.ts';
import { expectLivePicture } from '../harness/story.ts';
import type { Technician } from '../harness/technician.ts';

/** What the applet writes above the code. */
const CODE_TITLE = 'Show it with your phone';

function panelOf({ page }: Technician): Locator {
  return page.getByRole('dialog', { name: 'A phone as eyes' });
}

function choose({ page }: Technician, of: string, name: string): Promise<void> {
  return page.getByRole('radiogroup', { name: of, exact: true }).getByRole('radio', { name }).click();
}

/** The technician adds a phone, and the code is on both screens. Gives the link. */
async function addPhone(technician: Technician, applet: Applet): Promise<string> {
  await technician.page.getByRole('button', { name: 'Add a phone' }).click();
  const panel = panelOf(technician);
  await expect(panel.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
  await expect(panel).toContainText('The customer’s program shows this code.');
  await expect(panel).toContainText('Waiting for the phone.');
  await applet.expectShown('label', CODE_TITLE);
  return panel.getByRole('textbox', { name: 'Link' }).inputValue();
}

/** The customer follows the link, and the technician starts the phone. */
async function join(technician: Technician, phone: Phone, applet: Applet, link: string): Promise<void> {
  await phone.page.goto(link);
  await phone.button('Connect').tap();
  await phone.button('Continue').tap();
  await phone.button('Skip').tap();
  await expect(panelOf(technician)).toContainText('A phone is here.');
  await panelOf(technician).getByRole('button', { name: 'Start the phone' }).click();
  await expect(panelOf(technician)).toContainText('The phone is here. Next, ask for its camera');
  await applet.expectGone('label', CODE_TITLE);
  await panelOf(technician).getByRole('button', { name: 'Close' }).click();
  await expect(technician.page.getByRole('button', { name: 'Ask for camera and voice' }), 'its view is there').toBeVisible();
  await expect(phone.talk).toContainText('The technician started the session');
}

/** The console sees what the phone's camera sees. */
async function lookThroughPhone(technician: Technician, clip: Clip): Promise<void> {
  await choose(technician, 'What you see', 'Phone');
  await expectMoving(cameraPicture(technician.page), clip);
}

lensStory('a phone becomes the eyes of a computer’s session: two sources, one log, one end', async ({ technician, customer, desktop, phone, clip, server }) => {
  const { page } = technician;
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');
  await expectLivePicture(technician, desktop, '#1f7a4c');

  await join(technician, phone, applet, await addPhone(technician, applet));
  await expect(page.getByRole('navigation', { name: 'Sessions' }).getByRole('link'), 'the phone is no session of its own').toHaveCount(1);
  await choose(technician, 'What you see', 'Screen');
  await expectLivePicture(technician, desktop, '#7a1f4c');
  await choose(technician, 'What you see', 'Phone');
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(page), clip);
  await expect(page.getByRole('group', { name: 'What the phone allows' }).getByRole('button', { name: /^Camera / })).toHaveText('Camera allowed');
  await expectAccessible(page, 'the phone beside the computer');
  await expectAccessibleWhenNarrow(page, 'the phone beside the computer');
  await choose(technician, 'What you see', 'Screen');
  await expectLivePicture(technician, desktop, '#4c1f7a');

  await applet.write('The box is under the desk.');
  await phone.button('Chat and log').tap();
  await phone.say('It blinks red here.');
  await expect(technician.talk).toContainText('The box is under the desk.');
  await expect(technician.talk).toContainText('Ana Duarte · phone');
  await expect(technician.talk).toContainText('It blinks red here.');
  await expect(technician.talk).toContainText('Customer said Yes: view');
  await expect(technician.talk).toContainText('Customer said Yes: camera · phone');
  await technician.say('Stay at the computer.');
  await applet.expectShown('list item', /Stay at the computer\./);
  await choose(technician, 'To', 'Phone');
  await technician.say('Hold it closer.');
  await expect(phone.talk).toContainText('Hold it closer.');
  await expect(phone.talk).not.toContainText('Stay at the computer.');

  await page.reload();
  await lookThroughPhone(technician, clip);
  await expect(technician.talk.getByText('It blinks red here.')).toHaveCount(1);
  await expect(technician.talk.getByText('The box is under the desk.')).toHaveCount(1);

  await technician.end();
  await expect(phone.page.getByRole('heading', { name: 'The session has ended on this phone' })).toBeVisible();
  await applet.expectShown('label', 'The session has ended.');
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
  await expect(technician.talk).toContainText('It blinks red here.');
});

lensStory('a phone is taken away while the computer’s session goes on, and another link brings it back', async ({ technician, customer, desktop, phone, clip, server }) => {
  const { page } = technician;
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');
  const unused = await addPhone(technician, applet);
  await expectAccessible(page, 'the code for a phone');
  await panelOf(technician).getByRole('button', { name: 'Remove the phone' }).click();
  await applet.expectGone('label', CODE_TITLE);

  const link = await addPhone(technician, applet);
  expect(link, 'a link works for one phone').not.toBe(unused);
  await join(technician, phone, applet, link);
  await choose(technician, 'What you see', 'Phone');
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(page), clip);
  await phone.button('Disconnect').tap();
  await phone.page.getByRole('alertdialog', { name: 'End the session?' }).getByRole('button', { name: 'End session' }).tap();
  await expect(phone.page.getByRole('heading', { name: 'Your phone has left' })).toBeVisible();
  await expect(phone.page.getByText('The session on your computer goes on.')).toBeVisible();
  await expect(page.getByRole('radiogroup', { name: 'What you see' })).toBeHidden();
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await expect(page.getByRole('button', { name: 'Add a phone' })).toBeVisible();
  await expect(technician.talk).toContainText('Customer said Yes: camera · phone');
  await expect(technician.listed('Ana Duarte')).toContainText('Active');
});
