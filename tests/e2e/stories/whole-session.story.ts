import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { MARA } from '../harness/technician.ts';
import { ORGANISATION } from '../harness/server.ts';
import { expectLivePicture, story } from '../harness/story.ts';

/** Every sign of a keyboard, so that none is mapped to another. */
const TYPED = 'echo "Hello, Ana!" | tr a-z A-Z; # 0123456789 @$%^&*()_+-=[]{}\\:\',.<>/?~`';

story('a customer is helped from the code to the receipt', async ({ technician, customer, desktop, server }) => {
  const { page } = technician;
  const terminal = await desktop.openTerminal();
  const pin = await technician.createPin('Ana Duarte');

  await customer.enter(server.url, pin);
  const file = await customer.download();
  await expect(customer.page.getByRole('status')).toContainText('Saved. Now open it.');
  await expect(customer.page.getByText(`${MARA.name} is waiting to help you.`)).toBeVisible();
  const applet = customer.open(file);
  await applet.expectShown('label', 'Waiting for your technician');
  await applet.expectShown('label', ORGANISATION);
  await applet.expectShown('label', new RegExp(`^localhost:${server.port} · ${MARA.name}$`));

  await expect(technician.listed('Ana Duarte')).toContainText('Waiting');
  await technician.start.click();
  await expect(technician.listed('Ana Duarte')).toContainText('Active');
  await applet.expectShown('label', MARA.name);

  // The customer says No, without a mouse, and nothing is seen; then Yes.
  await technician.ask('View');
  await applet.expectShown('label', `May ${MARA.name} see your screen?`);
  await applet.pressByScreenReader('No');
  await expect(technician.capability('View')).toHaveText('View denied');
  await expect(technician.picture).toBeHidden();
  await technician.ask('View');
  await applet.press('Yes');
  await expect(technician.capability('View')).toHaveText('View allowed');
  await expect(technician.picture).toBeVisible();
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await applet.expectShown('label', 'Sees your screen');

  await technician.ask('Control');
  await applet.expectShown('label', `May ${MARA.name} use your mouse and keyboard?`);
  await applet.press('Yes');
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  await technician.clickAt(terminal.at);
  await page.keyboard.type(TYPED);
  await page.keyboard.press('Enter');
  await expect.poll(terminal.text, 'what the technician typed has arrived').toBe(`${TYPED}\n`);

  await technician.say('Good morning, Ana!');
  await applet.expectShown('list item', /^Mara Keller Good morning, Ana!/);
  await applet.write('Good morning. The printer is silent.');
  await expect(technician.talk).toContainText('Good morning. The printer is silent.');

  // A file of the customer's.
  const bytes = randomBytes(300_000);
  const photo = join(desktop.home, 'printer tray.jpg');
  writeFileSync(photo, bytes);
  desktop.choose(photo);
  await applet.press('Send a file');
  await expect(technician.talk).toContainText('printer tray.jpg');
  const [received] = await Promise.all([page.waitForEvent('download'), technician.talk.getByRole('button', { name: 'Save' }).click()]);
  expect(received.suggestedFilename()).toBe('printer tray.jpg');
  expect(readFileSync(await received.path()).equals(bytes), 'the file arrives as it was').toBe(true);
  await expect(technician.talk).toContainText('Received printer tray.jpg');

  // The large X takes everything back; what is typed after it arrives nowhere.
  await applet.press('Stop everything');
  await expect(technician.capability('View')).toHaveText('View revoked');
  await expect(technician.capability('Control')).toHaveText('Control revoked');
  await expect(technician.picture).toBeHidden();
  await applet.expectShown('list item', /You took back everything/);
  await technician.ask('View');
  await applet.press('Yes');
  await expect(technician.picture).toBeVisible();
  await expectLivePicture(technician, desktop, '#7a1f4c');
  expect(terminal.text()).toBe(`${TYPED}\n`);

  // The small X, with a question before it.
  await applet.press('End session');
  await applet.expectShown('label', 'End the session?');
  await applet.press('Stay');
  await applet.expectGone('label', 'End the session?');
  await applet.press('End session');
  await applet.expectShown('label', 'End the session?');
  await applet.press(/^End session$/);
  await applet.expectShown('label', 'The session has ended.');
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
  expect(applet.isOnDisk, 'the program has removed its file').toBe(false);
  await applet.expectShown('list item', `Helped by: ${MARA.name}, ${ORGANISATION} (localhost:${server.port})`);
  await applet.expectShown('list item', 'Ended: You ended the session');
  await applet.expectShown('list item', /^Screen seen: \d\d:\d\d – \d\d:\d\d, \d\d:\d\d – \d\d:\d\d$/);
  await applet.expectShown('list item', /^Mouse, keyboard: \d\d:\d\d – \d\d:\d\d$/);
  await applet.expectShown('list item', 'Files sent: printer tray.jpg, 300 kB');
  await applet.expectShown('list item', 'Left behind: nothing');
  await applet.press('Close');
  expect(await applet.exitCode()).toBe(0);
});
