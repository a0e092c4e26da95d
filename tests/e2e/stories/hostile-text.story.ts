import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, expect } from '@playwright/test';
import { breakConsole, pretend } from '../harness/hostile.ts';
import { FILE_NAMES, OTHERS, RUN_BY_THEMSELVES, hostileTexts } from '../harness/payloads.ts';
import { allow, begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';

/** What may stand between the lines of chat and log. */
const HARMLESS = ['B', 'BDI', 'BUTTON', 'CIRCLE', 'DIV', 'P', 'PATH', 'PROGRESS', 'SMALL', 'SPAN', 'SVG', 'TIME'];

interface Watched extends Window {
  ownedTimes?: number;
  violations?: string[];
}

/** Counts how often a payload ran, and what the page's policy had to stop. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched = window as Watched;
    watched.ownedTimes = 0;
    watched.violations = [];
    Object.assign(window, { owned: () => (watched.ownedTimes = (watched.ownedTimes ?? 0) + 1) });
    addEventListener('securitypolicyviolation', (event) => watched.violations?.push(event.violatedDirective));
  });
}

function timesOwned(page: Page): Promise<number | undefined> {
  return page.evaluate(() => (window as Watched).ownedTimes);
}

story('whatever a customer writes is text in the console', async ({ technician, customer, server }) => {
  const { page } = technician;
  await watch(page);
  await page.reload();
  const strangers: string[] = [];
  page.on('request', (request) => void (request.url().includes('owned') && strangers.push(request.url())));
  page.on('dialog', (dialog) => void strangers.push(dialog.message()));
  const applet = await begin(technician, customer, server);

  for (const payload of [...RUN_BY_THEMSELVES, ...OTHERS]) {
    await applet.write(payload);
    await expect(technician.talk, payload).toContainText(payload);
  }
  const tags = await technician.talk.evaluate((log) => [...new Set(Array.from(log.querySelectorAll('*'), ({ tagName }) => tagName.toUpperCase()))]);
  expect(tags.filter((tag) => !HARMLESS.includes(tag)), 'no element came out of a text').toEqual([]);
  expect(await timesOwned(page)).toBe(0);
  expect(await page.evaluate(() => (window as Watched).violations)).toEqual([]);
  expect(strangers).toEqual([]);
  await expect(technician.capability('Control')).toHaveText('Control not asked');

  // The same after a reload, when all of it comes at once.
  await page.reload();
  for (const payload of [...RUN_BY_THEMSELVES, ...OTHERS]) await expect(technician.talk, payload).toContainText(payload);
  expect(await timesOwned(page)).toBe(0);
  expect(await page.evaluate(() => (window as Watched).violations)).toEqual([]);
});

story('whatever a customer’s file is called, it is a plain name for the technician', async ({ technician, customer, desktop, server }) => {
  const { page } = technician;
  await watch(page);
  await page.reload();
  const applet = await begin(technician, customer, server);

  for (const [name, shown] of FILE_NAMES) {
    const file = join(desktop.home, name);
    writeFileSync(file, name);
    desktop.choose(file);
    await applet.press('Send a file');
    await expect(technician.talk, shown).toContainText(shown);
    const [received] = await Promise.all([page.waitForEvent('download'), technician.talk.getByRole('button', { name: 'Save' }).click()]);
    expect(received.suggestedFilename().startsWith('.'), 'no hidden file').toBe(false);
    expect(received.suggestedFilename()).not.toMatch(/[/\\:*?"<>|\p{Cc}\u202a-\u202e]/u);
  }
  const tags = await technician.talk.evaluate((log) => [...new Set(Array.from(log.querySelectorAll('*'), ({ tagName }) => tagName.toUpperCase()))]);
  expect(tags.filter((tag) => !HARMLESS.includes(tag))).toEqual([]);
  expect(await timesOwned(page)).toBe(0);
  expect(await page.evaluate(() => (window as Watched).violations)).toEqual([]);
});

/** Everything in which a customer's program can say something. */
function saidEverywhere(text: string, index: number): object[] {
  const monitor = { id: 1, name: text.slice(0, 80), width: 800, height: 600, is_primary: true };
  return [
    { type: 'line', line: { type: 'chat', from: 'customer', message_id: null, text, at_ms: index } },
    { type: 'line', line: { type: 'log', entry: { at_ms: index, event: { type: 'file_sent', name: text.replace(/[/\\]/g, '').slice(0, 200), size_bytes: 1 } } } },
    { type: 'failed', capability: 'view', detail: text },
    { type: 'monitors', monitors: [monitor, { ...monitor, id: 2, is_primary: false }], shown: null },
  ];
}

story('five thousand texts in every field that a customer controls run nothing', async ({ technician, customer, server }) => {
  const { page } = technician;
  await watch(page);
  await breakConsole(page);
  await page.reload();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View');

  const texts = hostileTexts(5_000);
  for (let first = 0; first < texts.length; first += 500) {
    const some = texts.slice(first, first + 500);
    await pretend(page, [
      { type: 'snapshot', capabilities: [{ capability: 'view', state: 'allowed', since_ms: 1 }], history: [], system: some[0] },
      ...some.flatMap((text, index) => saidEverywhere(text, first + index)),
    ]);
    for (const text of [some[0], some[250], some[499]]) await expect(technician.talk).toContainText(text ?? '');
    await expect(page.getByText(`The customer’s program says: ${some[499]}`)).toBeVisible();
    expect(await timesOwned(page), `up to text ${first + 500}`).toBe(0);
  }
  const tags = await technician.talk.evaluate((log) => [...new Set(Array.from(log.querySelectorAll('*'), ({ tagName }) => tagName.toUpperCase()))]);
  expect(tags.filter((tag) => !HARMLESS.includes(tag))).toEqual([]);
  expect(await page.evaluate(() => (window as Watched).violations)).toEqual([]);
});
