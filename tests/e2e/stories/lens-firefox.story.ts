import { HAS_FIREFOX, IN_FIREFOX } from '../harness/firefox.ts';
import { allowCamera, cameraPicture, expectMoving, lensStory } from '../harness/lens.ts';
import { expectDrawnOnBoth } from '../harness/whiteboard.ts';

const PLACE = [320, 250] as const;

lensStory.use(IN_FIREFOX);
lensStory.skip(!HAS_FIREFOX, 'needs Firefox, which Ubuntu has as a snap only');

lensStory('what a technician in Firefox draws stays on its object on both screens', async ({ technician, phone, clip, server }) => {
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await expectDrawnOnBoth(technician, phone, clip, PLACE);
});
