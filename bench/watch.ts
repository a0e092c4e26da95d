import type { Locator } from '../tests/e2e/harness/story.ts';
import { COUNTER } from './workload.ts';

interface WatchingWindow {
  bowlineSeen?: [count: number, atMs: number][];
  bowlinePressed?: number[];
}

/** Reads the count from the picture on every frame of the browser from now on. */
export async function watchCounter(canvas: Locator): Promise<void> {
  await canvas.evaluate((canvas, { x, y, cell, bits }) => {
    if (!(canvas instanceof HTMLCanvasElement)) throw new Error('the picture is not a canvas');
    const watching = window as WatchingWindow;
    const seen: [number, number][] = (watching.bowlineSeen = []);
    const pressed: number[] = (watching.bowlinePressed = []);
    window.addEventListener('keydown', (event) => pressed.push(performance.timeOrigin + event.timeStamp), { capture: true });
    const width = 2 * bits * cell;
    const copy = new OffscreenCanvas(width, cell).getContext('2d', { willReadFrequently: true });
    if (!copy) throw new Error('this browser cannot read pictures');
    const look = (): void => {
      copy.drawImage(canvas, x, y, width, cell, 0, 0, width, cell);
      const { data } = copy.getImageData(0, 0, width, cell);
      const isBlack = (place: number): boolean => (data[((cell >> 1) * width + place * cell + (cell >> 1)) * 4] ?? 255) < 128;
      let count = 0;
      let isWhole = true;
      for (let bit = 0; bit < bits; bit += 1) {
        if (isBlack(bit)) count |= 1 << bit;
        isWhole &&= isBlack(bit) !== isBlack(bits + bit);
      }
      if (isWhole && count !== seen.at(-1)?.[0]) seen.push([count, performance.timeOrigin + performance.now()]);
      requestAnimationFrame(look);
    };
    look();
  }, COUNTER);
}

/** When each count was first seen, Unix milliseconds. */
export async function seen(canvas: Locator): Promise<Map<number, number>> {
  return new Map(await canvas.evaluate(() => (window as WatchingWindow).bowlineSeen ?? []));
}

/** When each key went down in the page, Unix milliseconds. */
export function pressed(canvas: Locator): Promise<number[]> {
  return canvas.evaluate(() => (window as WatchingWindow).bowlinePressed ?? []);
}

/**
 * Starts the session that is looked at, and asks for the picture as soon as the page lets one. Within the page, because a test's own
 * waiting is longer than the product's. Tells when Start was pressed, Unix milliseconds.
 */
export function startAndAsk(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((asked) => {
        const button = (says: RegExp): HTMLButtonElement | undefined => Array.from(document.querySelectorAll('button')).find((one) => says.test(one.textContent) && !one.disabled);
        let startedMs: number | undefined;
        const look = (): void => {
          const next = button(startedMs === undefined ? /^Start$/ : /^View /);
          if (next) {
            const isStarted = startedMs !== undefined;
            startedMs ??= performance.timeOrigin + performance.now();
            next.click();
            if (isStarted) return asked(startedMs);
          }
          setTimeout(look);
        };
        look();
      }),
  );
}

/** A point of the screen and its colour as one number, red first. */
export type Sample = readonly [x: number, y: number, rgb: number];

/**
 * Waits for a canvas that shows all samples, and tells when that was, Unix milliseconds; after a minute, which of them it does not show.
 * All of it is read only when a sample that was missing has come: reading a whole screen on each frame would slow down what is measured.
 */
export function wholePicture(page: Page, samples: readonly Sample[]): Promise<number> {
  return page.evaluate(
    (samples) =>
      new Promise<number>((whole, failed) => {
        const until = performance.now() + 60_000;
        const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
        if (!copy) return failed(new Error('this browser cannot read pictures'));
        const read = (canvas: HTMLCanvasElement, x: number, y: number, width: number, height: number): ((x: number, y: number) => number) => {
          copy.canvas.width = width;
          copy.canvas.height = height;
          copy.drawImage(canvas, x, y, width, height, 0, 0, width, height);
          const { data } = copy.getImageData(0, 0, width, height);
          return (atX, atY) => {
            const start = ((atY - y) * width + (atX - x)) * 4;
            const [red = 0, green = 0, blue = 0] = data.subarray(start, start + 3);
            return (red << 16) | (green << 8) | blue;
          };
        };
        let missing = samples.at(-1);
        const look = (): void => {
          const canvas = document.querySelector<HTMLCanvasElement>('[role=img] canvas');
          const isOver = performance.now() > until;
          if (canvas && canvas.width > 0 && missing) {
            const [x, y, rgb] = missing;
            if (isOver || read(canvas, x, y, 1, 1)(x, y) === rgb) {
              const at = read(canvas, 0, 0, canvas.width, canvas.height);
              const others = samples.filter(([x, y, rgb]) => at(x, y) !== rgb);
              if (others.length === 0) return whole(performance.timeOrigin + performance.now());
              if (isOver) {
                const some = others.slice(0, 5).map(([x, y, rgb]) => `${x},${y}: ${at(x, y).toString(16)} for ${rgb.toString(16)}`);
                return failed(new Error(`${others.length} of ${samples.length} points differ: ${some.join('; ')}`));
              }
              missing = others.at(-1);
            }
          } else if (isOver) return failed(new Error('there is no picture'));
          requestAnimationFrame(look);
        };
        look();
      }),
    samples,
  );
}

type Page = ReturnType<Locator['page']>;
