import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { allow, begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';

story('the customer reads larger, reads and saves the log, and reports what feels wrong', async ({ technician, customer, desktop, server }) => {
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');

  const before = await applet.boxOf('button', 'Font size');
  expect(await applet.explanation('Font size')).toBe('100 %');
  await applet.press('Font size');
  await expect.poll(() => applet.explanation('Font size')).toBe('125 %');
  await expect.poll(async () => (await applet.boxOf('button', 'Font size')).height).toBeGreaterThan(before.height);

  await applet.press('Session log');
  await applet.expectShown('list item', /You allowed: screen/);
  const saved = join(desktop.home, 'session-log.txt');
  desktop.choose(saved);
  await applet.press('Save');
  await expect.poll(() => existsSync(saved) && readFileSync(saved, 'utf8')).toMatch(/ \d\d:\d\d {2}Asked for: screen\n.* \d\d:\d\d {2}You allowed: screen\n/);
  await applet.press('Back to chat');

  await applet.press('Stop everything');
  await applet.press('Something feels wrong');
  await applet.expectShown('label', 'The session has ended.');
  await applet.expectShown('list item', 'Ended: You reported that something felt wrong');
  await expect(technician.page.getByText('The customer reported abuse').first()).toBeVisible();
  expect(applet.isOnDisk).toBe(false);
});
