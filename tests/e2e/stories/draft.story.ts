import { expect } from '@playwright/test';
import { type Area, Screen } from '../harness/screen.ts';
import { allow, begin } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

const OFTEN = { intervals: [50], timeout: 30_000 };
const TITLE = 'Holiday photograph';
/** What nobody takes for another picture. */
const OFF = 64;

story('on a slow line a photograph is seen coarsely at first, and exactly soon', async ({ technician, customer, desktop, server }) => {
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await technician.page.getByRole('button', { name: 'Direct' }).click();
  await technician.page.getByRole('switch', { name: 'Save data' }).click();

  // One frame with the grain of a camera, which stays: as exact tiles it takes a line of 1 Mbit/s several seconds.
  const photograph = 'testsrc2=size=640x480:rate=1,trim=end_frame=1,noise=alls=24';
  const viewer = ['-loglevel', 'error', '-window_title', TITLE, '-left', '30', '-top', '100', '-f', 'lavfi', photograph];
  desktop.launch('viewer', 'ffplay', viewer, { SDL_VIDEODRIVER: 'x11', SDL_RENDER_DRIVER: 'software', SDL_AUDIODRIVER: 'dummy' });
  await expect(() => desktop.run('xdotool', ['search', '--name', `^${TITLE}$`, 'windowactivate', '--sync'])).toPass(OFTEN);

  const screen = new Screen(technician, desktop);
  // The applet's own window is to the right of it.
  const inside: Area = { x: 60, y: 160, width: 370, height: 360 };
  await expect(async () => {
    const { exact, near } = await screen.likeness(inside, OFF);
    expect(exact, 'most of it is not there yet').toBeLessThan(0.5);
    expect(near, 'and all of it can be made out').toBeGreaterThan(0.98);
  }).toPass(OFTEN);
  await expect.poll(async () => screen.differences(await applet.boxes()), { ...OFTEN, message: 'pixels that are not exact' }).toBe(0);
});
