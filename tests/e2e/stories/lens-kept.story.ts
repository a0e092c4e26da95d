import type { BrowserContext } from '@playwright/test';
import { expectAccessible } from '../harness/axe.ts';
import { playSaved, showSaved, soundIn } from '../harness/kept.ts';
import { type Clip, allowCamera, cameraPicture, expect, expectMoving, lensStory, look } from '../harness/lens.ts';
import type { Phone } from '../harness/phone.ts';
import type { Technician } from '../harness/technician.ts';
import { countTraffic, expectFlows } from '../harness/traffic.ts';
import { circleOnFrozen } from '../harness/whiteboard.ts';

const PLACE = [320, 250] as const;
/** The energy of sound: what a microphone that beeps gives at least, and what silence has at most. */
const [LOUD, SILENT] = [1e-5, 1e-9];

lensStory('a snapshot has the drawings on it, and is in the session’s files', async ({ technician, phone, clip, server, office }) => {
  await film(technician, phone, clip, server.url);
  const drawnOn = await circleOnFrozen(technician.page, clip, PLACE);
  await expect(async () => expect((await look(cameraPicture(phone.page), clip)).ink).toBeDefined()).toPass();
  await technician.page.getByRole('button', { name: 'Take a snapshot' }).click();
  const save = technician.page.getByRole('button', { name: 'Save: Snapshot 1' });
  const [saved] = await Promise.all([technician.page.waitForEvent('download'), save.click()]);
  await expect(phone.talk).toContainText(/A snapshot was taken:\s*snapshot-1\.jpg/);
  const picture = await showSaved(await office.newPage(), await saved.path());
  await expect(picture, 'as it came').toHaveJSProperty('width', clip.width);
  await expect(picture).toHaveJSProperty('height', clip.height);
  const { frame, ink } = await look(picture, clip);
  const [x, y] = clip.carry(PLACE, drawnOn, frame ?? Number.NaN);
  expect(Math.hypot((ink?.[0] ?? Number.NaN) - x, (ink?.[1] ?? Number.NaN) - y), 'from the circle to its object').toBeLessThan(4);
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

/** The technician asks for a recording, and the customer says Yes; `judge` looks at the question first. */
async function record({ page }: Technician, phone: Phone, judge?: typeof expectAccessible): Promise<void> {
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  const inMemory = page.getByRole('menuitem', { name: 'Record, save at the end' });
  if (await inMemory.isVisible()) await inMemory.click();
  await expect(page.getByText('Waiting for a Yes to recording')).toBeVisible();
  const question = phone.page.getByRole('alertdialog', { name: /record this session/ });
  await expect(question).toBeVisible();
  await judge?.(phone.page, 'asked to record');
  await question.getByRole('button', { name: 'Accept' }).tap();
  await expect(page.getByText('Recording', { exact: false }).first()).toBeVisible();
  await expect(phone.talk).toContainText('You allowed: recording');
}

/** Waits until the circle is seen on pictures other than the one that it was drawn on. */
async function expectCircleGoesOn({ page }: Technician, clip: Clip, drawnOn: number): Promise<void> {
  const seen = new Set<number>();
  await expect(async () => {
    const { frame, ink } = await look(cameraPicture(page), clip);
    if (frame !== undefined && frame !== drawnOn && ink) seen.add(frame);
    expect(seen.size, 'pictures with the circle').toBeGreaterThan(15);
  }).toPass({ intervals: [20] });
}

/** Saves the only recording there is, and plays it on a page of its own: the circle is on its object. Gives the energy of what is heard in it. */
async function expectPlays({ page }: Technician, office: BrowserContext, clip: Clip, drawnOn: number): Promise<number> {
  const save = page.getByRole('list', { name: 'Recordings' }).getByRole('button', { name: 'Save' });
  const [saved] = await Promise.all([page.waitForEvent('download'), save.click()]);
  const [player, file] = [await office.newPage(), await saved.path()];
  const played = await playSaved(player, file, clip, PLACE, drawnOn);
  const words = JSON.stringify(played);
  expect(played.width, 'a picture').toBeGreaterThan(0);
  expect(played.seconds, 'it plays').toBeGreaterThan(0.5);
  expect(Math.abs(played.toldSeconds - played.seconds), 'and said at the start how long it is').toBeLessThan(1);
  expect(played.brightness.filter((brightness) => brightness > 40).length / played.brightness.length, `not black: ${words}`).toBeGreaterThanOrEqual(0.8);
  expect(played.offsets.length, `the circle is in it: ${words}`).toBeGreaterThan(0);
  expect(played.offsets.filter((offset) => offset <= 6).length / played.offsets.length, words).toBeGreaterThanOrEqual(0.9);
  return soundIn(player, file);
}

lensStory('a recording is made after a Yes, stops with the large X, and plays', async ({ technician, phone, clip, server, office }) => {
  const { page } = technician;
  await film(technician, phone, clip, server.url);
  await record(technician, phone, expectAccessible);
  const drawnOn = await circleOnFrozen(page, clip, PLACE);
  await expectCircleGoesOn(technician, clip, drawnOn);
  await phone.button('Stop everything').tap();
  await expect(page.getByText('The customer does not allow it any more.')).toBeVisible();
  expect(await expectPlays(technician, office, clip, drawnOn), 'the customer’s voice').toBeGreaterThan(LOUD);
});

for (const heard of ['nobody', 'a voice that comes later']) {
  lensStory(`a recording that begins in silence plays, with ${heard} in it`, async ({ technician, phone, clip, server, office }) => {
    lensStory.slow();
    const { page } = technician;
    await countTraffic(page);
    await film(technician, phone, clip, server.url);
    await phone.button('Mute').tap();
    await expect(page.getByText('voice paused', { exact: true })).toBeVisible();
    await record(technician, phone);
    const drawnOn = await circleOnFrozen(page, clip, PLACE);
    await expectCircleGoesOn(technician, clip, drawnOn);
    if (heard !== 'nobody') {
      await phone.button('Unmute').tap();
      await expect(page.getByText('voice paused', { exact: true })).toBeHidden();
      await expectFlows(page, 'sound heard', heard);
      await expectCircleGoesOn(technician, clip, drawnOn);
    }
    await page.getByRole('button', { name: 'Stop recording' }).click();
    const sound = await expectPlays(technician, office, clip, drawnOn);
    if (heard === 'nobody') expect(sound, 'silence').toBeLessThan(SILENT);
    else expect(sound, heard).toBeGreaterThan(LOUD);
  });
}
