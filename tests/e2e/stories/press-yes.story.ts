import { expect } from '@playwright/test';
import { type Point, SCREEN } from '../harness/desktop.ts';
import { type InputEvent, breakConsole, inject, keystroke } from '../harness/hostile.ts';
import { allow, begin, expectTyped } from '../harness/session.ts';
import { MARA } from '../harness/technician.ts';
import { story } from '../harness/story.ts';

function clickAt({ x, y }: Point): InputEvent[] {
  const to = { x: Math.round((x / SCREEN.width) * 65535), y: Math.round((y / SCREEN.height) * 65535) };
  return [{ type: 'move', to }, { type: 'button', button: 'left', pressed: true }, { type: 'button', button: 'left', pressed: false }];
}

/** Every way of pressing a button that keys know. */
const KEYS = [
  ...keystroke('Tab', 'Tab'), ...keystroke('Enter', 'Enter'), ...keystroke('Space', ' '),
  ...keystroke('Tab', 'Tab'), ...keystroke('Enter', 'Enter'), ...keystroke('Space', ' '),
];

story('a technician with control cannot press Yes in the customer’s place', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  await breakConsole(technician.page);
  await technician.page.reload();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectTyped(technician, terminal, 'these hands work');
  // The story's own way to the applet works as well, as long as no question is open.
  await inject(technician.page, 4_000_000_001, [...clickAt(terminal.at), ...keystroke('KeyA', 'a'), ...keystroke('Enter', 'Enter')]);
  await expect.poll(terminal.text).toBe('these hands work\na\n');

  // Gives the view back and asks for it anew, with control in force.
  await technician.capability('View').click();
  await expect(technician.capability('View')).not.toHaveText('View allowed');
  await technician.ask('View');
  await applet.expectShown('label', `May ${MARA.name} see your screen?`);
  const yes = await applet.middleOf('button', 'Yes');
  await expect(technician.capability('Control')).toHaveText('Control allowed');

  await technician.page.getByRole('button', { name: 'Send keys' }).click();
  await technician.page.getByRole('menuitem', { name: 'Alt-Tab' }).click();
  await inject(technician.page, 4_000_000_002, [...clickAt(yes), ...KEYS, ...clickAt(yes)]);
  await inject(technician.page, 4_000_000_003, [...KEYS, ...clickAt(yes), ...KEYS]);

  await technician.say('Please press Yes.');
  await applet.expectShown('list item', /Please press Yes/);
  await expect(technician.capability('View')).toHaveText('View asked');
  await applet.expectShown('label', `May ${MARA.name} see your screen?`);
  expect(terminal.text(), 'nothing was typed anywhere').toBe('these hands work\na\n');

  // The question is the customer's, and still works.
  await applet.press('No');
  await expect(technician.capability('View')).toHaveText('View denied');
  await expect(technician.picture).toBeHidden();
});

story('a technician with control cannot use the applet’s window', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  await breakConsole(technician.page);
  await technician.page.reload();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectTyped(technician, terminal, 'these hands work');

  const end = await applet.middleOf('button', 'End session');
  const stop = await applet.middleOf('button', 'Stop everything');
  await inject(technician.page, 4_000_000_001, [...clickAt(end), ...clickAt(stop), ...keystroke('KeyA', 'a'), ...keystroke('Enter', 'Enter')]);
  // Keys go where they went before: to the terminal.
  await expect.poll(terminal.text).toBe('these hands work\na\n');
  // The window has dealt with whatever came before this line.
  await technician.say('Are you still there?');
  await applet.expectShown('list item', /Are you still there/);
  expect(await applet.has('label', 'End the session?')).toBe(false);
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  await expect(technician.capability('View')).toHaveText('View allowed');
});
