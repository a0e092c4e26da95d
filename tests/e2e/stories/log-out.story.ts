import { expect } from '@playwright/test';
import { allow, begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';

story('a customer who logs out ends the session, and nothing is left', async ({ technician, customer, server }) => {
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');
  process.kill(applet.pid, 'SIGTERM');
  expect(await applet.exitCode()).toBe(0);
  expect(applet.isOnDisk, 'the program has removed its file').toBe(false);
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
  await expect(technician.talk).toContainText('Session ended: by the customer');
});
