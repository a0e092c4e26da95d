import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Box } from '../harness/accessibility.ts';
import { type Desktop, SCREEN } from '../harness/desktop.ts';
import { allow, begin } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

/** A configuration that knows no font. A place for its cache has to be named. */
const NO_FONTS = '<fontconfig><dir>/nowhere</dir><cachedir>/dev/null</cachedir></fontconfig>\n';
/** Darker than this is not paper. */
const INK = 0xa0;
/** A line of text has more ink than an empty one, and much less than a filled one. */
const TEXT_SHARE = { least: 0.02, most: 0.4 } as const;

/** How much of a place is dark. */
function inkShare(desktop: Desktop, { x, y, width, height }: Box): number {
  const pixels = desktop.pixels();
  let inked = 0;
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) {
      const at = (row * SCREEN.width + column) * 3;
      if (pixels.subarray(at, at + 3).every((part) => part < INK)) inked++;
    }
  }
  return inked / (width * height);
}

story('the window has its text on a computer without any font', async ({ technician, customer, desktop, server }, info) => {
  const [configuration, temporary] = [join(desktop.home, 'no-fonts.conf'), join(desktop.home, 'tmp')];
  writeFileSync(configuration, NO_FONTS);
  mkdirSync(temporary);
  customer.environment = { FONTCONFIG_FILE: configuration, TMPDIR: temporary };
  const applet = await begin(technician, customer, server);

  const inked = async (words: string): Promise<number> => inkShare(desktop, await applet.boxOf('label', words));
  for (const words of ['Mara Keller', 'You connected']) {
    await expect.poll(() => inked(words), words).toBeGreaterThan(TEXT_SHARE.least);
    expect(await inked(words), words).toBeLessThan(TEXT_SHARE.most);
  }
  // Questions, the frame round the screen and its bar are drawn later.
  await allow(technician, applet, 'View', 'Control');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await expect.poll(() => inked('Mara uses your mouse and keyboard')).toBeGreaterThan(TEXT_SHARE.least);
  desktop.photograph(info.outputPath('no-fonts.png'));
  await technician.say('مرحبا, 你好, Здравствуйте');
  await applet.expectShown('list item', /Здравствуйте/);
  expect(readdirSync(temporary), 'what the fonts needed is gone').toEqual([]);

  await applet.press('End session');
  await applet.expectShown('label', 'End the session?');
  await applet.press('End session');
  await applet.expectShown('label', 'The session has ended.');
  await applet.press('Close');
  expect(await applet.exitCode()).toBe(0);
});
