import { expect } from '@playwright/test';
import { allow, begin, expectTyped, questionsAsked } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

/** Messages that do not fit into one answer to a new console. */
const LONG = Array.from({ length: 30 }, (_, index) => `Step ${index + 1}: ${'and so on, '.repeat(200)}`);

story('a reloaded console has all that was said, however much it was', async ({ technician, customer, server }) => {
  const applet = await begin(technician, customer, server);
  for (const text of LONG) await technician.say(text);
  await applet.expectShown('list item', /^Mara Keller Step 30:/);
  await technician.page.reload();
  const said = technician.talk.getByText(/^Step \d+: and so on/);
  await expect(said).toHaveCount(LONG.length);
  await expect(said.first()).toHaveText(/^Step 1:/);
  await expect(said.last()).toHaveText(/^Step 30:/);
  await expect(technician.talk).toContainText('You started the session');
});

story('a reloaded console has the session back, and nobody is asked again', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  const asked = await questionsAsked(applet);
  await technician.say('One moment, I reload the page.');

  for (const [color, line] of [['#7a1f4c', 'after the first reload'], ['#4c1f7a', 'after the second']] as const) {
    await technician.page.reload();
    await expect(technician.capability('View')).toHaveText('View allowed');
    await expect(technician.capability('Control')).toHaveText('Control allowed');
    await expectLivePicture(technician, desktop, color);
    await expectTyped(technician, terminal, line);
    await expect(technician.talk).toContainText('One moment, I reload the page.');
  }
  expect(await questionsAsked(applet), 'no new question').toBe(asked);
  await applet.expectShown('label', 'Uses your mouse and keyboard');
});
