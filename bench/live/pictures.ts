import type { Clip } from '../../tests/e2e/harness/lens.ts';
import type { Phone } from '../../tests/e2e/harness/phone.ts';

type Page = Phone['page'];

/** A picture of the clip by its number, and when a page presented it, by the clock that all pages share, in milliseconds. */
export type Presented = readonly [number: number, at: number];

export const SECONDS = 8;
/** No picture takes as long, and a number of the clip comes again later than that. */
const LONGEST_MS = 1500;

/** Which picture of the clip a page's video presents when. */
export function presented(page: Page, { width, height }: Clip): Promise<Presented[]> {
  return page.evaluate(
    ([seconds, across, down]) =>
      new Promise<Presented[]>((resolve, reject) => {
        const video = document.querySelector('.lens-picture video');
        const strip = new OffscreenCanvas(across, 16).getContext('2d', { willReadFrequently: true });
        if (!(video instanceof HTMLVideoElement) || !strip) return reject(new Error('there is no picture'));
        const found: Presented[] = [];
        const end = performance.now() + seconds * 1000;
        const read = (now: number): void => {
          strip.drawImage(video, 0, 0, video.videoWidth, (video.videoHeight / down) * 16, 0, 0, across, 16);
          const { data } = strip.getImageData(0, 8, across, 1);
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
    [SECONDS, width, height] as const,
  );
}

/** From a picture of the clip on the one page to the same on the other. */
export function delays(from: readonly Presented[], to: readonly Presented[]): number[] {
  return to.flatMap(([number, at]) => {
    const earlier = from.filter(([other, when]) => other === number && when <= at && at - when < LONGEST_MS);
    const last = earlier.at(-1);
    return last ? [at - last[1]] : [];
  });
}
