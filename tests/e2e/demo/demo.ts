import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, story } from '../harness/story.ts';
import { Film } from './film.ts';

/** How long a watcher gets for one picture. Nothing is waited for by this. */
const GLANCE_MS = 1_200;

story('one whole session', async ({ technician, customer, desktop, server, folder }) => {
  const kept = process.env['BOWLINE_DEMO'] ?? join(folder, 'demo');
  mkdirSync(kept, { recursive: true });
  let number = 0;
  const keep = async (name: string, page: Page | undefined): Promise<void> => {
    number += 1;
    const file = join(kept, `${String(number).padStart(2, '0')}-${name}.png`);
    if (page) await page.screenshot({ path: file });
    else desktop.photograph(file);
    await new Promise((glance) => void setTimeout(glance, GLANCE_MS));
  };
  const { page } = technician;
  const film = await Film.start(page, join(folder, 'film'));
  const terminal = await desktop.openTerminal();

  await keep('console', page);
  const pin = await technician.createPin('Ana Duarte');
  await keep('console-with-code', page);
  await customer.enter(server.url, pin);
  await keep('support-page', customer.page);
  const file = await customer.download();
  await keep('next-steps', customer.page);
  const applet = customer.open(file);
  await applet.expectShown('label', 'Waiting for your technician');
  await keep('customer-waits', undefined);

  await technician.start.click();
  await technician.ask('View');
  await applet.expectShown('button', 'Yes');
  await keep('customer-is-asked', undefined);
  await applet.press('Yes');
  await expect(technician.picture).toBeVisible();
  await keep('console-sees', page);
  await technician.ask('Control');
  await applet.press('Yes');
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  await technician.clickAt(terminal.at);
  await expect.poll(() => terminal.hasFocus(), { message: 'the terminal gets the keys' }).toBe(true);
  await page.keyboard.type('lpstat -p office-printer', { delay: 60 });
  await page.keyboard.press('Enter');
  await expect.poll(terminal.text).toBe('lpstat -p office-printer\n');
  await technician.say('Good morning, Ana! I restart the print queue now.');
  await applet.write('Thank you. This is the label on the back:');
  const photo = join(desktop.home, 'label.jpg');
  writeFileSync(photo, randomBytes(120_000));
  desktop.choose(photo);
  await applet.press('Send a file');
  await expect(technician.talk).toContainText('label.jpg');
  await keep('console-helps', page);
  await keep('customer-is-helped', undefined);

  await applet.press('Stop everything');
  await expect(technician.picture).toBeHidden();
  await keep('customer-stopped-everything', undefined);
  await keep('console-is-stopped', page);
  await applet.press('End session');
  await applet.expectShown('label', 'End the session?');
  await applet.press(/^End session$/);
  await applet.expectShown('label', 'The session has ended.');
  await keep('receipt', undefined);
  await keep('console-ended', page);
  expect(applet.isOnDisk, 'the program has removed itself').toBe(false);
  await applet.press('Close');
  expect(await applet.exitCode()).toBe(0);
  await film.develop(join(kept, 'console.webm'));
});
