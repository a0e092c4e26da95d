import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as moment } from 'node:timers/promises';
import { expect } from '@playwright/test';
import type { Applet } from '../harness/applet.ts';
import { Customer } from '../harness/customer.ts';
import { Desktop } from '../harness/desktop.ts';
import { Dice } from '../harness/dice.ts';
import { filesIn, processesWith } from '../harness/leftovers.ts';
import type { Server } from '../harness/server.ts';
import { allow } from '../harness/session.ts';
import { story } from '../harness/story.ts';
import { MARA, type Technician } from '../harness/technician.ts';

/** How many points one run tries. */
const POINTS = Number(process.env['BOWLINE_ENDS'] ?? 25);
const SEED = 20_261_126;
/** As long as everything may take to be gone. */
const GONE = { timeout: 5000, intervals: [20] };
/** A dialog that nobody answers. */
const PATIENT_DIALOG = '#!/bin/sh\nexec sleep 600\n';
const BIG_BYTES = 48 * 1024 * 1024;

const STAGES = ['joining', 'waiting', 'connecting', 'asked', 'viewing', 'controlling', 'sending', 'choosing', 'reconnecting'] as const;
type Stage = (typeof STAGES)[number];

const ENDS = ['small X', 'technician', 'SIGTERM', 'SIGHUP', 'SIGKILL', 'display'] as const;
type End = (typeof ENDS)[number];

/** Which ends there are at a stage. A killed program closes no dialog and takes back no code that is on its way. */
const ENDS_AT: Readonly<Record<Stage, readonly End[]>> = {
  joining: ['SIGTERM', 'SIGHUP'],
  waiting: ENDS,
  connecting: ENDS,
  asked: ENDS,
  viewing: ENDS,
  controlling: ENDS,
  sending: ENDS,
  choosing: ['small X', 'technician', 'SIGTERM', 'SIGHUP'],
  // The server is away.
  reconnecting: ENDS.filter((end) => end !== 'technician'),
};

interface Point {
  name: string;
  stage: Stage;
  end: End;
  dice: Dice;
  technician: Technician;
  server: Server;
  customer: Customer;
  desktop: Desktop;
}

story(`a session that ends at ${POINTS} random points leaves nothing behind`, async ({ technician, customer, desktop, server, processes, folder }) => {
  story.setTimeout(60_000 + POINTS * 30_000);
  const dice = new Dice(SEED);
  const program = Buffer.from(await (await fetch(`${server.url}/download/linux`)).arrayBuffer());
  for (let number = 0; number < POINTS; number++) {
    const stage = STAGES[number % STAGES.length] ?? 'waiting';
    const end = dice.one(ENDS_AT[stage]);
    const name = `Point ${String(number).padStart(3, '0')}`;
    // A display that is taken away is not there for the next point.
    const own = end === 'display' ? await Desktop.start(processes, join(folder, `display-${number}`)) : desktop;
    const point = { name, stage, end, dice, technician, server, customer: end === 'display' ? new Customer(customer.page, own) : customer, desktop: own };
    await story.step(`${name}: ${stage}, ended by ${end}`, () => playOut(point, program));
    if (own !== desktop) own.accessibility.disconnect();
  }
});

async function playOut(point: Point, program: Buffer): Promise<void> {
  const { name, stage, customer, desktop, server, technician } = point;
  const mark = markOf(point);
  const temporary = join(desktop.home, 'tmp');
  mkdirSync(temporary, { recursive: true });
  prepareDialog(point);
  customer.environment = { BOWLINE_POINT: mark, TMPDIR: temporary };
  const before = filesIn(desktop.home);

  const pin = await technician.createPin(name);
  const file = join(desktop.home, 'Downloads', `bowline-${pin}`);
  writeFileSync(file, program);
  chmodSync(file, 0o755);
  const applet = customer.open(file, 'applet');
  await reach(point, applet);
  await endIt(point, applet);

  await expect.poll(() => processesWith(`BOWLINE_POINT=${mark}`), { ...GONE, message: `${name}: processes` }).toEqual([]);
  // A program whose code nobody has used yet may be opened again.
  const isUnused = stage === 'joining' && (await sessionOf(technician, name))?.phase.type === 'created';
  const left = filesIn(desktop.home).filter((path) => !before.includes(path) && !(isUnused && path === file));
  expect(left, `${name}: ${stage}, ended by ${point.end}: files`).toEqual([]);
  if (stage === 'reconnecting') await server.serve();
  await putAway(point);
}

/** By this the processes of a point are known, and are not taken for those of another run. */
function markOf({ name, desktop }: Point): string {
  return `${desktop.home}, ${name}`;
}

/** What the customer chooses, or the dialog that they leave open. */
function prepareDialog({ stage, desktop }: Point): void {
  const dialog = join(desktop.home, 'bin/zenity');
  writeFileSync(dialog, stage === 'choosing' ? PATIENT_DIALOG : '#!/bin/sh\ncat "${0%/*}/choice"\n');
  chmodSync(dialog, 0o755);
  const big = join(desktop.home, 'big.bin');
  writeFileSync(big, '');
  truncateSync(big, BIG_BYTES);
  desktop.choose(big);
}

/** Brings a session to its stage. */
async function reach(point: Point, applet: Applet): Promise<void> {
  const { stage, dice, technician, name, server } = point;
  // Where in a short time it is does not show on any screen.
  if (stage === 'joining') return moment(dice.below(400));
  await applet.expectShown('label', 'Waiting for your technician');
  if (stage === 'waiting') return;
  await technician.start.click();
  if (stage === 'connecting') return moment(dice.below(400));
  await technician.expectConnected(name);
  await applet.expectShown('label', MARA.name);
  switch (stage) {
    case 'asked':
      await technician.ask(dice.one(['View', 'Control']));
      return applet.expectShown('button', 'Yes');
    case 'viewing':
      return allow(technician, applet, 'View');
    case 'controlling':
      return allow(technician, applet, 'View', 'Control');
    case 'sending':
      await applet.press('Send a file');
      await technician.talk.getByRole('button', { name: 'Save' }).click();
      return expect(technician.talk.getByRole('progressbar')).toBeVisible();
    case 'choosing':
      await applet.press('Send a file');
      return expect.poll(() => processesWith(`BOWLINE_POINT=${markOf(point)}`).length, { message: 'the dialog is open' }).toBeGreaterThan(1);
    case 'reconnecting':
      await allow(technician, applet, 'View');
      await server.kill();
      return applet.expectShown('label', 'Reconnecting…');
  }
}

async function endIt({ end, technician, desktop }: Point, applet: Applet): Promise<void> {
  switch (end) {
    case 'small X':
      await applet.press('End session');
      await applet.expectShown('label', 'End the session?');
      await applet.press('End session');
      return close(applet);
    case 'technician':
      await technician.end();
      return close(applet);
    case 'SIGTERM': case 'SIGHUP': case 'SIGKILL':
      process.kill(applet.pid, end);
      return;
    case 'display':
      return desktop.loseDisplay();
  }
}

/** The receipt stays until the customer closes it; the file does not. */
async function close(applet: Applet): Promise<void> {
  await expect.poll(() => applet.isOnDisk, GONE).toBe(false);
  await applet.expectShown('label', 'The session has ended.');
  await applet.press('Close');
}

/** The technician makes room for the next point: what the server still takes for a session is ended as well. */
async function putAway({ technician, name, server }: Point): Promise<void> {
  const session = await sessionOf(technician, name);
  if (session && session.phase.type !== 'ended') {
    const ended = await technician.page.request.post(`/api/v1/sessions/${session.session_id}/end`, { headers: { origin: server.url } });
    // It may have ended by itself meanwhile.
    expect([204, 409]).toContain(ended.status());
  }
  await technician.page.getByRole('button', { name: 'Close the tab', exact: true }).click();
}

interface Listed {
  session_id: string;
  customer_name: string;
  phase: { type: string };
}

async function sessionOf(technician: Technician, name: string): Promise<Listed | undefined> {
  const answer = await technician.page.request.get('/api/v1/sessions');
  const { sessions } = (await answer.json()) as { sessions: Listed[] };
  return sessions.find((session) => session.customer_name === name);
}
