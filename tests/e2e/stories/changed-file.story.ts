import { appendFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Applet } from '../harness/applet.ts';
import type { Desktop } from '../harness/desktop.ts';
import { begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';
import type { Technician } from '../harness/technician.ts';

/** Long enough to be still under way when they change. */
const LONG_BYTES = 48 * 1024 * 1024;
const SHORT_BYTES = 2 * 1024 * 1024;
const TRY_AGAIN = 'The customer took it back, or it changed while it was sent. Ask for it again.';

/** A file of the customer's, offered to the technician. */
async function offer(technician: Technician, applet: Applet, desktop: Desktop, name: string, sizeBytes = LONG_BYTES): Promise<string> {
  const file = join(desktop.home, name);
  writeFileSync(file, '');
  truncateSync(file, sizeBytes);
  desktop.choose(file);
  await applet.press('Send a file');
  await expect(technician.talk).toContainText(name);
  return file;
}

/** Does something to a file while it is on its way: the customer's program stands still meanwhile. */
async function underWay(technician: Technician, applet: Applet, name: string, act: () => void): Promise<void> {
  await technician.talk.getByRole('button', { name: 'Save' }).click();
  const progress = technician.talk.getByRole('progressbar', { name: `How much of ${name} has arrived` });
  await expect.poll(async () => Number(await progress.getAttribute('value')), { intervals: [5], message: `${name} is on its way` }).toBeGreaterThan(0);
  process.kill(applet.pid, 'SIGSTOP');
  act();
  process.kill(applet.pid, 'SIGCONT');
}

async function expectNotSent(technician: Technician, applet: Applet, name: string, advice: RegExp): Promise<void> {
  await applet.expectShown('label', new RegExp(`^“${name}” was not sent: ${advice.source}`));
  await applet.expectShown('list item', new RegExp(`^ ?Not sent: ${name}`));
  await expect(technician.talk).toContainText(`Did not arrive: ${name}`);
  await technician.say(`Never mind ${name}.`);
  await applet.expectShown('list item', new RegExp(`Never mind ${name}`));
}

for (const [how, name, change] of [
  ['grows', 'growing.log', (file: string) => appendFileSync(file, 'more')],
  ['shrinks', 'shrinking.log', (file: string) => truncateSync(file, 10)],
] as const) {
  story(`a file that ${how} while it is sent is given up, and both sides hear what to do`, async ({ technician, customer, desktop, server }) => {
    const applet = await begin(technician, customer, server);
    const file = await offer(technician, applet, desktop, name);
    await underWay(technician, applet, name, () => change(file));
    await expect(technician.talk).toContainText(TRY_AGAIN);
    await expectNotSent(technician, applet, name, /it changed meanwhile.* make a copy/);
  });
}

story('a file that is deleted while it is sent arrives whole', async ({ technician, customer, desktop, server }) => {
  const applet = await begin(technician, customer, server);
  const file = await offer(technician, applet, desktop, 'deleted.log', SHORT_BYTES);
  const download = technician.page.waitForEvent('download', { timeout: 60_000 });
  await underWay(technician, applet, 'deleted.log', () => rmSync(file));
  expect(statSync(await (await download).path()).size).toBe(SHORT_BYTES);
  await expect(technician.talk).toContainText('Received deleted.log');
  await applet.expectShown('list item', /You sent deleted\.log/);
});

story('a file that is gone before it is taken is not sent, and both sides hear what to do', async ({ technician, customer, desktop, server }) => {
  const applet = await begin(technician, customer, server);
  rmSync(await offer(technician, applet, desktop, 'gone.log'));
  await technician.talk.getByRole('button', { name: 'Save' }).click();
  await expect(technician.talk).toContainText(TRY_AGAIN);
  await expectNotSent(technician, applet, 'gone.log', /it is not there any more/);
});

story('a customer sees how far a file is, and takes it back before and while it is sent', async ({ technician, customer, desktop, server }) => {
  const applet = await begin(technician, customer, server);
  await offer(technician, applet, desktop, 'offered.log');
  await applet.expectShown('label', /^offered\.log/);
  await applet.expectShown('label', /^50\.3 MB · waiting/);
  await applet.press('Stop: offered.log');
  await expect(technician.talk).toContainText('Did not arrive: offered.log');
  await expect(technician.talk.getByRole('button', { name: 'Save' })).toBeHidden();

  await offer(technician, applet, desktop, 'sent.log');
  const stop = await applet.middleOf('button', 'Stop: sent.log');
  await technician.talk.getByRole('button', { name: 'Save' }).click();
  await applet.expectShown('label', /^50\.3 MB · sending, \d+ %/);
  desktop.click(stop);
  await expect(technician.talk).toContainText('Did not arrive: sent.log');
  await applet.expectShown('list item', /^ ?Not sent: sent\.log/);
});
