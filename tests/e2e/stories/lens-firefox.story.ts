import { HAS_FIREFOX, IN_FIREFOX } from '../harness/firefox.ts';
import { allowCamera, cameraPicture, expect, expectMoving, lensStory, look } from '../harness/lens.ts';
import { circleOnFrozen, shareWithin, watchInk } from '../harness/whiteboard.ts';

const PLACE = [320, 250] as const;

lensStory.use(IN_FIREFOX);
lensStory.skip(!HAS_FIREFOX, 'needs Firefox, which Ubuntu has as a snap only');

lensStory('what a technician in Firefox draws stays on its object on both screens', async ({ technician, phone, clip, server }) => {
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  const frozen = await circleOnFrozen(technician.page, clip, PLACE);
  await expect(technician.page.getByText('1 drawing')).toBeVisible();
  await expect(async () => expect((await look(cameraPicture(phone.page), clip)).ink).toBeDefined()).toPass();
  for (const page of [phone.page, technician.page]) {
    const watched = await watchInk(page, clip, PLACE, frozen);
    const words = JSON.stringify(watched);
    expect(watched.offsets.length, words).toBeGreaterThan(20);
    expect(shareWithin(watched, 4), words).toBeGreaterThanOrEqual(0.95);
  }
});
