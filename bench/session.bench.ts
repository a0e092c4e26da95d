import { readFileSync, statSync } from 'node:fs';
import type { Applet } from '../tests/e2e/harness/applet.ts';
import { findPrograms } from '../tests/e2e/harness/programs.ts';
import { allow } from '../tests/e2e/harness/session.ts';
import { expect, story } from '../tests/e2e/harness/story.ts';
import { percentile, tell, tellSpread } from './figures.ts';
import { FULL_HD, samplesOf } from './screen.ts';
import { pressed, seen, startAndAsk, watchCounter, wholePicture } from './watch.ts';
import { Workload } from './workload.ts';

const SESSIONS = 10;
const LETTERS = 120;
/** A customer is asked at most twelve times a minute, and twice each time here. */
const STOPS = 6;
const IDLE_SECONDS = 30;
/** A place on the page that is typed on, in pixels of the screen. */
const INSIDE_PAGE = { x: 700, y: 560 } as const;
/** Clock ticks a second in `/proc`; the same on every Linux of today's computers. */
const TICKS = 100;

story.use({ display: FULL_HD });

story('starting', async ({ technician, customer, desktop, server }) => {
  await Workload.start(desktop, 'keys');
  tell('applet_linux_bytes', statSync(findPrograms().applet).size, 'bytes');
  const waiting: number[] = [];
  const first: number[] = [];
  for (let number = 1; number <= SESSIONS; number += 1) {
    const name = `Customer ${number}`;
    await customer.enter(server.url, await technician.createPin(name));
    const file = await customer.download(`session-${number}`);
    const begun = Date.now();
    const applet = customer.open(file, `applet-${number}`);
    // Both ends have to agree: the technician is told, and the customer's window says it.
    await Promise.all([
      expect.poll(() => technician.listed(name).innerText(), { intervals: [10] }).toContain('Waiting'),
      expect.poll(() => applet.has('label', 'Waiting for your technician'), { intervals: [10] }).toBe(true),
    ]);
    waiting.push(Date.now() - begun);

    // The customer's time to read and to answer does not count: from Start to the question, and from Yes on.
    const started = await startAndAsk(technician.page);
    await expect.poll(() => applet.has('button', 'Yes'), { intervals: [5] }).toBe(true);
    const asked = Date.now();
    const yes = await applet.middleOf('button', 'Yes');
    const whole = wholePicture(technician.page, samplesOf(desktop, await applet.boxes()));
    const answered = Date.now();
    desktop.click(yes);
    first.push(asked - started + ((await whole) - answered));
    await end(applet);
  }
  tell('applet_start_to_waiting_ms', percentile(waiting, 50), 'ms');
  tell('applet_start_to_waiting_p95_ms', percentile(waiting, 95), 'ms');
  tellSpread('start_to_first_picture', first, 'ms');
});

story('typing and resting', async ({ technician, customer, desktop, server }) => {
  const { page } = technician;
  await countScreenBytes(page);
  const applet = await customer.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allow(technician, applet, 'View', 'Control');
  const canvas = technician.picture.locator('canvas').first();
  const workload = await Workload.start(desktop, 'steps', String(LETTERS), '125');
  await watchCounter(canvas);
  await expect.poll(async () => (await seen(canvas)).has(LETTERS), { timeout: 60_000 }).toBe(true);
  const drawn = workload.drawn();
  const pixels = [...(await seen(canvas))].filter(([count]) => count > 0).map(([count, at]) => at - (drawn.get(count) ?? NaN));
  tellSpread('typing_pixel_to_pixel', pixels, 'ms');
  tell('typing_letters_seen', pixels.length, 'count');

  const box = await canvas.boundingBox();
  const scale = (box?.width ?? FULL_HD.width) / FULL_HD.width;
  await canvas.click({ position: { x: INSIDE_PAGE.x * scale, y: INSIDE_PAGE.y * scale } });
  const untyped = await screenBytes(page);
  for (let letter = 1; letter <= LETTERS; letter += 1) {
    await page.keyboard.press('a');
    await expect.poll(async () => (await seen(canvas)).has(LETTERS + letter), { intervals: [5 + (letter % 16)] }).toBe(true);
  }
  const later = await seen(canvas);
  const keys = (await pressed(canvas)).map((at, index) => (later.get(LETTERS + 1 + index) ?? NaN) - at);
  tellSpread('typing_input_to_pixel', keys, 'ms');

  const typed = (await screenBytes(page)) - untyped;
  // A counter that misses the letters would find every screen at rest.
  expect(typed, 'the letters were counted').toBeGreaterThan(LETTERS);
  tell('typing_screen_bytes', typed, 'bytes');

  await rest(IDLE_SECONDS * 1000);
  const [bytes, ticks] = [await screenBytes(page), cpuTicks(applet.pid)];
  await rest(IDLE_SECONDS * 1000);
  tell('idle_screen_bytes', (await screenBytes(page)) - bytes, 'bytes');
  tell('idle_applet_cpu_percent', ((cpuTicks(applet.pid) - ticks) / TICKS / IDLE_SECONDS) * 100, 'percent');
  tell('applet_resident_bytes', residentBytes(applet.pid), 'bytes');
  await end(applet);
});

story('stopping', async ({ technician, customer, desktop, server }) => {
  const { page } = technician;
  const applet = await customer.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  const workload = await Workload.start(desktop, 'keys');
  const late: number[] = [];
  for (let number = 1; number <= STOPS; number += 1) {
    await allow(technician, applet, 'View', 'Control');
    const canvas = technician.picture.locator('canvas').first();
    const scale = ((await canvas.boundingBox())?.width ?? FULL_HD.width) / FULL_HD.width;
    await canvas.click({ position: { x: INSIDE_PAGE.x * scale, y: INSIDE_PAGE.y * scale } });
    const before = workload.drawn().size;
    const typing = page.keyboard.type('a'.repeat(LETTERS), { delay: 10 });
    await expect.poll(() => workload.drawn().size - before, { intervals: [5] }).toBeGreaterThan(LETTERS / 4);
    // The look above sees a letter that has just come; the key is to fall anywhere between two.
    await rest(2 * number);
    const stopped = Date.now();
    // Beside the typing, which goes on.
    desktop.launch('stop', 'xdotool', ['key', 'Pause']);
    await typing;
    await expect(technician.capability('Control')).toHaveText('Control revoked');
    const drawn = workload.drawn();
    expect(drawn.size - before, 'it was stopped in the midst').toBeLessThan(LETTERS);
    late.push(Math.max(0, ...[...drawn.values()].map((at) => at - stopped)));
  }
  tell('stop_to_last_input_worst_ms', Math.max(...late), 'ms');
  await end(applet);
});

async function end(applet: Applet): Promise<void> {
  await applet.press('End session');
  await applet.expectShown('label', 'End the session?');
  await applet.press(/^End session$/);
  await applet.press('Close');
  expect(await applet.exitCode()).toBe(0);
}

/** What is measured here is time that passes. */
function rest(ms: number): Promise<void> {
  return new Promise((done) => void setTimeout(done, ms));
}

function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // User and system time: fields 14 and 15 of proc(5), the third being the first behind the name.
  return Number(fields[11]) + Number(fields[12]);
}

function residentBytes(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) * 1024;
}

type Page = Parameters<typeof wholePicture>[0];

interface CountingWindow {
  bowlineConnections?: RTCPeerConnection[];
  bowlineChannelBytes?: number;
}

/** Counts what arrives on the screen's channel, and remembers the connections, which count its packets themselves. */
async function countScreenBytes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counting = window as CountingWindow;
    const connections: RTCPeerConnection[] = (counting.bowlineConnections = []);
    counting.bowlineChannelBytes = 0;
    const open = RTCPeerConnection.prototype.createDataChannel;
    RTCPeerConnection.prototype.createDataChannel = function createDataChannel(label, options) {
      const channel = open.call(this, label, options);
      if (label === 'screen') {
        connections.push(this);
        channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
          counting.bowlineChannelBytes = (counting.bowlineChannelBytes ?? 0) + data.byteLength;
        });
      }
      return channel;
    };
  });
  await page.reload();
}

/** What has arrived of the screen by either way, without the packets' headers. */
function screenBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { bowlineConnections = [], bowlineChannelBytes = NaN } = window as CountingWindow;
    let bytes = bowlineChannelBytes;
    for (const connection of bowlineConnections) {
      (await connection.getStats()).forEach((statistic: { type: string; bytesReceived?: number }) => {
        if (statistic.type === 'inbound-rtp') bytes += statistic.bytesReceived ?? 0;
      });
    }
    return bytes;
  });
}
