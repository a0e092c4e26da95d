import { allowCamera, cameraPicture, expect, expectMoving, lensStory, look } from '../harness/lens.ts';
import { drag, expectDrawnOnBoth } from '../harness/whiteboard.ts';

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
