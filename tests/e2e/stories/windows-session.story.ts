import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { ORGANISATION, type Server } from '../harness/server.ts';
import { MARA, type Technician } from '../harness/technician.ts';
import type { Editor, WindowsApplet, WindowsCustomer } from '../harness/windows.ts';
import { windowsStory } from '../harness/windows-story.ts';

/** Every sign of a keyboard, so that none is mapped to another. */
const TYPED = 'Hello, Ana! 0123456789 @$%^&*()_+-=[]{}\\:\',.<>/?~`';
/** Of the desktop, within the editor at one place and outside it at the other. */
const WITHIN = { x: 700, y: 300 };

interface Scene {
  technician: Technician;
  customer: WindowsCustomer;
  applet: WindowsApplet;
  editor: Editor;
}

windowsStory.setTimeout(300_000);

windowsStory('a customer on Windows is helped from the code to the receipt', async ({ technician, guest, windows, server }) => {
  const editor = await windows.openEditor();
  const pin = await technician.createPin('Ana Duarte');
  const applet = await arrive(guest, server, pin);
  const scene = { technician, customer: guest, applet, editor };
  await expect(technician.listed('Ana Duarte')).toContainText('Waiting');
  expect(applet.isOnDisk, 'the downloaded file is gone once its code is spent').toBe(false);
  expect(windows.leftovers(), 'one copy runs').toHaveLength(1);
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await applet.expectShown(MARA.name);

  await look(scene);
  await control(scene);
  await talk(scene);
  await sendFile(scene);
  await stopEverything(scene);
  await end(scene);
  await leave(scene);
});

async function arrive(customer: WindowsCustomer, server: Server, pin: string): Promise<WindowsApplet> {
  await customer.enter(server.url, pin);
  const file = await customer.download();
  expect(file).toMatch(/-\d{6}\.exe$/);
  await expect(customer.page.getByText('Saved. Now open it.')).toBeVisible();
  const applet = customer.open(file);
  await applet.expectShown('Waiting for your technician');
  await applet.expectShown(ORGANISATION);
  return applet;
}

/** The customer says No, and nothing is seen; then Yes, and the technician sees a window move. */
async function look({ technician, applet, editor }: Scene): Promise<void> {
  await technician.ask('View');
  await applet.expectShown(`May ${MARA.name} see your screen?`);
  await applet.press('No');
  await expect(technician.capability('View')).toHaveText('View denied');
  await expect(technician.picture).toBeHidden();
  await allow(technician, applet, 'View');
  await expect(technician.picture).toBeVisible();
  for (const [place, isWithin] of [[{ x: 480, y: 120 }, true], [{ x: 760, y: 340 }, false], [{ x: 480, y: 120 }, true]] as const) {
    editor.moveTo(place);
    const seen = async (): Promise<boolean> => (await technician.colorAt(WITHIN)) === '#ffffff';
    await expect.poll(seen, { message: `the editor at ${place.x}, ${place.y}`, intervals: [50] }).toBe(isWithin);
  }
  // The applet's own window is painted over.
  await expect.poll(() => technician.colorAt({ x: 200, y: 300 }), { intervals: [50] }).toBe('#2b3a42');
}

async function allow(technician: Technician, applet: WindowsApplet, name: 'View' | 'Control'): Promise<void> {
  await technician.ask(name);
  await applet.press('Yes');
  await expect(technician.capability(name)).toHaveText(`${name} allowed`);
}

async function control({ technician, customer, applet, editor }: Scene): Promise<void> {
  await technician.ask('Control');
  // The technician cannot say Yes: nothing is injected while there is a question.
  await applet.expectShown(`May ${MARA.name} use your mouse and keyboard?`);
  await technician.page.keyboard.press('Enter');
  await expect(technician.capability('Control')).toHaveText('Control asked');
  await applet.press('Yes');
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  await expect.poll(() => customer.windows.readBar(), { intervals: [100] }).toMatch(/Mara .*mouse/);
  await editor.focus(() => technician.clickAt(WITHIN));
  await technician.page.keyboard.type(TYPED);
  await technician.page.keyboard.press('Enter');
  await expect.poll(() => editor.text(), { message: 'what was typed arrives', intervals: [100] }).toBe(`${TYPED}\n`);
}

async function talk({ technician, applet }: Scene): Promise<void> {
  await technician.say('Good morning, Ana!');
  await applet.expectShown(/Good morning, Ana!/);
  await applet.write('Good morning. The printer is silent.');
  await expect(technician.talk).toContainText('Good morning. The printer is silent.');
}

async function sendFile({ technician, customer, applet }: Scene): Promise<void> {
  const { windows } = customer;
  const bytes = randomBytes(300_000);
  writeFileSync(join(windows.home, 'Desktop', 'printer tray.jpg'), bytes);
  await applet.press('Send a file');
  await windows.choose('printer tray');
  await expect(technician.talk).toContainText('printer tray.jpg');
  const save = technician.talk.getByRole('button', { name: 'Save' });
  const [received] = await Promise.all([technician.page.waitForEvent('download'), save.click()]);
  expect(readFileSync(await received.path()).equals(bytes), 'the file arrives as it was').toBe(true);
  await expect(technician.talk).toContainText('Received printer tray.jpg');
}

/** The keyboard's own key takes everything back, and one thing is allowed again after it. */
async function stopEverything({ technician, customer, applet, editor }: Scene): Promise<void> {
  customer.windows.press('Pause');
  await expect(technician.capability('View')).toHaveText('View revoked');
  await expect(technician.capability('Control')).toHaveText('Control revoked');
  await expect(technician.picture).toBeHidden();
  await allow(technician, applet, 'View');
  await expect(technician.picture).toBeVisible();
  await technician.clickAt(WITHIN);
  await technician.page.keyboard.type('not allowed');
  editor.moveTo({ x: 760, y: 340 });
  await expect.poll(async () => (await technician.colorAt(WITHIN)) === '#ffffff', { intervals: [50] }).toBe(false);
  expect(editor.text(), 'nothing was typed without a Yes').toBe(`${TYPED}\n`);
}

async function end({ technician, applet }: Scene): Promise<void> {
  await technician.page.bringToFront();
  applet.pressSmallX();
  await applet.expectShown('End the session?');
  await applet.press('End session');
  await applet.expectShown('The session has ended.');
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
}

async function leave({ customer, applet }: Scene): Promise<void> {
  await applet.expectShown(/Ended.*You ended the session/);
  await applet.expectShown(/Files sent.*printer tray\.jpg, 300 kB/);
  await applet.expectShown(/Left behind.*nothing/);
  await applet.press('Close');
  await applet.expectOver();
  expect(customer.windows.leftovers(), 'no file is left').toEqual([]);
  expect(customer.windows.runOnce(), 'nothing is to be run').not.toContain('Bowline');
}
