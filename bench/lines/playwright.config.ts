import shared from '../playwright.config.ts';

/** Measures the screen over several lines; see the README. A line is one story. */
export default {
  ...shared,
  testDir: '.',
  testIgnore: undefined,
  outputDir: '../../tests/e2e/test-results/lines',
  timeout: 900_000,
  use: {
    ...shared.use,
    // A little more than the screen, for what is round the picture in the viewers' pages.
    viewport: { width: 1980, height: 1240 },
    launchOptions: { ...shared.use.launchOptions, args: [...shared.use.launchOptions.args, '--no-proxy-server'] },
  },
};
