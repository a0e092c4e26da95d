import { expect } from '@playwright/test';
import { allow, begin, expectTyped } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

story('on hold nothing is seen and nothing typed, and it goes on without a new question', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await expectTyped(technician, terminal, 'before');

  await technician.page.getByRole('button', { name: 'Hold', exact: true }).click();
  await applet.expectShown('list item', /The technician put the session on hold/);
  await expect(technician.picture).toBeHidden();
  await expect(technician.listed('Ana Duarte')).toContainText('On hold');
  await expect(technician.page.getByText('On hold. Press Resume to go on.')).toBeVisible();
  desktop.paint('#4c1f7a');
  await technician.say('One moment, please.');
  await applet.expectShown('list item', /One moment, please/);

  await technician.page.getByRole('button', { name: 'Resume', exact: true }).click();
  await applet.expectShown('list item', /The technician is back/);
  await expectLivePicture(technician, desktop, '#7a1f4c');
  await expectTyped(technician, terminal, 'after');
  await expect(technician.talk.getByText(/^Asked for/), 'no new question').toHaveCount(2);
});
