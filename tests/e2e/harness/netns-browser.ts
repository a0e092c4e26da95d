import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from './browser.ts';
import type { Network } from './network.ts';

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Launches a browser inside a network of its own. Playwright talks with it over pipes, which lead out of every network. */
export async function launchWithin(network: Network, folder: string, args: readonly string[] = []): Promise<Browser> {
  const within = network.within(chromiumPath ?? chromium.executablePath());
  const wrapper = join(folder, `browser-in-${network.near}`);
  writeFileSync(wrapper, `#!/bin/sh\nexec ${within.map(quoted).join(' ')} "$@"\n`, { mode: 0o755 });
  return chromium.launch({ executablePath: wrapper, args: [...CHROMIUM_ARGS, ...args] });
}
