import { existsSync } from 'node:fs';
import type { PlaywrightWorkerOptions } from '@playwright/test';

/** As Debian hands it out. */
export const FIREFOX = '/usr/bin/firefox-esr';

export const HAS_FIREFOX = existsSync(FIREFOX);

/** What a file of stories uses so that its browser is the system's Firefox. */
export const IN_FIREFOX: Pick<PlaywrightWorkerOptions, 'browserName' | 'channel' | 'launchOptions'> = {
  browserName: 'firefox',
  // Over WebDriver BiDi, which every Firefox speaks, and not only the one that Playwright brings.
  channel: 'moz-firefox',
  launchOptions: { executablePath: FIREFOX },
};
