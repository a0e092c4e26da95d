import type { Page } from '@playwright/test';
import { expectAccessible, expectAccessibleWhenNarrow, expectWholeWhenLarge } from '../harness/axe.ts';
import { allowCamera, cameraPicture, expect, expectMoving, lensStory } from '../harness/lens.ts';
import type { Device } from '../harness/phone.ts';
import { giveLight, openDevices } from '../harness/phone-hardware.ts';
import { countTraffic, expectFlows, expectRests } from '../harness/traffic.ts';

const DEVICES: readonly Device[] = ['Pixel 7', 'iPhone 14', 'iPad Mini'];

for (const device of DEVICES) {
  lensStory.describe(`with the name and size of ${device}`, () => {
    lensStory.use({ device });
    /** Once is enough: the screens differ in their size alone, which is judged too. */
    const judge = async (page: Page, screen: string): Promise<void> => {
      if (device === 'Pixel 7') await expectAccessible(page, screen);
    };

    lensStory('the camera of a phone is seen after the technician starts and the customer accepts, and not while it is paused', async ({ technician, phone, clip, server }) => {
      const { page } = phone;
      await countTraffic(page);
      await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
      await phone.button('Show the camera').tap();
      await expect(page.getByText('Only you see this')).toBeVisible();
      await expectMoving(cameraPicture(page), clip);
      await judge(page, 'looking first');
      await technician.start.click();
      await technician.expectConnected('Ana Duarte');
      await expect(page.getByText('Only you see this'), 'Start alone shows nothing').toBeVisible();
      await expect(technician.page.getByText('You see nothing yet')).toBeVisible();
      await expectRests(page, 'pictures sent', 'before the Yes');
      await allowCamera(technician, phone, judge);
      await expectMoving(cameraPicture(technician.page), clip);
      await judge(page, 'live');
      if (device === 'Pixel 7') await judgeSizes(page);
      await judge(technician.page, 'the camera in the console');
      await phone.button('Pause streaming').tap();
      await expect(page.getByText('Paused: the technician sees nothing')).toBeVisible();
      await expect(technician.page.getByText('The customer paused it')).toBeVisible();
      await expect(technician.talk).toContainText('Paused: camera (by the customer)');
      await expectRests(page, 'pictures sent', 'paused');
      await judge(page, 'paused');
      await phone.button('Resume').tap();
      await expectFlows(page, 'pictures sent', 'resumed');
      await expectMoving(cameraPicture(technician.page), clip);
      await expect(technician.talk).toContainText('Goes on: camera');
      await technician.end();
      await expect(page.getByRole('heading', { name: 'The session has ended' })).toBeVisible();
      for (const side of [page, technician.page]) await expect(side.getByRole('definition').filter({ hasText: /about [1-9][\d.]* [kM]B/ }).first()).toBeVisible();
      await judge(page, 'ended');
    });
  });
}

/** The live screen in other sizes, and what can be opened over its picture. */
async function judgeSizes(page: Page): Promise<void> {
  await expectAccessibleWhenNarrow(page, 'live');
  await expectWholeWhenLarge(page, 'live');
  const [draw, chat] = ['Draw', 'Chat and log'].map((name) => page.getByRole('button', { name, exact: true }));
  await draw?.tap();
  await expectAccessible(page, 'drawing');
  await draw?.tap();
  await chat?.tap();
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await expectAccessible(page, 'chat over the picture');
  await chat?.tap();
}

lensStory('both hear each other, and the large X turns camera and microphone off', async ({ technician, phone, clip, server, office }) => {
  const { page } = phone;
  await office.grantPermissions(['microphone'], { origin: server.url });
  await giveLight(page);
  for (const side of [page, technician.page]) await countTraffic(side);
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await expectFlows(technician.page, 'sound heard', 'the customer is allowed to be heard');
  await expectRests(page, 'sound heard', 'before the technician talks');
  await technician.page.getByRole('button', { name: 'Talk' }).click();
  await expectFlows(page, 'sound heard', 'the technician talks');
  await phone.button('Mute').tap();
  await expectRests(technician.page, 'sound heard', 'muted');
  await phone.button('Unmute').tap();
  await expectFlows(technician.page, 'sound heard', 'unmuted');
  await phone.button('Stop everything').tap();
  await expect(page.getByText('Everything is stopped.')).toBeVisible();
  await expect(technician.page.getByText('The camera is not allowed any more')).toBeVisible();
  await expect.poll(() => openDevices(page), 'camera and microphone are off').toBe(0);
  await expectRests(technician.page, 'sound heard', 'everything is stopped');
  await phone.button('End session').first().tap();
  const meant = page.getByRole('alertdialog', { name: 'End the session?' });
  await expect(meant).toBeVisible();
  await expectAccessible(page, 'asked whether to end');
  await meant.getByRole('button', { name: 'Something feels wrong' }).tap();
  await expect(page.getByRole('heading', { name: 'Everything is stopped, and you have reported it' })).toBeVisible();
  await expectAccessible(page, 'reported');
});
