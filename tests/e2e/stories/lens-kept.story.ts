import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from '@playwright/test';
import { type Clip, allowCamera, cameraPicture, expect, expectMoving, lensStory, look } from '../harness/lens.ts';
import type { Phone } from '../harness/phone.ts';
import type { Technician } from '../harness/technician.ts';
import { circleOnFrozen } from '../harness/whiteboard.ts';

const PLACE = [320, 250] as const;

/** Shows a saved picture in a page of its own, and says how large it is and how much of it is ink. */
async function open(page: Page, kind: 'img' | 'video', file: string, type: string): Promise<{ width: number; height: number; ink: number; seconds: number; told: number }> {
  const address = `data:${type};base64,${readFileSync(file).toString('base64')}`;
  return page.evaluate(
    async ([tag, from]) => {
      const element = document.createElement(tag);
      const canvas = document.createElement('canvas');
      document.body.replaceChildren(element, canvas);
      let [seconds, told] = [0, 0];
      if (element instanceof HTMLVideoElement) {
        element.muted = true;
        element.src = from;
        await element.play();
        told = element.duration;
        await new Promise((resolve) => (element.onended = resolve));
        seconds = element.currentTime;
      } else {
        (element as HTMLImageElement).src = from;
        await (element as HTMLImageElement).decode();
      }
      const width = element instanceof HTMLVideoElement ? element.videoWidth : (element as HTMLImageElement).naturalWidth;
      const height = element instanceof HTMLVideoElement ? element.videoHeight : (element as HTMLImageElement).naturalHeight;
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.drawImage(element as HTMLVideoElement, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      let ink = 0;
      for (let at = width * 20 * 4; at < data.length; at += 4) {
        const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
        if (red >= 170 && green >= 130 && Math.min(red, green) - blue >= 70) ink += 1;
      }
      return { width, height, ink, seconds, told };
    },
    [kind, address] as const,
  );
}

lensStory('a snapshot has the drawings on it, and is in the session’s files', async ({ technician, phone, clip, server, office }) => {
  await film(technician, phone, clip, server.url);
  await circleOnFrozen(technician.page, clip, PLACE);
  await expect(async () => expect((await look(cameraPicture(phone.page), clip)).ink).toBeDefined()).toPass();
  await technician.page.getByRole('button', { name: 'Take a snapshot' }).click();
  const save = technician.page.getByRole('button', { name: 'Save: Snapshot 1' });
  const [saved] = await Promise.all([technician.page.waitForEvent('download'), save.click()]);
  await expect(phone.talk).toContainText(/A snapshot was taken:\s*snapshot-1\.jpg/);
  const seen = await open(await office.newPage(), 'img', await saved.path(), 'image/jpeg');
  expect([seen.width, seen.height]).toEqual([clip.width, clip.height]);
  expect(seen.ink, 'the circle').toBeGreaterThan(100);
  await technician.end();
  await expect(phone.page.getByText(/snapshot-1\.jpg/).first()).toBeVisible();
});

/** A phone whose camera the technician sees. */
async function film(technician: Technician, phone: Phone, clip: Clip, url: string): Promise<void> {
  await phone.arrive(url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
}

/** The technician asks for a recording, and the customer says Yes. */
async function record({ page }: Technician, phone: Phone): Promise<void> {
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  const inMemory = page.getByRole('menuitem', { name: 'Record, save at the end' });
  if (await inMemory.isVisible()) await inMemory.click();
  await expect(page.getByText('Waiting for a Yes to recording')).toBeVisible();
  await phone.page.getByRole('alertdialog', { name: /record this session/ }).getByRole('button', { name: 'Accept' }).tap();
  await expect(page.getByText('Recording', { exact: false }).first()).toBeVisible();
  await expect(phone.talk).toContainText('You allowed: recording');
}

/** Saves the only recording there is, and plays it in a page of its own. */
async function expectPlays({ page }: Technician, office: BrowserContext): Promise<void> {
  const save = page.getByRole('list', { name: 'Recordings' }).getByRole('button', { name: 'Save' });
  const [saved] = await Promise.all([page.waitForEvent('download'), save.click()]);
  const played = await open(await office.newPage(), 'video', await saved.path(), 'video/webm');
  expect(played.width, 'a picture').toBeGreaterThan(0);
  expect(played.seconds, 'it plays').toBeGreaterThan(0.5);
  expect(Math.abs(played.told - played.seconds), 'and said at the start how long it is').toBeLessThan(1);
}

lensStory('a recording is made after a Yes, stops with the large X, and plays', async ({ technician, phone, clip, server, office }) => {
  const { page } = technician;
  await film(technician, phone, clip, server.url);
  await record(technician, phone);
  await circleOnFrozen(page, clip, PLACE);
  await expectMoving(cameraPicture(page), clip);
  await phone.button('Stop everything').tap();
  await expect(page.getByText('The customer does not allow it any more.')).toBeVisible();
  await expectPlays(technician, office);
});

for (const heard of ['nobody', 'a voice that comes later']) {
  lensStory(`a recording that begins in silence plays, with ${heard} in it`, async ({ technician, phone, clip, server, office }) => {
    const { page } = technician;
    await film(technician, phone, clip, server.url);
    await phone.button('Mute').tap();
    await expect(page.getByText('voice paused', { exact: true })).toBeVisible();
    await record(technician, phone);
    await circleOnFrozen(page, clip, PLACE);
    await expectMoving(cameraPicture(page), clip);
    if (heard !== 'nobody') {
      await phone.button('Unmute').tap();
      await expect(page.getByText('voice paused', { exact: true })).toBeHidden();
      await expectMoving(cameraPicture(page), clip);
    }
    await page.getByRole('button', { name: 'Stop recording' }).click();
    await expectPlays(technician, office);
  });
}
