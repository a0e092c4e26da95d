import { expect } from '@playwright/test';
import { type InputEvent, breakConsole, flood, inject, keystroke } from '../harness/hostile.ts';
import { allow, begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';

const EVENTS = 10_000;
/** A letter is pressed and released. */
const LETTERS = EVENTS / 2;
/** So many are applied before the customer has had enough. */
const ENOUGH = 200;
/** What the customer's keyboard types just before it stops everything, and in the end. */
const STOP = 'z';
const END = 'x';
/** Such a part of the letters that are left then may still be applied: the desktop itself takes its time to pass the key on. */
const SMALL_PART = 0.1;

story('what a technician sent before the customer takes control back is not applied after it', async ({ technician, customer, desktop, server }, info) => {
  const typed = await desktop.openRawTerminal();
  await breakConsole(technician.page);
  await technician.page.reload();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  desktop.click(typed.at);
  await expect.poll(typed.hasFocus).toBe(true);

  const letters: InputEvent[] = Array.from({ length: LETTERS }, () => keystroke('KeyA', 'a')).flat();
  const flooded = flood(technician.page, 4_000_000_001, letters);
  await expect.poll(() => typed.text().length, { intervals: [5] }).toBeGreaterThan(ENOUGH);
  desktop.press(STOP, 'Pause');
  await expect(technician.capability('Control')).toHaveText('Control revoked');
  await flooded;

  // All of it is dealt with, and so is what comes later.
  await inject(technician.page, 4_000_000_002, keystroke('KeyB', 'b'));
  await technician.say('Are you still there?');
  await applet.expectShown('list item', /Are you still there/);
  desktop.click(typed.at);
  await expect.poll(typed.hasFocus).toBe(true);
  desktop.press(END);
  await expect.poll(typed.text, { message: 'nothing is on its way to the terminal any more' }).toContain(END);
  const [before = '', after = ''] = typed.text().split(STOP).map((part) => part.replace(END, ''));
  info.annotations.push({ type: 'letters', description: `${before.length} before the customer's key, ${after.length} after it, of ${LETTERS}` });
  expect(typed.text()).toBe('a'.repeat(before.length) + STOP + 'a'.repeat(after.length) + END);
  const left = LETTERS - before.length;
  expect(left, 'it was taken back in the midst').toBeGreaterThan(0);
  expect(after.length, 'letters applied after the customer\'s key').toBeLessThan(left * SMALL_PART);
});
