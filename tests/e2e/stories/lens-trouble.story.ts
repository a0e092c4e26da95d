import { expectAccessible } from '../harness/axe.ts';
import { allowCamera, cameraPicture, expect, expectMoving, lensStory } from '../harness/lens.ts';
import { call, giveLight, isLit, otherApp, takeCamera } from '../harness/phone-hardware.ts';
import { countTraffic, expectFlows, expectRests } from '../harness/traffic.ts';

lensStory('a page in the background shows nothing, and goes on when it is in front again', async ({ technician, phone, clip, server }) => {
  const { page } = phone;
  await countTraffic(page);
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await otherApp(page, 'in front');
  await expect(technician.page.getByText('Another app is open on the phone')).toBeVisible();
  await expect(technician.talk).toContainText('Paused: camera (another app is open there)');
  await expectRests(page, 'pictures sent', 'in the background');
  await otherApp(page, 'away');
  await expectFlows(page, 'pictures sent', 'in front again');
  await expectMoving(cameraPicture(technician.page), clip);
  await expect(technician.talk).toContainText('Goes on: camera');
});

lensStory('a call mutes the customer and says why, and its end does not undo the customer’s own mute', async ({ technician, phone, server }) => {
  const { page } = phone;
  await giveLight(page);
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await call(page, 'comes');
  await expect(technician.talk).toContainText('Paused: voice (by a call, or by the phone)');
  await call(page, 'is over');
  await expect(technician.talk).toContainText('Goes on: voice');
  await phone.button('Mute').tap();
  await expect(technician.talk).toContainText('Paused: voice (by the customer)');
  const goesOn = technician.talk.getByText('Goes on: voice');
  await expect(goesOn).toHaveCount(1);
  await call(page, 'comes');
  await call(page, 'is over');
  await expect(phone.button('Unmute')).toBeVisible();
  await expect(goesOn).toHaveCount(1);
  await phone.button('Unmute').tap();
  await expect(phone.button('Mute')).toBeVisible();
});

lensStory('the technician asks for the flashlight, and the customer turns it off', async ({ technician, phone, server }) => {
  const { page } = phone;
  await giveLight(page);
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await technician.page.getByRole('toolbar', { name: 'Whiteboard tools' }).getByRole('button', { name: 'Flashlight' }).click();
  const question = page.getByRole('alertdialog', { name: /turn the flashlight on/ });
  await expect(question).toBeVisible();
  expect(await isLit(page), 'not before a Yes').toBe(false);
  await question.getByRole('button', { name: 'Accept' }).tap();
  await expect.poll(() => isLit(page)).toBe(true);
  await expect(phone.button('Flashlight')).toHaveAttribute('aria-pressed', 'true');
  await phone.button('Flashlight').tap();
  await expect.poll(() => isLit(page)).toBe(false);
});

lensStory.describe('whoever refuses the camera', () => {
  lensStory.use({ granted: [] });

  lensStory('reads what to do, and the technician that the browser blocks it', async ({ technician, phone, server }) => {
    const { page } = phone;
    await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
    await technician.start.click();
    await technician.page.getByRole('button', { name: 'Ask for camera and voice' }).click();
    const question = page.getByRole('alertdialog', { name: /see through your camera/ });
    await question.getByRole('button', { name: 'Accept' }).tap();
    await expect(page.getByText('The browser blocks it for this page.').first()).toBeVisible();
    await expect(technician.page.getByText('The camera does not open there.')).toBeVisible();
    await expect(technician.page.getByText('The browser there blocks it.')).toBeVisible();
    await expect(phone.talk).toContainText('Does not work here: camera');
    await expect(phone.talk).not.toContainText('You denied');
    await page.getByRole('alertdialog', { name: /hear you/ }).getByRole('button', { name: 'Accept' }).tap();
    await expect(page.getByText('The microphone does not open.')).toBeVisible();
    await expectAccessible(page, 'refused');
    await phone.say('It does not let me.');
    await expect(technician.talk, 'the session goes on').toContainText('It does not let me.');
  });
});

lensStory('a camera that another program has is told in words', async ({ technician, phone, server }) => {
  const { page } = phone;
  await takeCamera(page);
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await phone.button('Show the camera').tap();
  await expect(page.getByText('Another app is using it.')).toBeVisible();
  await expectAccessible(page, 'the camera is taken');
  await expect(page.getByText('Waiting for your technician'), 'the session goes on').toBeVisible();
});

lensStory('the camera’s screen that does not load is said, and loads when it can', async ({ technician, phone, clip, server }) => {
  let line: 'down' | 'up' = 'down';
  await phone.page.route(/\/assets\/Lens-[^/]*\.js$/, (route) => (line === 'down' ? route.abort() : route.continue()));
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await technician.page.getByRole('button', { name: 'Ask for camera and voice' }).click();
  const question = phone.page.getByRole('alertdialog', { name: /see through your camera/ });
  await expect(phone.page.getByText('The camera’s view did not load.')).toBeVisible();
  await expect(question.getByRole('button', { name: 'Accept' })).toBeDisabled();
  line = 'up';
  await phone.button('Try again').tap();
  await question.getByRole('button', { name: 'Accept' }).tap();
  await expectMoving(cameraPicture(technician.page), clip);
});

lensStory('what is being written goes on when the camera’s screen comes late', async ({ technician, phone, server }) => {
  const { page } = phone;
  let letThrough = (): void => undefined;
  const isThrough = new Promise<void>((resolve) => (letThrough = resolve));
  await page.route(/\/assets\/Lens-[^/]*\.js$/, async (route) => {
    await isThrough;
    await route.continue();
  });
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await phone.button('Show the camera').tap();
  await expect(page.getByText('The camera’s view is being loaded…')).toBeVisible();
  await phone.message.tap();
  await page.keyboard.type('The lamp is red');
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('ArrowLeft');
  letThrough();
  await expect(cameraPicture(page)).toBeVisible();
  await expect(phone.message).toBeFocused();
  await page.keyboard.type('dark ');
  await expect(phone.message).toHaveValue('The lamp is dark red');
});
