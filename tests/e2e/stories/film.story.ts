import { expect } from '@playwright/test';
import { type Area, Screen } from '../harness/screen.ts';
import { allow, begin } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

const OFTEN = { intervals: [100], timeout: 30_000 };
/** The player's name in its title bar. */
const TITLE = 'Holiday film';

story('a film is seen as it plays, and exact to the last pixel once it is paused', async ({ technician, customer, desktop, server }) => {
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');
  await expectLivePicture(technician, desktop, '#1f7a4c');

  // Grain as from a camera: no frame is like another one, and none has few colours.
  const film = 'testsrc2=size=384x288:rate=25,noise=alls=24:allf=t';
  const player = ['-loglevel', 'error', '-window_title', TITLE, '-left', '30', '-top', '60', '-f', 'lavfi', film];
  desktop.launch('player', 'ffplay', player, { SDL_VIDEODRIVER: 'x11', SDL_RENDER_DRIVER: 'software', SDL_AUDIODRIVER: 'dummy' });
  await expect(() => desktop.run('xdotool', ['search', '--name', `^${TITLE}$`, 'windowactivate', '--sync'])).toPass(OFTEN);

  await technician.page.getByRole('button', { name: 'Direct' }).click();
  const panel = technician.page.getByRole('group', { name: 'Connection' });
  const coding = panel.getByText('Time to code a frame').locator('..');
  await expect(coding, 'frames are coded as video').toHaveText(/\d ms$/, { timeout: 30_000 });
  const screen = new Screen(technician, desktop);
  const inside: Area = { x: 100, y: 120, width: 250, height: 200 };
  const before = await screen.shown(inside);
  await expect.poll(async () => Buffer.compare(before, await screen.shown(inside)), OFTEN).not.toBe(0);

  desktop.press('p');
  await expect.poll(async () => screen.differences(await applet.boxes()), { ...OFTEN, message: 'pixels that are not exact' }).toBe(0);
  await expect(coding).toHaveText(/no film now$/, { timeout: 30_000 });

  // It goes on, and what is taken back is gone though the decoder still has frames.
  desktop.press('p');
  await expect(coding).toHaveText(/\d ms$/, { timeout: 30_000 });
  await applet.press('Stop everything');
  await expect(technician.picture).toBeHidden();
});
