import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { allow, begin, expectTyped } from '../harness/session.ts';
import { story } from '../harness/story.ts';

/** A dialog that stays open until the customer cancels it. */
const PATIENT_DIALOG = '#!/bin/sh\ntouch "${0%/*}/open"\nwhile [ -e "${0%/*}/open" ]; do sleep 0.05; done\n';

story('a technician has no hands while the customer chooses a file', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const [dialog, open] = [join(desktop.home, 'bin/zenity'), join(desktop.home, 'bin/open')];
  writeFileSync(dialog, PATIENT_DIALOG);
  chmodSync(dialog, 0o755);
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectTyped(technician, terminal, 'before');

  await applet.press('Send a file');
  await expect.poll(() => existsSync(open)).toBe(true);
  const before = terminal.text();
  await technician.clickAt(terminal.at);
  await technician.page.keyboard.type('while it is open');
  await technician.page.keyboard.press('Enter');
  // What is said after the keys arrives after them.
  await technician.say('Have you found it?');
  await applet.expectShown('list item', /Have you found it/);
  expect(terminal.text(), 'nothing is typed').toBe(before);

  rmSync(open);
  // The hands are back once the program has seen its dialog close.
  const takesKeys = async (): Promise<void> => {
    await technician.clickAt(terminal.at);
    expect(terminal.hasFocus()).toBe(true);
  };
  await expect(takesKeys).toPass({ intervals: [200] });
  await expectTyped(technician, terminal, 'and after it');
  expect(terminal.text()).not.toContain('while it is open');
});
