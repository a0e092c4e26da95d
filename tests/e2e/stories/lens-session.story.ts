import { expectAccessible, expectAccessibleWhenNarrow, expectWholeWhenLarge } from '../harness/axe.ts';
import { allowCamera, cameraPicture, expect, expectMoving, lensStory } from '../harness/lens.ts';
import { giveLight, openDevices } from '../harness/phone-hardware.ts';

lensStory('the camera of a phone is seen after the technician starts and the customer accepts, and not while it is paused', async ({ technician, phone, clip, server }) => {
  const { page } = phone;
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await phone.button('Show the camera').tap();
  await expect(page.getByText('Only you see this')).toBeVisible();
  await expectMoving(cameraPicture(page), clip);
  await expectAccessible(page, 'looking first');
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await expect(page.getByText('Only you see this'), 'Start alone shows nothing').toBeVisible();
  await expect(technician.page.getByText('You see nothing yet')).toBeVisible();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await expectAccessible(page, 'live');
  await expectAccessibleWhenNarrow(page, 'live');
  await expectWholeWhenLarge(page, 'live');
  await expectAccessible(technician.page, 'the camera in the console');
  await phone.button('Pause streaming').tap();
  await expect(page.getByText('Paused: the technician sees nothing')).toBeVisible();
  await expect(technician.page.getByText('The customer paused it')).toBeVisible();
  await expect(technician.talk).toContainText('Paused: camera (by the customer)');
  await expectAccessible(page, 'paused');
  await phone.button('Resume').tap();
  await expectMoving(cameraPicture(technician.page), clip);
  await expect(technician.talk).toContainText('Goes on: camera');
  await technician.end();
  await expect(page.getByRole('heading', { name: 'The session has ended' })).toBeVisible();
  await expect(page.getByText('Data used').first()).toBeVisible();
  await expect(page.getByText(/about \d/).first()).toBeVisible();
  await expectAccessible(page, 'ended');
});

lensStory('the large X turns the camera off', async ({ technician, phone, clip, server }) => {
  const { page } = phone;
  await giveLight(page);
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await phone.button('Stop everything').tap();
  await expect(page.getByText('Everything is stopped.')).toBeVisible();
  await expect(technician.page.getByText('The camera is not allowed any more')).toBeVisible();
  await expect.poll(() => openDevices(page), 'camera and microphone are off').toBe(0);
});
