import { type Locator, expect } from '@playwright/test';

/** Whether somebody has to scroll before they can press. */
export type When = 'at once' | 'after scrolling';

/** What keeps a finger from a button: it reaches out of the screen, or something lies over it. */
export async function expectInReach(button: Locator, when: When, where: string): Promise<void> {
  if (when === 'after scrolling') await button.evaluate((one) => one.scrollIntoView({ block: 'nearest' }));
  await expect.soft.poll(() => button.evaluate(obstacles), { message: where, timeout: 5000, intervals: [50] }).toEqual([]);
}

function obstacles(button: Element): string[] {
  const { left, top, right, bottom } = button.getBoundingClientRect();
  const found: string[] = [];
  if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1) found.push(`${[left, top, right, bottom].map(Math.round).join(' ')} in ${innerWidth}x${innerHeight}`);
  if (right - left < 44 || bottom - top < 44) found.push(`only ${Math.round(right - left)}x${Math.round(bottom - top)}`);
  // Its middle, and what is near its edges.
  for (const [across, down] of [[0.5, 0.5], [0.5, 0.15], [0.5, 0.85], [0.1, 0.5], [0.9, 0.5]] as const) {
    const hit = document.elementFromPoint(left + across * (right - left), top + down * (bottom - top));
    if (!hit || !button.contains(hit)) found.push(`${hit ? `${hit.localName}.${hit.className}` : 'nothing'} at ${across} ${down}`);
  }
  return found;
}
