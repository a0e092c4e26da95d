import { expect } from '@playwright/test';
import { clockAhead } from '../harness/processes.ts';
import { allow, begin, expectTyped } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

const DAY_MS = 86_400_000;

interface Log {
  entries: { at_ms: number; event: { type: string } }[];
}

/** As the receipt has it: `22 Nov 2026`. */
function day(unixMs: number): string {
  return new Date(unixMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

for (const days of [1, -1]) {
  story(`a customer whose clock is wrong by ${days} day is helped like any other`, async ({ technician, customer, desktop, server }) => {
    const terminal = await desktop.openTerminal();
    customer.environment = clockAhead(`${days > 0 ? '+' : ''}${days}d`);
    const theirs = [day(Date.now() + days * DAY_MS)];
    const applet = await begin(technician, customer, server);
    await allow(technician, applet, 'View', 'Control');
    await expectLivePicture(technician, desktop, '#1f7a4c');
    await expectTyped(technician, terminal, 'whatever the time');
    await technician.say('What time is it, by the way?');
    await applet.expectShown('list item', /What time is it/);

    const log = technician.page.waitForResponse(/\/api\/v1\/sessions\/[^/]+\/log$/);
    await applet.press('End session');
    await applet.expectShown('label', 'End the session?');
    await applet.press('End session');
    // By the customer's own clock, which is on their screen as well: minutes, not a day.
    theirs.push(day(Date.now() + days * DAY_MS));
    const when = new RegExp(`^When: (${theirs.join('|')}), [\\d:]+ – [\\d:]+$`);
    await applet.expectShown('list item', when);
    await applet.expectShown('list item', /^Duration: [0-3]:\d\d$/);
    await applet.press('Close');
    expect(await applet.exitCode()).toBe(0);

    // What is kept goes by the server's clock.
    const { entries } = (await (await log).json()) as Log;
    expect(entries.map(({ event }) => event.type)).toEqual(expect.arrayContaining(['asked', 'allowed', 'ended']));
    for (const { at_ms: atMs } of entries) expect(Math.abs(Date.now() - atMs)).toBeLessThan(DAY_MS / 24);
  });
}

for (const days of [1, -1]) {
  story(`a technician whose clock is wrong by ${days} day sees how long a code works`, async ({ technician, server, customer }) => {
    const { page } = technician;
    await page.clock.install({ time: Date.now() + days * DAY_MS });
    await page.reload();
    await technician.newSession.click();
    const dialog = page.getByRole('dialog', { name: 'New session' });
    await dialog.getByRole('textbox', { name: 'Customer name (optional)' }).fill('Ana Duarte');
    await dialog.getByRole('button', { name: 'Create PIN' }).click();
    // A code works for ten minutes, and the clock runs on; what is wrong by a day is never near that.
    await expect(dialog.getByText(/^[1-9]:\d\d left$/)).toBeVisible();
    await expect(technician.listed('Ana Duarte').locator('time')).toHaveText(/^[0-8]:\d\d$/);
    const pin = (await dialog.getByLabel('PIN code').innerText()).replace(/\s/g, '');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await customer.enter(server.url, pin);
    await customer.download();
    await expect(technician.listed('Ana Duarte')).toContainText('Connecting');
  });
}
