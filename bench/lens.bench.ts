import { allowCamera, cameraPicture, expect, expectMoving, lensStory } from '../tests/e2e/harness/lens.ts';
import type { Phone } from '../tests/e2e/harness/phone.ts';
import { circleOnFrozen, shareWithin, watchInk } from '../tests/e2e/harness/whiteboard.ts';
import { percentile, tell, tellSpread } from './figures.ts';

type Page = Phone['page'];

const STROKES = 30;
const SECONDS = 8;
/** No picture takes as long, and a number of the clip comes again later than that. */
const LONGEST_MS = 1500;
/** Twice as far as the ink may be off: a picture beside the right one, in a hand that moves. */
const WRONG_PX = 4;
/** Where strokes are drawn, in pixels of the clip, one place after the other. */
const PLACES = [
  [320, 250],
  [200, 180],
  [440, 180],
  [200, 330],
  [440, 330],
] as const;

/** Which picture of the clip a page's video presents when, by the clock that all pages share, in milliseconds. */
function presented(page: Page): Promise<(readonly [number: number, at: number])[]> {
  return page.evaluate(
    (seconds) =>
      new Promise<(readonly [number, number])[]>((resolve, reject) => {
        const video = document.querySelector('.lens-picture video');
        const strip = new OffscreenCanvas(640, 16).getContext('2d', { willReadFrequently: true });
        if (!(video instanceof HTMLVideoElement) || !strip) return reject(new Error('there is no picture'));
        const found: (readonly [number, number])[] = [];
        const end = performance.now() + seconds * 1000;
        const read = (now: number): void => {
          strip.drawImage(video, 0, 0, video.videoWidth, (video.videoHeight / 480) * 16, 0, 0, 640, 16);
          const { data } = strip.getImageData(0, 8, 640, 1);
          const bit = (place: number): number => {
            const at = (8 + place * 24 + 12) * 4;
            return (data[at + 2] ?? 0) - ((data[at] ?? 0) + (data[at + 1] ?? 0)) / 2 > 0 ? 1 : 0;
          };
          const bits = Array.from({ length: 12 }, (_, place) => bit(place + 2));
          const parity = bits.reduce((sum, one) => sum + one, 0) % 2;
          if (bit(0) === 1 && bit(1) === 0 && bit(14) === parity) found.push([bits.reduce((sum, one, place) => sum + one * 2 ** place, 0), performance.timeOrigin + now]);
          if (performance.now() < end) video.requestVideoFrameCallback(read);
          else resolve(found);
        };
        video.requestVideoFrameCallback(read);
      }),
    SECONDS,
  );
}

/** Counts the longest message that the page sends about drawings. Before it connects. */
async function countMessages(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counted = window as Window & { longest?: number };
    const send = RTCDataChannel.prototype.send as (data: unknown) => void;
    counted.longest = 0;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown): void {
      if (this.label === 'lens' && ArrayBuffer.isView(data)) counted.longest = Math.max(counted.longest ?? 0, data.byteLength);
      send.call(this, data);
    } as RTCDataChannel['send'];
  });
  return () => page.evaluate(() => (window as Window & { longest?: number }).longest ?? 0);
}

/** From a picture of the clip on the one page to the same on the other. */
function delays(from: readonly (readonly [number, number])[], to: readonly (readonly [number, number])[]): number[] {
  return to.flatMap(([number, at]) => {
    const earlier = from.filter(([other, when]) => other === number && when <= at && at - when < LONGEST_MS);
    const last = earlier.at(-1);
    return last ? [at - last[1]] : [];
  });
}

lensStory('the camera of a phone, live', async ({ technician, phone, clip, server }) => {
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  const [camera, screen] = await Promise.all([presented(phone.page), presented(technician.page)]);
  tellSpread('lens.live.camera_to_technician', delays(camera, screen), 'ms');
  tell('lens.live.frames_per_second', screen.length / SECONDS, 'count');

  const frozen = await circleOnFrozen(technician.page, clip, PLACES[0]);
  await expect(technician.page.getByText('1 drawing')).toBeVisible();
  const [, tracked] = await Promise.all([presented(phone.page), presented(technician.page)]);
  tell('lens.live.tracking_frames_per_second', tracked.length / SECONDS, 'count');
  for (const [name, page] of [['customer', phone.page], ['technician', technician.page]] as const) {
    const watched = await watchInk(page, clip, PLACES[0], frozen, 150);
    tell(`lens.live.${name}_within_4px_percent`, shareWithin(watched, 4) * 100, 'percent');
    tell(`lens.live.${name}_drift_p50_px`, percentile(watched.offsets, 50), 'px');
  }
});

lensStory('which picture was drawn on', async ({ technician, phone, clip, server }) => {
  const longest = await countMessages(technician.page);
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  let wrong = 0;
  for (let stroke = 0; stroke < STROKES; stroke += 1) {
    const place = PLACES[stroke % PLACES.length] ?? PLACES[0];
    const frozen = await circleOnFrozen(technician.page, clip, place);
    await expect(technician.page.getByText('1 drawing')).toBeVisible();
    const watched = await watchInk(phone.page, clip, place, frozen, 12);
    if (watched.offsets.length === 0 || percentile(watched.offsets, 50) > WRONG_PX) wrong += 1;
    await technician.page.getByRole('button', { name: 'Undo' }).click();
    await expect(technician.page.getByText('1 drawing')).toBeHidden();
  }
  tell('lens.identity.live_strokes', STROKES, 'count');
  tell('lens.identity.live_wrong', wrong, 'count');
  tell('lens.identity.message_bytes', await longest(), 'bytes');
});
