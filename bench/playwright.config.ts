import { CHROMIUM_ARGS, chromiumPath } from '../tests/e2e/harness/browser.ts';

/** Measures one thing at a time. What is measured goes to the file that `BOWLINE_FIGURES` names. */
export default {
  testDir: '.',
  testMatch: '*.bench.ts',
  testIgnore: 'lines/**',
  outputDir: '../tests/e2e/test-results/bench',
  preserveOutput: 'failures-only',
  retries: 0,
  workers: 1,
  timeout: 600_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1920, height: 1200 },
    actionTimeout: 30_000,
    launchOptions: {
      ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
      args: CHROMIUM_ARGS,
    },
  },
};
