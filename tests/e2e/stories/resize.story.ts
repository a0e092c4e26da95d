import { expect } from '@playwright/test';
import type { Desktop, Point, Size } from '../harness/desktop.ts';
import { SCREEN } from '../harness/desktop.ts';
import { allow, begin, expectTyped, questionsAsked } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';
import type { Technician } from '../harness/technician.ts';

const OFTEN = { intervals: [50] };
/** As of a tablet that is turned upright. */
const UPRIGHT = { width: 640, height: 800 } as const;
/** A place that nothing covers, in that form. */
const BARE_UPRIGHT: Point = { x: 20, y: 780 };

function setForm(desktop: Desktop, { width, height }: Size): void {
  const name = `${width}x${height}`;
  const timing = [width, width, width, width, height, height, height, height].map(String);
  if (width !== SCREEN.width) {
    desktop.run('xrandr', ['--newmode', name, '0', ...timing]);
    desktop.run('xrandr', ['--addmode', 'screen', name]);
  }
  desktop.run('xrandr', ['--output', 'screen', '--mode', name]);
}

/** The picture has that form, and the desktop's colour is where it is. */
async function expectForm(technician: Technician, desktop: Desktop, form: Size, at: Point, color: string): Promise<void> {
  technician.sees = form;
  const shown = (): Promise<Size> => technician.canvas.evaluate((canvas) => ({ width: (canvas as HTMLCanvasElement).width, height: (canvas as HTMLCanvasElement).height }));
  await expect.poll(shown, { ...OFTEN, message: 'the size of the picture' }).toEqual(form);
  desktop.paint(color);
  await expect.poll(() => technician.colorAt(at), { ...OFTEN, message: 'a pixel of the picture' }).toBe(color);
}

story('a display that is turned in the middle of a session is seen and used as it is then', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await expectTyped(technician, terminal, 'lying');
  const asked = await questionsAsked(applet);

  setForm(desktop, UPRIGHT);
  await expectForm(technician, desktop, UPRIGHT, BARE_UPRIGHT, '#7a1f4c');
  await expectTyped(technician, terminal, 'upright');

  setForm(desktop, SCREEN);
  await expectForm(technician, desktop, SCREEN, { x: 1100, y: 750 }, '#4c1f7a');
  await expectTyped(technician, terminal, 'lying again');
  expect(await questionsAsked(applet), 'no new question').toBe(asked);
});
