import { expect } from '@playwright/test';
import { type Point, SCREEN } from '../harness/desktop.ts';
import { allow, begin } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

/** What stands where a window is left out of the picture. */
const LEFT_OUT = '#2b3a42';
/** A place of the bar, which lies in the middle of the upper edge. */
const BAR: Point = { x: SCREEN.width / 2, y: 20 };

story('the technician does not see what the customer is asked', async ({ technician, customer, desktop, server }) => {
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await technician.ask('Control');
  const places = [await applet.middleOf('button', 'Yes'), await applet.middleOf('button', 'No'), BAR];
  await expectLivePicture(technician, desktop, '#7a1f4c');
  const real = desktop.pixels();
  for (const { x, y } of places) {
    await expect.poll(() => technician.colorAt({ x, y }), { message: `at ${x}, ${y}`, intervals: [50] }).toBe(LEFT_OUT);
    expect(colorIn(real, { x, y }), 'the customer sees it').not.toBe(LEFT_OUT);
  }
  await applet.press('No');
});

function colorIn(pixels: Buffer, { x, y }: Point): string {
  return `#${pixels.subarray((Math.floor(y) * SCREEN.width + Math.floor(x)) * 3).subarray(0, 3).toString('hex')}`;
}
