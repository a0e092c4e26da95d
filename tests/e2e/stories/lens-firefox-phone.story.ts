import { HAS_FIREFOX } from '../harness/firefox.ts';
import { lensFirefoxPhoneStory } from '../harness/lens-firefox.ts';
import { allowCamera, cameraPicture, expectMoving } from '../harness/lens.ts';
import { expectDrawnOnBoth } from '../harness/whiteboard.ts';

const PLACE = [320, 250] as const;

lensFirefoxPhoneStory.skip(!HAS_FIREFOX, 'needs Firefox, which Ubuntu has as a snap only');

lensFirefoxPhoneStory('what a technician draws on the picture of a phone with Firefox stays on its object on both screens', async ({ technician, phone, clip, server }) => {
  lensFirefoxPhoneStory.slow();
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await expectDrawnOnBoth(technician, phone, clip, PLACE);
});
