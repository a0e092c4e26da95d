import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { type Clip, type Place, look } from './lens.ts';

/** Puts a saved picture on a page of its own, as it is. */
export async function showSaved(page: Page, file: string): Promise<Locator> {
  await page.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    document.body.replaceChildren(canvas);
  }, addressOf(file, 'image/jpeg'));
  return page.locator('canvas');
}

/** What a recording shows. */
export interface Played {
  width: number;
  /** How long it was, and how long it had said that it would be. */
  seconds: number;
  toldSeconds: number;
  /** At each moment that was looked at, from 0, black, to 255. */
  brightness: number[];
  /** How far the middle of the ink was from where it belongs, in pixels of the clip, at each moment with ink on a moving picture. */
  offsets: number[];
}

/** Parts of a recording, and seconds before its end, at which it is looked at. */
const PARTS = [0.2, 0.4, 0.6, 0.8];
const BEFORE_END = Array.from({ length: 12 }, (_, at) => 0.25 * (at + 1));

/** Plays a recording on a page of its own, fast, and then looks at moments of it. Its ink belongs to a place of one picture of the clip. */
export async function playSaved(page: Page, file: string, clip: Clip, place: Place, of: number): Promise<Played> {
  const length = await page.evaluate(async (address) => {
    const video = document.createElement('video');
    document.body.replaceChildren(video);
    [video.muted, video.src] = [true, address];
    await video.play();
    video.playbackRate = 4;
    const { duration: toldSeconds, videoWidth: width } = video;
    await new Promise((resolve) => (video.onended = resolve));
    return { width, seconds: video.currentTime, toldSeconds };
  }, addressOf(file, 'video/webm'));
  const played: Played = { ...length, brightness: [], offsets: [] };
  const { seconds } = length;
  for (const at of [...PARTS.map((part) => part * seconds), ...BEFORE_END.map((before) => Math.max(0, seconds - before))]) {
    await page.locator('video').evaluate(async (video: HTMLVideoElement, second) => {
      const isThere = new Promise((resolve) => (video.onseeked = resolve));
      video.currentTime = second;
      await isThere;
    }, at);
    const { frame, ink, brightness } = await look(page.locator('video'), clip);
    played.brightness.push(brightness);
    // While it is drawn the picture stands still, and only a part of the ink is there.
    if (frame === undefined || frame === of || !ink) continue;
    const [x, y] = clip.carry(place, of, frame);
    played.offsets.push(Math.hypot(ink[0] - x, ink[1] - y));
  }
  return played;
}

/** The energy of what is heard in a recording: the mean square of its sound, whose loudest has 1. */
export function soundIn(page: Page, file: string): Promise<number> {
  return page.evaluate(async (encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (sign) => sign.charCodeAt(0));
    const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes.buffer);
    return sound.getChannelData(0).reduce((sum, value) => sum + value * value, 0) / sound.length;
  }, readFileSync(file).toString('base64'));
}

function addressOf(file: string, type: string): string {
  return `data:${type};base64,${readFileSync(file).toString('base64')}`;
}
