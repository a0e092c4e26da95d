import { expect } from '@playwright/test';
import { allow, begin, expectTyped, questionsAsked } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

story('a killed server comes back to the same session, and nobody is asked again', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  const asked = await questionsAsked(applet);
  const problem = technician.page.getByRole('status').filter({ hasText: 'Reconnecting…' }).first();

  await server.kill();
  await expect(problem).toBeVisible();
  await applet.expectShown('label', 'Reconnecting…');
  // Picture and hands do not pass through the server.
  await expectLivePicture(technician, desktop, '#7a1f4c');
  await expectTyped(technician, terminal, 'without a server');

  await server.serve();
  await expect(problem).toBeHidden();
  await applet.expectGone('label', 'Reconnecting…');
  await expect(technician.listed('Ana Duarte')).toContainText('Active');
  await expect(technician.capability('View')).toHaveText('View allowed');
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  await expectLivePicture(technician, desktop, '#4c1f7a');
  await expectTyped(technician, terminal, 'with the server again');
  expect(await questionsAsked(applet), 'no new question').toBe(asked);

  // A technician who comes anew finds it as well: the server has kept it.
  await technician.page.reload();
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  await expectTyped(technician, terminal, 'and after a reload');
  expect(await questionsAsked(applet), 'no new question').toBe(asked);
});
