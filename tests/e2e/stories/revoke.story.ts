import { statSync } from 'node:fs';
import { expect } from '@playwright/test';
import { type InputEvent, breakConsole, flood, inject, keystroke } from '../harness/hostile.ts';
import { allow, begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';

const EVENTS = 10_000;
/** So many are applied before the customer has had enough. */
const ENOUGH = 200;
/** A promise of 100 ms, on a computer that does other things besides. */
const SOON_MS = 1000;

story('what a technician sent before the customer takes control back is not applied after it', async ({ technician, customer, desktop, server }, info) => {
  const typed = await desktop.openRawTerminal();
  await breakConsole(technician.page);
  await technician.page.reload();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  desktop.click(typed.at);
  await expect.poll(typed.hasFocus).toBe(true);

  const letters: InputEvent[] = Array.from({ length: EVENTS / 2 }, () => keystroke('KeyA', 'a')).flat();
  const flooded = flood(technician.page, 4_000_000_001, letters);
  await expect.poll(() => typed.text().length, { intervals: [5] }).toBeGreaterThan(ENOUGH);
  desktop.press('Pause');
  const pressedAt = Date.now();
  await expect(technician.capability('Control')).toHaveText('Control revoked');
  await flooded;
  const applied = typed.text().length;
  expect(applied, 'it was taken back in the midst').toBeLessThan(EVENTS / 2);
  const lateMs = statSync(typed.file).mtimeMs - pressedAt;
  info.annotations.push({ type: 'last key', description: `${Math.round(lateMs)} ms after the customer's, ${applied} of ${EVENTS / 2} applied` });
  expect(lateMs).toBeLessThan(SOON_MS);

  // All of it is dealt with, and so is what comes later.
  await inject(technician.page, 4_000_000_002, keystroke('KeyB', 'b'));
  await technician.say('Are you still there?');
  await applet.expectShown('list item', /Are you still there/);
  expect(typed.text()).toBe('a'.repeat(applied));
});
