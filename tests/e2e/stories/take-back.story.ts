import { expect } from '@playwright/test';
import { allow, begin, expectTyped } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

story('the customer takes back one thing at a time, in the window and on the bar', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectTyped(technician, terminal, 'both');

  await applet.press('Stop: Uses your mouse and keyboard');
  await expect(technician.capability('Control')).toHaveText('Control revoked');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await technician.clickAt(terminal.at);
  await technician.page.keyboard.type('not any more');
  await technician.page.keyboard.press('Enter');
  await technician.say('Did you take that back?');
  await applet.expectShown('list item', /Did you take that back/);
  expect(terminal.text(), 'nothing more is typed').toBe('both\n');

  await allow(technician, applet, 'Control');
  await expectTyped(technician, terminal, 'again');
  await applet.pressByScreenReader('Stop: Mara sees your screen');
  await expect(technician.capability('View')).toHaveText('View revoked');
  await expect(technician.picture).toBeHidden();
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  await applet.expectGone('button', 'Stop: Mara sees your screen');

  await applet.pressByScreenReader('Stop: Mara uses your mouse and keyboard');
  await expect(technician.capability('Control')).toHaveText('Control revoked');
  await applet.expectGone('button', /^Stop: Mara/);
  await applet.expectShown('list item', /You took back: screen/);
  await expect(technician.listed('Ana Duarte')).toContainText('Active');
});
