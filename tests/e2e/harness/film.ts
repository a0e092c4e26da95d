import { type Locator, expect } from '@playwright/test';
import type { Applet } from './applet.ts';
import type { Desktop } from './desktop.ts';
import type { Area, Screen } from './screen.ts';
import type { Technician } from './technician.ts';

const OFTEN = { intervals: [100], timeout: 30_000 };
/** The player's name in its title bar. */
const TITLE = 'Holiday film';
/** A part of the film. */
const INSIDE: Area = { x: 100, y: 120, width: 250, height: 200 };

/** Plays a film on the customer's screen; the key `p` pauses it and lets it go on. */
async function playFilm(desktop: Desktop): Promise<void> {
  // Grain as from a camera: no frame is like another one, and none has few colours.
  const film = 'testsrc2=size=384x288:rate=25,noise=alls=24:allf=t';
  const player = ['-loglevel', 'error', '-window_title', TITLE, '-left', '30', '-top', '60', '-f', 'lavfi', film];
  desktop.launch('player', 'ffplay', player, { SDL_VIDEODRIVER: 'x11', SDL_RENDER_DRIVER: 'software', SDL_AUDIODRIVER: 'dummy' });
  await expect(() => desktop.run('xdotool', ['search', '--name', `^${TITLE}$`, 'windowactivate', '--sync'])).toPass(OFTEN);
}

/** Opens the panel beside the path, and finds in it how long a frame is coded. */
async function openCodingTime(technician: Technician): Promise<Locator> {
  await technician.page.getByRole('button', { name: 'Direct' }).click();
  return technician.page.getByRole('group', { name: 'Connection' }).getByText('Time to code a frame').locator('..');
}

export async function expectCodedAsVideo(coding: Locator): Promise<void> {
  await expect(coding, 'frames are coded as video').toHaveText(/\d ms$/, { timeout: 30_000 });
}

/** Waits until the technician sees something else where the film is. */
async function expectMoving(screen: Screen): Promise<void> {
  const before = await screen.shown(INSIDE);
  await expect.poll(async () => Buffer.compare(before, await screen.shown(INSIDE)), { ...OFTEN, message: 'the film moves' }).not.toBe(0);
}

/** Plays a film and waits until it is seen as video, and moves. Gives what tells how long a frame is coded. */
export async function expectFilm(technician: Technician, desktop: Desktop, screen: Screen): Promise<Locator> {
  await playFilm(desktop);
  const coding = await openCodingTime(technician);
  await expectCodedAsVideo(coding);
  await expectMoving(screen);
  // Had the decoder failed, the film would come as exact tiles from then on.
  await expectCodedAsVideo(coding);
  return coding;
}

/** Waits until all that stands still is shown exactly. */
export async function expectExact(screen: Screen, applet: Applet): Promise<void> {
  await expect.poll(async () => screen.differences(await applet.boxes()), { ...OFTEN, message: 'pixels that are not exact' }).toBe(0);
}
