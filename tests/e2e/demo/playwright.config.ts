import { defineConfig } from '@playwright/test';
import stories from '../playwright.config.ts';

/** One session, played slowly enough to watch; what is kept goes to the folder that `BOWLINE_DEMO` names. */
export default defineConfig({
  ...stories,
  testDir: '.',
  testMatch: 'demo.ts',
  outputDir: '../test-results/demo',
  use: { ...stories.use, viewport: { width: 1280, height: 800 }, trace: 'off', screenshot: 'off' },
});
