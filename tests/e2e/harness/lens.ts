import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type Locator, type Page, chromium, devices, expect } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from './browser.ts';
import { type Device, Phone } from './phone.ts';
import { findPrograms } from './programs.ts';
import { story } from './story.ts';
import type { Technician } from './technician.ts';

/** A place in a picture, in pixels of the clip. */
export type Place = readonly [x: number, y: number];

/** What stands on a label of a clip, and the corners of its paper in the first picture. */
export interface Label {
  lines: readonly string[];
  corners: readonly Place[];
}

interface Truth {
  width: number;
  height: number;
  homographies: readonly (readonly number[])[];
  label?: Label;
}

/** What a camera is made to see: pictures, and what takes places of the first one to each. */
export class Clip {
  readonly width: number;
  readonly height: number;

  private constructor(
    readonly file: string,
    private readonly truth: Truth,
  ) {
    this.width = truth.width;
    this.height = truth.height;
  }

  /** Pictures of a label are large: there are fewer of them. */
  static make(folder: string, group: string, seed: number, frames = group === 'label' ? 60 : 150): Clip {
    const pictures = join(folder, `${group}-${seed}.y4m`);
    const truth = join(folder, `${group}-${seed}.json`);
    execFileSync(findPrograms().lens, [
      'clip', ...(group === 'label' ? ['--label'] : ['--group', group]), '--seed', String(seed), '--pictures', pictures, '--truth', truth,
      '--frame-count', String(frames), '--there-and-back',
    ]);
    return new Clip(pictures, JSON.parse(readFileSync(truth, 'utf8')) as Truth);
  }

  get label(): Label {
    if (!this.truth.label) throw new Error('the clip has no label');
    return this.truth.label;
  }

  /** Where a place of one picture lies in another. */
  carry([x, y]: Place, from: number, to: number): Place {
    const [u, v] = apply(invert(this.of(from)), x, y);
    return apply(this.of(to), u, v);
  }

  private of(frame: number): readonly number[] {
    const homography = this.truth.homographies[frame];
    if (!homography) throw new Error(`the clip has no picture ${frame}`);
    return homography;
  }
}

function apply([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0]: readonly number[], x: number, y: number): Place {
  const scale = g * x + h * y + i;
  return [(a * x + b * y + c) / scale, (d * x + e * y + f) / scale];
}

/** Up to a factor, which a homography does not feel. */
function invert([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0]: readonly number[]): number[] {
  return [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
}

/** What is seen at one moment: which picture of the clip it is, and where the ink lies on it. */
export interface Seen {
  /** Nothing where the number cannot be read. */
  frame: number | undefined;
  /** The middle of all that has the colour of the ink, in pixels of the clip; nothing where there is none. */
  ink: Place | undefined;
  inkPixels: number;
  /** From 0, black, to 255. */
  brightness: number;
}

/** What is looked for: strokes in the default colour, which is yellow, or a laser, which is red. The clips are grey. */
export type InkOf = 'stroke' | 'laser';

/** Looks at a canvas or video of a page: reads the number in the colour of the picture's top edge, and looks for ink below it. */
export async function look(picture: Locator, { width, height }: { width: number; height: number }, inkOf: InkOf = 'stroke'): Promise<Seen> {
  const found = await picture.evaluate(
    (element, [across, down, wanted]) => {
      const copy = new OffscreenCanvas(across, down).getContext('2d', { willReadFrequently: true });
      if (!copy || !(element instanceof HTMLCanvasElement || element instanceof HTMLVideoElement)) throw new Error('there is no picture');
      copy.drawImage(element, 0, 0, across, down);
      const { data } = copy.getImageData(0, 0, across, down);
      const at = (x: number, y: number): [number, number, number] => {
        const from = (y * across + x) * 4;
        return [data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0];
      };
      const bits = Array.from({ length: 15 }, (_, bit) => {
        const [red, green, blue] = at(8 + bit * 24 + 12, 8);
        return blue - (red + green) / 2 > 0;
      });
      const number = bits.slice(2, 14).reduce((sum, bit, place) => sum + (bit ? 2 ** place : 0), 0);
      const isEven = bits.slice(2, 14).filter(Boolean).length % 2 === 0;
      const isNumber = bits[0] === true && bits[1] === false && bits[14] === !isEven;
      let [sumX, sumY, pixels, light] = [0, 0, 0, 0];
      for (let y = 20; y < down; y += 1) {
        for (let x = 0; x < across; x += 1) {
          const [red, green, blue] = at(x, y);
          light += green;
          if (wanted === 'laser' ? red < 170 || red - Math.max(green, blue) < 70 : red < 170 || green < 130 || Math.min(red, green) - blue < 70) continue;
          sumX += x + 0.5;
          sumY += y + 0.5;
          pixels += 1;
        }
      }
      return { number: isNumber ? number : -1, sumX, sumY, pixels, brightness: light / across / (down - 20) };
    },
    [width, height, inkOf] as const,
  );
  const { number, sumX, sumY, pixels, brightness } = found;
  return { frame: number < 0 ? undefined : number, ink: pixels < 12 ? undefined : [sumX / pixels, sumY / pixels], inkPixels: pixels, brightness };
}

interface Parts {
  device: Device;
  /** The kind of clip, and its seed. */
  scene: readonly [group: string, seed: number];
  /** What the customer may ask the browser for; the phone says No to the rest. */
  granted: readonly string[];
  clip: Clip;
  /** What the phone's browser is started with besides: its camera, at least. */
  phoneArgs: readonly string[];
  phoneBrowser: Browser;
  phone: Phone;
}

/** A story whose customer has a phone with a camera, in a browser of its own. */
export const lensStory = story.extend<Parts>({
  device: ['Pixel 7', { option: true }],
  scene: [['held', 7], { option: true }],
  granted: [['camera', 'microphone'], { option: true }],
  clip: async ({ folder, scene: [group, seed] }, use) => {
    await use(Clip.make(folder, group, seed));
  },
  phoneArgs: async ({ clip }, use) => {
    await use([`--use-file-for-fake-video-capture=${clip.file}`]);
  },
  phoneBrowser: async ({ phoneArgs }, use) => {
    const browser = await chromium.launch({
      ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
      args: [...CHROMIUM_ARGS, ...phoneArgs],
    });
    await use(browser);
    await browser.close();
  },
  phone: async ({ phoneBrowser, device, granted, server }, use, info) => {
    const { defaultBrowserType: _, ...phone } = devices[device] ?? {};
    const context = await phoneBrowser.newContext({ ...phone, acceptDownloads: true });
    await context.grantPermissions([...granted], { origin: server.url });
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    await use(new Phone(page));
    if (info.status !== info.expectedStatus) console.log(`the phone's page:\n${said.join('\n')}`);
    await context.close();
  },
});

/** The picture of the camera in a page, with its drawings while there are any. */
export function cameraPicture(page: Page): Locator {
  return page.locator('.lens-picture :is(canvas, video):visible').last();
}

export { expect };

/** The number of the clip's picture that is seen there; nothing where there is no such picture. */
export async function pictureNumber(picture: Locator, clip: Clip): Promise<number | undefined> {
  if ((await picture.count()) === 0) return undefined;
  return (await look(picture, clip)).frame;
}

/** Waits until one picture of the clip is seen there and then another one. */
export async function expectMoving(picture: Locator, clip: Clip): Promise<void> {
  const seen = new Set<number>();
  await expect(async () => {
    const number = await pictureNumber(picture, clip);
    if (number !== undefined) seen.add(number);
    expect(seen.size, 'pictures of the camera').toBeGreaterThan(1);
  }).toPass();
}

/** The technician asks for the camera, and the customer accepts; `judge` looks at each question first. */
export async function allowCamera(technician: Technician, phone: Phone, judge?: (page: Page, screen: string) => Promise<void>): Promise<void> {
  await technician.page.getByRole('button', { name: 'Ask for camera and voice' }).click();
  for (const asked of ['see through your camera', 'hear you']) {
    const question = phone.page.getByRole('alertdialog', { name: new RegExp(asked) });
    await expect(question).toBeVisible();
    await judge?.(phone.page, `asked to ${asked}`);
    await phone.press(question.getByRole('button', { name: 'Accept' }));
    await expect(question).toBeHidden();
  }
}
