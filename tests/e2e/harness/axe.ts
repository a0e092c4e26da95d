import { type Page, expect } from '@playwright/test';
import axe from 'axe-core';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const NARROW = { width: 320, height: 800 };

/** Judges what is on the screen, light and dark. All complaints of a story are listed, not only the first. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect.soft(await complaints(page), `${screen}, ${colorScheme}, ${page.viewportSize()?.width} pixels wide`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** The same on 320 pixels, the width of a page enlarged fourfold, where nothing may need scrolling sideways. */
export async function expectAccessibleWhenNarrow(page: Page, screen: string): Promise<void> {
  const wide = page.viewportSize();
  await page.setViewportSize(NARROW);
  await expectAccessible(page, screen);
  expect.soft(await sidewaysPixels(page), `${screen}: pixels to scroll sideways`).toBe(0);
  if (wide) await page.setViewportSize(wide);
}

async function complaints(page: Page): Promise<string[]> {
  // From outside the page, so that its policy against foreign scripts stays in force.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((values) => axe.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] }), WCAG_22_AA);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`));
}

function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
