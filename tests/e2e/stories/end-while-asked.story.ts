import { expect } from '@playwright/test';
import { begin } from '../harness/session.ts';
import { MARA } from '../harness/technician.ts';
import { story } from '../harness/story.ts';

story('a session that ends under an open question leaves a receipt and nothing else', async ({ technician, customer, server }) => {
  const applet = await begin(technician, customer, server);
  await technician.ask('View');
  await applet.expectShown('label', `May ${MARA.name} see your screen?`);

  await technician.end();

  await applet.expectShown('label', 'The session has ended.');
  expect(await applet.has('button', 'Yes'), 'the question is gone').toBe(false);
  await applet.expectShown('list item', 'Ended: The technician ended the session');
  await applet.expectShown('list item', 'Screen seen: never');
  await applet.expectShown('list item', 'Files sent: none');
  expect(applet.isOnDisk).toBe(false);
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
  await expect(technician.picture).toBeHidden();
  await applet.press('Close');
  expect(await applet.exitCode()).toBe(0);
});
