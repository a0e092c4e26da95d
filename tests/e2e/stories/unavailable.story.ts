import { expect } from '@playwright/test';
import { UNAVAILABLE } from '../harness/applet.ts';
import { allow, begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';

story('a screen reader hears which button cannot be pressed', async ({ technician, customer, server }) => {
  const applet = await begin(technician, customer, server);
  const explained = (name: string): Promise<string> => applet.explanation(name);
  await expect.poll(() => explained('Stop everything'), 'nothing is allowed').toBe(UNAVAILABLE);
  expect(await explained('End session')).toBe('');
  await allow(technician, applet, 'View');
  await expect.poll(() => explained('Stop everything'), 'there is something to stop').toBe('');
  await applet.press('Stop everything');
  await expect.poll(() => explained('Stop everything'), 'all is stopped').toBe(UNAVAILABLE);
});
