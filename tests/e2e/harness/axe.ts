import { type Page, expect } from '@playwright/test';
import axe from 'axe-core';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const NARROW = { width: 320, height: 800 };
const WIDE = { width: 1280, height: 800 };

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

/** With text twice as large, on a wide and on a narrow page, nothing is cut off and nothing needs scrolling sideways. */
export async function expectWholeWhenLarge(page: Page, screen: string): Promise<void> {
  const before = page.viewportSize();
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  for (const size of [WIDE, NARROW]) {
    await page.setViewportSize(size);
    const where = `${screen}, text twice as large, ${size.width} pixels wide`;
    expect.soft(await cutOff(page), where).toEqual([]);
    expect.soft(await sidewaysPixels(page), `${where}: pixels to scroll sideways`).toBe(0);
  }
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
  if (before) await page.setViewportSize(before);
}

/** Nothing of the page lies beside the screen. */
export async function expectNothingSideways(page: Page, where: string): Promise<void> {
  expect.soft(await sidewaysPixels(page), `${where}: pixels to scroll sideways`).toBe(0);
}

/** Words that reach out of a box around them, whether it hides them or lets them lie on others. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isOut = (inner: DOMRect, outer: DOMRect, slack: number): boolean =>
      inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - slack || inner.bottom > outer.bottom + slack;
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      // Drawings grow with their box, and what is only read aloud has none.
      if (!text.textContent?.trim() || text.parentElement?.closest('svg, .sr, [hidden]')) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      // What is not shown has no place.
      if (range.getClientRects().length === 0) continue;
      const place = range.getBoundingClientRect();
      for (let box = text.parentElement; box; box = box.parentElement) {
        const { display, overflowX, overflowY, fontSize } = getComputedStyle(box);
        // It has no box of its own.
        if (display === 'contents') continue;
        if ([overflowX, overflowY].some((flow) => flow === 'auto' || flow === 'scroll')) break;
        // Letters may be taller than their line.
        if (isOut(place, box.getBoundingClientRect(), Number.parseFloat(fontSize) / 3)) found.push(`"${text.textContent}" in ${box.localName}.${box.className}`);
      }
    }
    const fields = Array.from(document.querySelectorAll('input')).filter((field) => field.scrollWidth > field.clientWidth + 1);
    return [...found, ...fields.map((field) => `what is typed in ${field.id}`)];
  });
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
