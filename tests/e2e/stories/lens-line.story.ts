import { readFileSync } from 'node:fs';
import { isRead, readLabel, shareRead } from '../harness/label.ts';
import { lensLineStory } from '../harness/lens-line.ts';
import { allowCamera, cameraPicture, expect, expectMoving } from '../harness/lens.ts';
import { canMakeNetworks } from '../harness/network.ts';
import { expectDrawnOnBoth } from '../harness/whiteboard.ts';

/** Beside the label. */
const PLACE = [980, 360] as const;

lensLineStory.use({ scene: ['label', 7], line: 'wan4' });
lensLineStory.skip(!canMakeNetworks(), 'only root can give the phone a network of its own');

lensLineStory('over 4 Mbit/s with 80 ms and 1 % of loss the camera is live, a drawing stays, and a label is read in a snapshot', async ({ technician, phone, clip, server }) => {
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await expectDrawnOnBoth(technician, phone, clip, PLACE);
  await technician.page.getByRole('button', { name: 'Take a snapshot' }).click();
  const save = technician.page.getByRole('button', { name: 'Save: Snapshot 1' });
  const [saved] = await Promise.all([technician.page.waitForEvent('download'), save.click()]);
  const read = readLabel(readFileSync(await saved.path()), clip);
  const words = `of ${clip.label.lines.join(', ')} in:\n${read.join('\n')}`;
  expect(shareRead(clip, read), words).toBeGreaterThanOrEqual(0.95);
  expect(clip.label.lines.filter((line) => isRead(line, read)).length, words).toBeGreaterThanOrEqual(clip.label.lines.length - 1);
  await expectMoving(cameraPicture(technician.page), clip);
});
