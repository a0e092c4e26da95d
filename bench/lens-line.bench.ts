import { readFileSync } from 'node:fs';
import { isRead, readLabel, shareRead } from '../tests/e2e/harness/label.ts';
import { lensLineStory } from '../tests/e2e/harness/lens-line.ts';
import { type Clip, expect } from '../tests/e2e/harness/lens.ts';
import { canMakeNetworks } from '../tests/e2e/harness/network.ts';
import type { Phone } from '../tests/e2e/harness/phone.ts';
import { circleOnFrozen, shareWithin, watchInk } from '../tests/e2e/harness/whiteboard.ts';
import { percentile, tell, tellSpread } from './figures.ts';
import { countMessages } from './live/messages.ts';
import { SECONDS, delays, presented } from './live/pictures.ts';
import { PLACES, STROKES, beginLive, countWrong } from './live/strokes.ts';

/** So many snapshots, and pictures of the video, are read. */
const READINGS = 5;

lensLineStory.skip(!canMakeNetworks(), 'only root can give the phone a network of its own');

lensLineStory.describe('over 4 Mbit/s with 80 ms and 1 % of loss', () => {
  lensLineStory('the camera of a phone', async ({ technician, phone, clip, server }) => {
    const sent = await countMessages(technician.page);
    await beginLive({ technician, phone, clip, server });
    tell('lens.wan4.direct', (await technician.page.getByText('Direct').count()) > 0 ? 1 : 0, 'count');
    const [camera, screen] = await Promise.all([presented(phone.page, clip), presented(technician.page, clip)]);
    tellSpread('lens.wan4.camera_to_technician', delays(camera, screen), 'ms');
    tell('lens.wan4.frames_per_second', screen.length / SECONDS, 'count');

    const frozen = await circleOnFrozen(technician.page, clip, PLACES[0]);
    await expect(technician.page.getByText('1 drawing')).toBeVisible();
    for (const [name, page] of [['customer', phone.page], ['technician', technician.page]] as const) {
      const watched = await watchInk(page, clip, PLACES[0], frozen, 150);
      tell(`lens.wan4.${name}_within_4px_percent`, shareWithin(watched, 4) * 100, 'percent');
      tell(`lens.wan4.${name}_within_8px_percent`, shareWithin(watched, 8) * 100, 'percent');
      tell(`lens.wan4.${name}_drift_p50_px`, percentile(watched.offsets, 50), 'px');
    }
    await technician.page.getByRole('button', { name: 'Undo' }).click();

    const wrong = await countWrong({ technician, phone, clip, server });
    const { longestBytes, pictures } = await sent();
    tell('lens.identity.wan4.strokes', STROKES, 'count');
    tell('lens.identity.wan4.wrong', wrong, 'count');
    tell('lens.identity.wan4.pictures_sent', pictures, 'count');
    tell('lens.identity.wan4.message_bytes', longestBytes, 'bytes');
  });

  lensLineStory.describe('a label', () => {
    lensLineStory.use({ scene: ['label', 7] });

    lensLineStory('is read in snapshots', async ({ technician, phone, clip, server }) => {
      await beginLive({ technician, phone, clip, server });
      const { page } = technician;
      const [, screen] = await Promise.all([presented(phone.page, clip), presented(page, clip)]);
      tell('lens.wan4.label_frames_per_second', screen.length / SECONDS, 'count');
      const snapshots: string[][] = [];
      const video: string[][] = [];
      for (let reading = 1; reading <= READINGS; reading += 1) {
        video.push(readLabel(await pictureOf(page), clip));
        await page.getByRole('button', { name: 'Take a snapshot' }).click();
        const asked = performance.now();
        const save = page.getByRole('button', { name: `Save: Snapshot ${reading}` });
        await expect(save).toBeVisible();
        if (reading === 1) tell('lens.wan4.snapshot_ms', performance.now() - asked, 'ms');
        const [saved] = await Promise.all([page.waitForEvent('download'), save.click()]);
        snapshots.push(readLabel(readFileSync(await saved.path()), clip));
      }
      tellRead('snapshot', clip, snapshots);
      tellRead('video', clip, video);
    });
  });
});

/** What the technician's video shows now, in its own size. */
async function pictureOf(page: Phone['page']): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const video = document.querySelector('.lens-picture video');
    if (!(video instanceof HTMLVideoElement)) throw new Error('there is no picture');
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

/** How much was read on average, how often the key was, and how many lines of all. */
function tellRead(name: string, clip: Clip, readings: readonly (readonly string[])[]): void {
  const { lines } = clip.label;
  for (const read of readings) if (!lines.every((line) => isRead(line, read))) console.log(`  ${name}: ${read.join(' | ')}`);
  const mean = (of: (read: readonly string[]) => number): number => (readings.reduce((sum, read) => sum + of(read), 0) / readings.length) * 100;
  tell(`lens.wan4.label_${name}_signs_percent`, mean((read) => shareRead(clip, read)), 'percent');
  tell(`lens.wan4.label_${name}_lines_percent`, mean((read) => lines.filter((line) => isRead(line, read)).length / lines.length), 'percent');
  tell(`lens.wan4.label_${name}_key_percent`, mean((read) => (isRead(lines.at(-1) ?? '', read) ? 1 : 0)), 'percent');
}
