import type { Page } from '@playwright/test';

interface WatchedWindow {
  pictures?: number[];
}

/** From now on it is noted when the page's video shows another picture. Each call begins anew. */
export async function watchPictures(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = window as WatchedWindow;
    const isWatched = watched.pictures !== undefined;
    watched.pictures = [performance.now()];
    if (isWatched) return;
    const counts = new WeakMap<Element, number>();
    setInterval(() => {
      for (const video of Array.from(document.querySelectorAll('video'))) {
        const count = video.getVideoPlaybackQuality().totalVideoFrames;
        if (counts.get(video) !== count) watched.pictures?.push(performance.now());
        counts.set(video, count);
      }
    }, 20);
  });
}

/** For how long no picture came at most since then, in milliseconds. */
export function longestPause(page: Page): Promise<number> {
  return page.evaluate(() => {
    const at = (window as WatchedWindow).pictures ?? [];
    return Math.round(Math.max(...at.slice(1).map((ms, index) => ms - (at[index] ?? ms))));
  });
}
