import { expect } from '@playwright/test';
import { allow, begin, expectTyped, questionsAsked } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

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
