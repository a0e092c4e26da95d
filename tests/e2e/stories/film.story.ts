import { expect } from '@playwright/test';
import { expectCodedAsVideo, expectExact, expectFilm } from '../harness/film.ts';
import { Screen } from '../harness/screen.ts';
import { allow, begin } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

story('a film is seen as it plays, and exact to the last pixel once it is paused', async ({ technician, customer, desktop, server }) => {
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');
  await expectLivePicture(technician, desktop, '#1f7a4c');

  const screen = new Screen(technician, desktop);
  const coding = await expectFilm(technician, desktop, screen);
  desktop.press('p');
  await expectExact(screen, applet);
  await expect(coding).toHaveText(/no film now$/, { timeout: 30_000 });

  // It goes on, and what is taken back is gone though the decoder still has frames.
  desktop.press('p');
  await expectCodedAsVideo(coding);
  await applet.press('Stop everything');
  await expect(technician.picture).toBeHidden();
});
