import { expect } from '@playwright/test';
import { RUN_BY_THEMSELVES } from '../harness/payloads.ts';
import { story } from '../harness/story.ts';

interface Owned extends Window {
  ownedTimes?: number;
}

story('each payload would run if it were taken for markup', async ({ page }) => {
  for (const payload of RUN_BY_THEMSELVES) {
    await page.goto('about:blank');
    await page.evaluate(() => Object.assign(window, { ownedTimes: 0, owned: () => ((window as Owned).ownedTimes = 1) }));
    await page.setContent(`<div><small>Ana</small>${payload}</div>`, { waitUntil: 'commit' });
    await expect.poll(() => page.evaluate(() => (window as Owned).ownedTimes), { message: payload, intervals: [20] }).toBe(1);
  }
});
