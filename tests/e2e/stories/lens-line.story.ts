import { readFileSync } from 'node:fs';
import { isRead, readLabel, shareRead } from '../harness/label.ts';
import { lensLineStory } from '../harness/lens-line.ts';
import { allowCamera, cameraPicture, expect, expectMoving } from '../harness/lens.ts';
import { canMakeNetworks } from '../harness/network.ts';
import { expectDrawnOnBoth } from '../harness/whiteboard.ts';

const PLACE = [320, 250] as const;

lensLineStory.skip(!canMakeNetworks(), 'only root can give the phone a network of its own');

lensLineStory('over 4 Mbit/s with 80 ms and 1 % of loss the camera is live, and a drawing stays on its object on both screens', async ({ technician, phone, clip, server }) => {
  lensLineStory.slow();
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await expect(technician.page.getByText('Direct')).toBeVisible();
  await expectDrawnOnBoth(technician, phone, clip, PLACE);
  await expectMoving(cameraPicture(technician.page), clip);
});

lensLineStory.describe('a label', () => {
  lensLineStory.use({ scene: ['label', 7] });

  lensLineStory('is read in a snapshot over such a line', async ({ technician, phone, clip, server }) => {
    await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
    await technician.start.click();
    await allowCamera(technician, phone);
    await expectMoving(cameraPicture(technician.page), clip);
    await technician.page.getByRole('button', { name: 'Take a snapshot' }).click();
    const save = technician.page.getByRole('button', { name: 'Save: Snapshot 1' });
    const [saved] = await Promise.all([technician.page.waitForEvent('download'), save.click()]);
    const read = readLabel(readFileSync(await saved.path()), clip);
    const words = `of ${clip.label.lines.join(', ')} in:\n${read.join('\n')}`;
    expect(shareRead(clip, read), words).toBeGreaterThanOrEqual(0.95);
    expect(clip.label.lines.filter((line) => isRead(line, read)).length, words).toBeGreaterThanOrEqual(clip.label.lines.length - 1);
    await expectMoving(cameraPicture(technician.page), clip);
  });
});
