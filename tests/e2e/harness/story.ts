import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, test as base, expect } from '@playwright/test';
import { Customer } from './customer.ts';
import { Desktop, type Point, SCREEN, type Size } from './desktop.ts';
import { Processes } from './processes.ts';
import { findPrograms } from './programs.ts';
import { type Certificate, type Clock, Server, type Systems } from './server.ts';
import { Technician } from './technician.ts';

/** What a story may name. */
export interface Parts {
  clock: Clock;
  certificate: Certificate;
  systems: Systems;
  /** What the server is started with besides. */
  settings: readonly string[];
  /** The customer's. */
  display: Size;
  /** A folder that is gone after the story. */
  folder: string;
  processes: Processes;
  server: Server;
  /** The technician's browser. */
  office: BrowserContext;
  /** Signed in. */
  technician: Technician;
  desktop: Desktop;
  customer: Customer;
}

export { expect, type Locator } from '@playwright/test';

/** So many lines of what the console's page says are printed when a story fails. */
const LAST_LINES = 30;

const programs = findPrograms();

/** A story: a server, a technician and a customer of its own. Each part starts when the story names it. */
export const story = base.extend<Parts>({
  clock: ['true', { option: true }],
  certificate: ['none', { option: true }],
  systems: ['linux', { option: true }],
  settings: [[], { option: true }],
  display: [SCREEN, { option: true }],
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'bowline-story-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  processes: async ({}, use, info) => {
    const processes = new Processes(info.outputPath());
    await use(processes);
    if (info.status !== info.expectedStatus) console.log(processes.lastWords());
    await processes.stop();
  },
  server: async ({ processes, folder, clock, certificate, systems, settings }, use) => {
    await use(await Server.start(programs, processes, join(folder, 'server'), clock, certificate, systems, settings));
  },
  office: async ({ browser, server }, use) => {
    const office = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], baseURL: server.url });
    await use(office);
    await office.close();
  },
  technician: async ({ office, server }, use, info) => {
    const technician = new Technician(await office.newPage());
    const said: string[] = [];
    technician.page.on('console', (message) => said.push(`${new Date().toISOString()} ${message.text()}`));
    await technician.makeAccount(server.invitation());
    await use(technician);
    if (info.status !== info.expectedStatus) console.log(`the console's page:\n${said.slice(-LAST_LINES).join('\n')}`);
  },
  desktop: async ({ processes, folder, display }, use, info) => {
    const desktop = await Desktop.start(processes, join(folder, 'customer'), display);
    await use(desktop);
    if (info.status !== info.expectedStatus) desktop.photograph(info.outputPath('desktop.png'));
    desktop.accessibility.disconnect();
  },
  customer: async ({ browser, desktop }, use) => {
    const context = await browser.newContext({ acceptDownloads: true });
    await use(new Customer(await context.newPage(), desktop));
    await context.close();
  },
});

/** A place of the desktop that nothing covers. */
export const BARE: Point = { x: 1100, y: 750 };

/** Paints the customer's background and waits until the technician sees it: the picture is there and lives. */
export async function expectLivePicture(technician: Technician, desktop: Desktop, color: string, timeoutMs = 15_000): Promise<void> {
  desktop.paint(color);
  await expect.poll(() => technician.colorAt(BARE), { message: `the technician sees ${color}`, intervals: [50], timeout: timeoutMs }).toBe(color);
}
