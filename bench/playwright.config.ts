import { existsSync } from 'node:fs';

/** The system's browser; where there is none, the one that `./dev` lets Playwright install. */
const chromium = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

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
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: ['--disable-quic', '--disable-background-networking', '--disable-component-update'],
    },
  },
};
