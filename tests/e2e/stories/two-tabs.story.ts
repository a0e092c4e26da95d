import { type BrowserContext, expect } from '@playwright/test';
import { allow, begin, expectTyped, questionsAsked } from '../harness/session.ts';
import { Technician } from '../harness/technician.ts';
import { expectLivePicture, story } from '../harness/story.ts';

async function openSecondTab(office: BrowserContext): Promise<Technician> {
  const second = new Technician(await office.newPage());
  await second.page.goto('/console/');
  await second.listed('Ana Duarte').click();
  await expect(second.capability('View')).toHaveText('View allowed');
  return second;
}

story('a second tab of the console takes the session over, and nobody is asked again', async ({ technician, office, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await expectTyped(technician, terminal, 'from the first tab');
  const asked = await questionsAsked(applet);

  const second = await openSecondTab(office);
  await expectLivePicture(second, desktop, '#7a1f4c');
  await expectTyped(second, terminal, 'from the second tab');
  await technician.page.close();
  await expectLivePicture(second, desktop, '#4c1f7a');
  await expectTyped(second, terminal, 'and still from it');
  expect(await questionsAsked(applet), 'no new question').toBe(asked);
});

story('the first of two tabs rests, and the session stays with the second', async ({ technician, office, customer, desktop, server }) => {
  const resting = { name: 'Opened in another tab' };
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  const asked = await questionsAsked(applet);
  const second = await openSecondTab(office);
  await expect(technician.page.getByRole('heading', resting)).toBeVisible();
  await expectTyped(second, terminal, 'from the second tab');
  expect(await questionsAsked(applet), 'no new question').toBe(asked);
});

story('the first of two tabs takes the session back with picture and hands', async ({ technician, office, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  const asked = await questionsAsked(applet);
  const second = await openSecondTab(office);
  await expectTyped(second, terminal, 'from the second tab');

  await technician.page.getByRole('button', { name: 'Use here' }).click();
  await expect(second.page.getByRole('heading', { name: 'Opened in another tab' })).toBeVisible();
  await expect(technician.capability('Control')).toHaveText('Control allowed');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await expect.poll(() => technician.colorAt(terminal.at), 'the inside of the terminal is seen').toBe('#ffffff');
  await expectTyped(technician, terminal, 'from the first tab again');
  expect(await questionsAsked(applet), 'no new question').toBe(asked);
});
