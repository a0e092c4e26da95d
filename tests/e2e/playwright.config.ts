import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from './harness/browser.ts';

/**
 * The stories, the tests of the bench's arithmetic, and the demo. One story at a time, each tried once: a story that fails now and then is a defect, of the product or of the story.
 * The longest one cuts the network for a minute.
 */
export default defineConfig({
  projects: [
    { name: 'stories', testDir: 'stories', testMatch: '*.story.ts' },
    { name: 'bench', testDir: '../../bench', testMatch: '*.test.ts' },
    // Slow enough to watch. Played with the stories, so that it does not break unseen; `./dev demo` keeps what it shows.
    { name: 'demo', testDir: 'demo', testMatch: 'demo.ts', use: { viewport: { width: 1280, height: 800 }, trace: 'off', screenshot: 'off' } },
  ],
  outputDir: 'test-results',
  preserveOutput: 'failures-only',
  forbidOnly: true,
  retries: 0,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    navigationTimeout: 15_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
      args: CHROMIUM_ARGS,
    },
  },
});
