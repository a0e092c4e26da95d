import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@playwright/test';
import type { Applet } from '../harness/applet.ts';
import type { Desktop } from '../harness/desktop.ts';
import { story } from '../harness/story.ts';

async function enter(applet: Applet, desktop: Desktop, code: string): Promise<void> {
  desktop.click(await applet.middleOf('entry', 'Enter your 6-digit code'));
  desktop.press('ctrl+a');
  desktop.type(code);
  desktop.press('Return');
}

story('a customer whose program has lost its name types the code, and may mistake it', async ({ technician, customer, desktop, server }) => {
  const pin = await technician.createPin('Ana Duarte');
  await customer.enter(server.url, pin);
  const saved = await customer.download();
  const renamed = join(dirname(saved), 'support');
  renameSync(saved, renamed);
  const applet = customer.open(renamed);
  await applet.expectShown('entry', 'Enter your 6-digit code');
  await applet.expectShown('label', `localhost:${server.port}`);
  await applet.expectShown('label', 'Did they call you?');

  await enter(applet, desktop, '12345');
  await applet.expectShown('label', 'A code has 6 digits. Check each digit with your technician.');
  await enter(applet, desktop, pin.replace(/\d/g, (digit) => String((Number(digit) + 5) % 10)));
  await applet.expectShown('label', /^That code does not work\./);
  await enter(applet, desktop, `${pin.slice(0, 3)} ${pin.slice(3)}`);
  await applet.expectShown('label', 'Waiting for your technician');
  await technician.listed('Ana Duarte').click();
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  expect(applet.isOnDisk, 'it is gone under its new name').toBe(false);
});

story('a customer who was called by a stranger leaves before there is a session', async ({ technician, customer, server }) => {
  await customer.enter(server.url, await technician.createPin('Ana Duarte'));
  const saved = await customer.download();
  const renamed = join(dirname(saved), 'support');
  renameSync(saved, renamed);
  for (const button of ['Stop', 'End session']) {
    const applet = customer.open(renamed, `applet-${button}`);
    await applet.expectShown('entry', 'Enter your 6-digit code');
    await applet.press(button);
    expect(await applet.exitCode()).toBe(0);
  }
});

story('whoever waits stops with the one button that has the focus, and is asked first', async ({ technician, customer, desktop, server }) => {
  const applet = await customer.arrive(server.url, await technician.createPin('Ana Duarte'));
  await applet.expectShown('label', 'Did they call you?');
  const window = desktop.run('xdotool', ['search', '--onlyvisible', '--pid', String(applet.pid)]).trim().split('\n')[0] ?? '';
  desktop.run('xdotool', ['windowfocus', '--sync', window]);
  desktop.press('Return');
  await applet.expectShown('label', 'End the session?');
  await applet.press('End session');
  await applet.expectShown('label', 'The session has ended.');
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
});
