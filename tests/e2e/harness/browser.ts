import { existsSync } from 'node:fs';

/** The system's browser; where there is none, the one that `./dev` lets Playwright install. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

export const CHROMIUM_ARGS = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  // A microphone that hums, and a camera: whoever may use them is asked all the same.
  '--use-fake-device-for-media-stream',
];
