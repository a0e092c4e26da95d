import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Applet } from '../harness/applet.ts';
import type { Customer } from '../harness/customer.ts';
import type { Terminal } from '../harness/desktop.ts';
import { ORGANISATION, type Server } from '../harness/server.ts';
import { allow, expectTyped } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';
import { MARA, type Technician } from '../harness/technician.ts';

/** Every sign of a keyboard, so that none is mapped to another. */
const TYPED = 'echo "Hello, Ana!" | tr a-z A-Z; # 0123456789 @$%^&*()_+-=[]{}\\:\',.<>/?~`';

interface Scene {
  technician: Technician;
  customer: Customer;
  applet: Applet;
  terminal: Terminal;
  server: Server;
}

story('a customer is helped from the code to the receipt', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const pin = await technician.createPin('Ana Duarte');
  const applet = await arrive(customer, server, pin);
  const scene = { technician, customer, applet, terminal, server };
  await expect(technician.listed('Ana Duarte')).toContainText('Waiting');
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await applet.expectShown('label', MARA.name);

  await lookAndType(scene);
  await talk(scene);
  await sendFile(scene);
  await stopEverything(scene);
  await end(scene);
  await readReceipt(scene);
});

async function arrive(customer: Customer, server: Server, pin: string): Promise<Applet> {
  await customer.enter(server.url, pin);
  const file = await customer.download();
  await expect(customer.page.getByText('Saved. Now open it.')).toBeVisible();
  await expect(customer.page.getByText(`${MARA.name} helps you in the program.`)).toBeVisible();
  const applet = customer.open(file);
  await applet.expectShown('label', 'Waiting for your technician');
  await applet.expectShown('label', ORGANISATION);
  await applet.expectShown('label', `localhost:${server.port} · ${MARA.name}`);
  return applet;
}

/** The customer says No, without a mouse, and nothing is seen; then Yes to both questions. */
async function lookAndType({ technician, customer, applet, terminal }: Scene): Promise<void> {
  await technician.ask('View');
  await applet.expectShown('label', `May ${MARA.name} see your screen?`);
  await applet.pressByScreenReader('No');
  await expect(technician.capability('View')).toHaveText('View denied');
  await expect(technician.picture).toBeHidden();
  await allow(technician, applet, 'View');
  await expect(technician.picture).toBeVisible();
  await expectLivePicture(technician, customer.desktop, '#1f7a4c');
  await applet.expectShown('label', 'Sees your screen');

  await technician.ask('Control');
  await applet.expectShown('label', `May ${MARA.name} use your mouse and keyboard?`);
  await applet.press('Yes');
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  await expectTyped(technician, terminal, TYPED);
}

async function talk({ technician, applet }: Scene): Promise<void> {
  await technician.say('Good morning, Ana!');
  await applet.expectShown('list item', /^Mara Keller Good morning, Ana!/);
  await applet.write('Good morning. The printer is silent.');
  await expect(technician.talk).toContainText('Good morning. The printer is silent.');
}

async function sendFile({ technician, customer, applet }: Scene): Promise<void> {
  const bytes = randomBytes(300_000);
  const photo = join(customer.desktop.home, 'printer tray.jpg');
  writeFileSync(photo, bytes);
  customer.desktop.choose(photo);
  await applet.press('Send a file');
  await expect(technician.talk).toContainText('printer tray.jpg');
  const save = technician.talk.getByRole('button', { name: 'Save' });
  const [received] = await Promise.all([technician.page.waitForEvent('download'), save.click()]);
  expect(received.suggestedFilename()).toBe('printer tray.jpg');
  expect(readFileSync(await received.path()).equals(bytes), 'the file arrives as it was').toBe(true);
  await expect(technician.talk).toContainText('Received printer tray.jpg');
}

/** The large X takes everything back, and one thing is allowed again after it. */
async function stopEverything({ technician, customer, applet, terminal }: Scene): Promise<void> {
  await applet.press('Stop everything');
  await expect(technician.capability('View')).toHaveText('View revoked');
  await expect(technician.capability('Control')).toHaveText('Control revoked');
  await expect(technician.picture).toBeHidden();
  await applet.expectShown('list item', /You took back everything/);
  await allow(technician, applet, 'View');
  await expectLivePicture(technician, customer.desktop, '#7a1f4c');
  await technician.clickAt(terminal.at);
  await technician.page.keyboard.type('not allowed');
  await technician.page.keyboard.press('Enter');
  await expectLivePicture(technician, customer.desktop, '#4c1f7a');
  expect(terminal.text(), 'nothing was typed without a Yes').toBe(`${TYPED}\n`);
}

/** The small X asks before it ends the session. */
async function end({ technician, applet }: Scene): Promise<void> {
  await applet.press('End session');
  await applet.expectShown('label', 'End the session?');
  await applet.press('Stay');
  await applet.expectGone('label', 'End the session?');
  await applet.press('End session');
  await applet.expectShown('label', 'End the session?');
  await applet.press('End session');
  await applet.expectShown('label', 'The session has ended.');
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
}

async function readReceipt({ applet, server }: Scene): Promise<void> {
  expect(applet.isOnDisk, 'the program has removed its file').toBe(false);
  await applet.expectShown('list item', `Helped by: ${MARA.name}, ${ORGANISATION} (localhost:${server.port})`);
  await applet.expectShown('list item', 'Ended: You ended the session');
  await applet.expectShown('list item', /^Screen seen: [\d:]+ – [\d:]+, [\d:]+ – [\d:]+$/);
  await applet.expectShown('list item', /^Mouse, keyboard: [\d:]+ – [\d:]+$/);
  await applet.expectShown('list item', 'Files sent: printer tray.jpg, 300 kB');
  await applet.expectShown('list item', 'Left behind: nothing');
  await applet.press('Close');
  expect(await applet.exitCode()).toBe(0);
}
