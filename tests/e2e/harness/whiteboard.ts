import type { Locator, Page } from '@playwright/test';
import { type Clip, type InkOf, type Place, cameraPicture, expect, look } from './lens.ts';
import type { Phone } from './phone.ts';
import type { Technician } from './technician.ts';

/** How far the middle of the ink was from where the clip says that the object is, moment by moment, in pixels of the clip. */
export interface Watched {
  offsets: number[];
  /** Moments at which the object was in the picture and no ink was. */
  hidden: number;
  /** Moments at which the picture's number could not be read. */
  unread: number;
}

/** Where a place of the clip is on the page. */
async function onPage(picture: Locator, clip: Clip, [x, y]: Place): Promise<{ x: number; y: number }> {
  const box = await picture.boundingBox();
  if (!box) throw new Error('there is no picture');
  return { x: box.x + (x / clip.width) * box.width, y: box.y + (y / clip.height) * box.height };
}

/** Drags the pen from one place of the picture to another. */
export async function drag(page: Page, clip: Clip, from: Place, to: Place): Promise<void> {
  const picture = cameraPicture(page);
  const [begin, end] = [await onPage(picture, clip, from), await onPage(picture, clip, to)];
  await page.mouse.move(begin.x, begin.y);
  await page.mouse.down();
  await page.mouse.move((begin.x + end.x) / 2, (begin.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

/** Puts a tool down on the picture of now, and takes it from one place to another. Gives what lifts it. */
export async function holdOnLive(page: Page, clip: Clip, tool: string, from: Place, to: Place = from): Promise<() => Promise<void>> {
  await page.getByRole('radio', { name: tool }).click();
  const [begin, end] = [await onPage(cameraPicture(page), clip, from), await onPage(cameraPicture(page), clip, to)];
  await page.mouse.move(begin.x, begin.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 4 });
  return () => page.mouse.up();
}

/** Uses a tool on the picture of now, which stands still meanwhile; says which picture of the clip that is. */
export async function useOnLive(page: Page, clip: Clip, tool: string, from: Place, to?: Place): Promise<number> {
  const lift = await holdOnLive(page, clip, tool, from, to);
  let frame: number | undefined;
  await expect.poll(async () => ({ frame } = await look(cameraPicture(page), clip)).frame, 'the number of the picture').toBeDefined();
  await lift();
  return frame ?? Number.NaN;
}

/** On each of these pages the only ink is seen, and stays within so many pixels of a place of one picture. */
export async function expectInkAt(pages: readonly Page[], clip: Clip, place: Place, of: number, pixels: number): Promise<void> {
  for (const page of pages) {
    await expect(async () => expect((await look(cameraPicture(page), clip)).ink).toBeDefined()).toPass();
    const watched = await watchInk(page, clip, place, of, 12);
    expect(watched.offsets.length, JSON.stringify(watched)).toBeGreaterThan(5);
    expect(shareWithin(watched, pixels), JSON.stringify(watched)).toBeGreaterThanOrEqual(0.9);
  }
}

/** None of these pages shows any ink. */
export async function expectNoInk(pages: readonly Page[], clip: Clip, inkOf?: InkOf): Promise<void> {
  for (const page of pages) await expect(async () => expect((await look(cameraPicture(page), clip, inkOf)).ink).toBeUndefined()).toPass();
}

/** Rubs the eraser over the ink that there is on a page. It goes on moving meanwhile: who misses it rubs again. */
export async function eraseInk(page: Page, clip: Clip): Promise<void> {
  await page.getByRole('radio', { name: 'Eraser' }).click();
  await expect(async () => {
    const { ink } = await look(cameraPicture(page), clip);
    if (ink) await drag(page, clip, [ink[0], ink[1] - 40], [ink[0], ink[1] + 40]);
    await expect(page.getByText('1 drawing')).toBeHidden({ timeout: 500 });
  }).toPass();
}

/** Draws a circle round a place of the picture that the technician has frozen; says which picture of the clip that is. */
export async function circleOnFrozen(page: Page, clip: Clip, [x, y]: Place): Promise<number> {
  await page.getByRole('button', { name: 'Freeze the picture' }).click();
  await expect(page.getByText('Frozen for you')).toBeVisible();
  // The live video may be there for a moment longer, and shows another picture.
  await expect(cameraPicture(page)).toHaveJSProperty('tagName', 'CANVAS');
  const { frame } = await look(cameraPicture(page), clip);
  if (frame === undefined) throw new Error('the number of the frozen picture cannot be read');
  await page.getByRole('radio', { name: 'Circle' }).click();
  await drag(page, clip, [x - 30, y - 30], [x + 30, y + 30]);
  await page.getByRole('button', { name: 'Freeze the picture' }).click();
  await expect(page.getByText('Frozen for you')).toBeHidden();
  return frame;
}

/** Watches the only ink on a page while the clip plays: it belongs to a place of one picture. */
export async function watchInk(page: Page, clip: Clip, place: Place, of: number, moments = 60): Promise<Watched> {
  const watched: Watched = { offsets: [], hidden: 0, unread: 0 };
  for (let moment = 0; moment < moments; moment += 1) {
    const { frame, ink } = await look(cameraPicture(page), clip);
    if (frame === undefined) watched.unread += 1;
    else {
      const [x, y] = clip.carry(place, of, frame);
      const isInView = x > 40 && x < clip.width - 40 && y > 60 && y < clip.height - 40;
      if (!isInView) continue;
      if (ink) watched.offsets.push(Math.hypot(ink[0] - x, ink[1] - y));
      else watched.hidden += 1;
    }
  }
  return watched;
}

/** The share of moments at which the ink was within so many pixels, hidden ones counted as not. */
export function shareWithin({ offsets, hidden }: Watched, pixels: number): number {
  return offsets.filter((offset) => offset <= pixels).length / Math.max(1, offsets.length + hidden);
}

/** What of a picture's edge the mark of a drawing that is outside takes, in pixels of the clip. */
const EDGE = 30;

/**
 * Watches the only ink on a page until its object has left the picture and been back for a while. Outside, no ink is in the picture but for the
 * mark at its edge; back in it, the ink is on the object.
 */
export async function expectGoesAndComes(page: Page, clip: Clip, place: Place, of: number): Promise<void> {
  const isWithin = ([x, y]: Place, margin: number): boolean => x > margin && x < clip.width - margin && y > margin && y < clip.height - margin;
  const [outside, inside]: [boolean[], boolean[]] = [[], []];
  while (inside.length < 20) {
    const { frame, ink } = await look(cameraPicture(page), clip);
    if (frame === undefined) continue;
    const at = clip.carry(place, of, frame);
    if (!isWithin(at, -60)) outside.push(ink === undefined || !isWithin(ink, EDGE));
    else if (outside.length > 5 && isWithin(at, 60)) inside.push(ink !== undefined && Math.hypot(ink[0] - at[0], ink[1] - at[1]) <= 8);
  }
  expect(shareOf(outside), `nothing is drawn while it is outside: ${outside.join()}`).toBeGreaterThanOrEqual(0.9);
  expect(shareOf(inside), `drawn on it when it is back: ${inside.join()}`).toBeGreaterThanOrEqual(0.7);
}

function shareOf(moments: readonly boolean[]): number {
  return moments.filter(Boolean).length / moments.length;
}

/** The technician draws a circle, and on both screens it stays on its object while the clip plays. */
export async function expectDrawnOnBoth(technician: Technician, phone: Phone, clip: Clip, place: Place): Promise<void> {
  const frozen = await circleOnFrozen(technician.page, clip, place);
  await expect(technician.page.getByText('1 drawing')).toBeVisible();
  await expect(async () => expect((await look(cameraPicture(phone.page), clip)).ink).toBeDefined()).toPass();
  for (const page of [phone.page, technician.page]) {
    const watched = await watchInk(page, clip, place, frozen);
    const words = JSON.stringify(watched);
    expect(watched.offsets.length, words).toBeGreaterThan(20);
    expect(shareWithin(watched, 4), words).toBeGreaterThanOrEqual(0.95);
  }
}
