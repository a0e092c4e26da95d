import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { run } from '../harness/processes.ts';
import { begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';

story.skip(process.getuid?.() !== 0, 'only root can mount a small disk');

/** Writes until nothing more fits. */
function fill(file: string): void {
  const block = Buffer.alloc(4096);
  expect(() => {
    for (;;) writeFileSync(file, block, { flag: 'a' });
  }).toThrow(/ENOSPC/);
}

story('a receipt that the disk has no room for stays, and is saved elsewhere', async ({ technician, customer, desktop, server }) => {
  const disk = join(desktop.home, 'stick');
  mkdirSync(disk);
  run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  try {
    fill(join(disk, 'holiday.jpg'));
    const applet = await begin(technician, customer, server);
    await applet.press('End session');
    await applet.expectShown('label', 'End the session?');
    await applet.press('End session');
    await applet.expectShown('label', 'The session has ended.');

    desktop.choose(join(disk, 'receipt.txt'));
    await applet.press('Save receipt');
    await applet.expectShown('label', 'The file was not saved: there is no room left. Choose another folder and save again.');
    await applet.expectShown('list item', 'Ended: You ended the session');
    expect(readdirSync(disk), 'no part of it is left').toEqual(['holiday.jpg']);

    const elsewhere = join(desktop.home, 'receipt.txt');
    desktop.choose(elsewhere);
    await applet.press('Save receipt');
    await expect.poll(() => existsSync(elsewhere)).toBe(true);
    await applet.expectGone('label', /was not saved/);
    expect(readFileSync(elsewhere, 'utf8')).toContain('Ended: You ended the session\n');
    await applet.press('Close');
    expect(await applet.exitCode()).toBe(0);
  } finally {
    run('umount', ['-l', disk]);
  }
});
