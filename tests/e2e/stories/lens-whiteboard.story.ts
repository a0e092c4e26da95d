import type { Page } from '@playwright/test';
import { expectAccessible } from '../harness/axe.ts';
import { type Clip, allowCamera, cameraPicture, expect, expectMoving, lensStory, look, pictureNumber } from '../harness/lens.ts';
import { circleOnFrozen, drag, eraseInk, expectDrawnOnBoth, expectGoesAndComes, expectInkAt, expectNoInk, holdOnLive, useOnLive } from '../harness/whiteboard.ts';

const PLACE = [320, 250] as const;

lensStory('what the technician draws stays on its object on both screens', async ({ technician, phone, clip, server }) => {
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await expectDrawnOnBoth(technician, phone, clip, PLACE);
  await technician.page.getByRole('button', { name: 'Undo' }).click();
  await expect(async () => expect((await look(cameraPicture(phone.page), clip)).ink).toBeUndefined()).toPass();
});

lensStory('the customer draws too, and the technician clears', async ({ technician, phone, clip, server }) => {
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await phone.button('Draw').tap();
  await drag(phone.page, clip, [250, 200], [400, 300]);
  await expect(technician.page.getByText('1 drawing')).toBeVisible();
  await expect(async () => expect((await look(cameraPicture(technician.page), clip)).ink).toBeDefined()).toPass();
  await technician.page.getByRole('button', { name: 'Clear all drawings' }).click();
  await expect(async () => expect((await look(cameraPicture(phone.page), clip)).ink).toBeUndefined()).toPass();
});

lensStory('an arrow, a pin and a text are where they were set on the live picture, on both screens, until the eraser touches them, and a laser points there', async ({ technician, phone, clip, server }) => {
  const { page } = technician;
  const [x, y] = PLACE;
  const both = [page, phone.page];
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(page), clip);
  // The head is heavier than the shaft, and a text begins where it was set.
  const uses = [
    { place: [x + 15, y], within: 20, use: () => useOnLive(page, clip, 'Arrow', [x - 30, y], [x + 30, y]) },
    { place: PLACE, within: 8, use: () => useOnLive(page, clip, 'Numbered pin', PLACE) },
    { place: [x + 12, y], within: 20, use: () => writeOnLive(page, clip, 'On') },
  ] as const;
  for (const { place, within, use } of uses) {
    const frame = await use();
    await expectInkAt(both, clip, place, frame, within);
    await eraseInk(page, clip);
    await expectNoInk(both, clip);
  }
  await useLaser(page, phone.page, clip);
  await page.getByRole('button', { name: 'Freeze the picture' }).click();
  await expect(page.getByText('Frozen for you')).toBeVisible();
  await expectAccessible(page, 'frozen');
});

async function writeOnLive(page: Page, clip: Clip, text: string): Promise<number> {
  const frame = await useOnLive(page, clip, 'Text', PLACE);
  const box = page.getByRole('textbox', { name: 'Text on the picture' });
  await box.fill(text);
  await box.press('Enter');
  return frame;
}

/** A laser is on no object: it points at a place of the picture for as long as it is held. */
async function useLaser(page: Page, far: Page, clip: Clip): Promise<void> {
  const release = await holdOnLive(page, clip, 'Laser pointer', PLACE);
  for (const side of [page, far]) {
    await expect(async () => {
      const { ink } = await look(cameraPicture(side), clip, 'laser');
      expect(Math.hypot((ink?.[0] ?? Number.NaN) - PLACE[0], (ink?.[1] ?? Number.NaN) - PLACE[1])).toBeLessThan(5);
    }).toPass();
  }
  await release();
  await expectNoInk([page, far], clip, 'laser');
}

lensStory.describe('an object that leaves the picture', () => {
  lensStory.use({ scene: ['leave', 4] });

  lensStory('takes its drawing along and brings it back, on both screens', async ({ technician, phone, clip, server }) => {
    await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
    await technician.start.click();
    await allowCamera(technician, phone);
    await expectMoving(cameraPicture(technician.page), clip);
    // The first pictures are far from the one in which the object leaves.
    await expect.poll(() => pictureNumber(cameraPicture(technician.page), clip), { intervals: [20] }).toBeLessThan(25);
    const drawnOn = await circleOnFrozen(technician.page, clip, PLACE);
    await Promise.all([technician.page, phone.page].map((page) => expectGoesAndComes(page, clip, PLACE, drawnOn)));
  });
});
