import { type Locator, expect } from '@playwright/test';
import { expectAccessible, expectAccessibleWhenNarrow } from '../harness/axe.ts';
import { type Point, SCREEN, type Size } from '../harness/desktop.ts';
import { allow, begin, expectTyped, questionsAsked } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';
import type { Technician } from '../harness/technician.ts';

const OFTEN = { intervals: [50] };
const COLOR = '#1f7a4c';
const MONITOR = { width: 640, height: 800 } as const;
/** A place in the terminal on the right, as its own monitor has it. On the left one nothing is there. */
const INSIDE: Point = { x: 60, y: 200 };

function choice(technician: Technician, name: string): Locator {
  return technician.page.getByRole('radiogroup', { name: 'Monitors' }).getByRole('radio', { name });
}

/** The picture has that size, and the terminal on the right is or is not where it would be on its own monitor. */
async function expectPicture(technician: Technician, size: Size, color: string): Promise<void> {
  technician.sees = size;
  const shown = (): Promise<Size> => technician.canvas.evaluate((canvas) => ({ width: (canvas as HTMLCanvasElement).width, height: (canvas as HTMLCanvasElement).height }));
  await expect.poll(shown, { ...OFTEN, message: 'the size of the picture' }).toEqual(size);
  await expect.poll(() => technician.colorAt(INSIDE), { ...OFTEN, message: 'a pixel of the picture' }).toBe(color);
}

story('of two monitors the technician sees and uses the chosen one, also after a reload', async ({ technician, customer, desktop, server }) => {
  desktop.run('xrandr', ['--setmonitor', 'left', '640/170x800/211+0+0', 'screen']);
  desktop.run('xrandr', ['--setmonitor', 'right', '640/170x800/211+640+0', 'none']);
  const terminal = await desktop.openTerminal({ x: 660, y: 60 });
  const onItsMonitor = { ...terminal, at: INSIDE };
  const applet = await begin(technician, customer, server);
  await expect(choice(technician, 'All monitors')).toBeHidden();
  await allow(technician, applet, 'View', 'Control');
  await expectLivePicture(technician, desktop, COLOR);
  const asked = await questionsAsked(applet);
  await expect(choice(technician, 'All monitors')).toBeChecked();
  await expectPicture(technician, SCREEN, COLOR);
  await expectAccessible(technician.page, 'several monitors');
  await expectAccessibleWhenNarrow(technician.page, 'several monitors');

  await choice(technician, 'Monitor 2, 640 by 800').click();
  await expect(choice(technician, 'Monitor 2')).toBeChecked();
  await expectPicture(technician, MONITOR, '#ffffff');
  await expectTyped(technician, onItsMonitor, 'typed on the right');

  await technician.page.reload();
  await expect(choice(technician, 'Monitor 2')).toBeChecked();
  await expectPicture(technician, MONITOR, '#ffffff');
  await expectTyped(technician, onItsMonitor, 'typed after a reload');

  await choice(technician, 'All monitors').click();
  await expectPicture(technician, SCREEN, COLOR);
  await expectTyped(technician, terminal, 'typed on all of them');
  expect(await questionsAsked(applet), 'no new question').toBe(asked);

  // A monitor that is pulled out while it is looked at leaves all that there is.
  await choice(technician, 'All monitors').focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await technician.page.keyboard.press(key);
  await expectPicture(technician, MONITOR, '#ffffff');
  desktop.run('xrandr', ['--delmonitor', 'right']);
  await expectPicture(technician, SCREEN, COLOR);
  await expect(choice(technician, 'All monitors')).toBeHidden();
});
