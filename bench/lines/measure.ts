import { setTimeout as pass } from 'node:timers/promises';
import { type Cost, Meters } from './meters.ts';
import { countShown, keyLatencies, latencies, middle, pageTimes, percentile } from './reckoning.ts';
import type { Report } from './report.ts';
import { PAGES, type Shown, type Stage } from './stage.ts';
import type { System } from './systems.ts';
import { type Box, type Truth, exactPercent, expectedOf } from './truth.ts';
import type { Viewer } from './viewer.ts';

const SECONDS = Number(process.env['BOWLINE_BENCH_SECONDS'] ?? 8);
/** How long after the last change all pixels have to be right. */
const SETTLE_MS = 1000;
/** How long after the last change those of a film have to be, on the slowest line. */
const SETTLE_FILM_MS = 3000;
/** Full-screen changes, at least and at most so long after one another. */
const SLIDES = 4;
const SLIDE_MS = 3000;
const SLIDE_MOST_MS = 5000;
/** A line that carries less than this in a fifth of a second is at rest. */
const REST_BYTES = 1500;
const GLANCE_MS = 200;

/** Workloads that run by themselves, and the counters of what comes at each step. */
export const RUNNING = {
  idle: undefined,
  typing: 'page',
  scroll: 'pane',
  drag: 'window',
  film: 'film',
  typing_with_film: 'film',
} as const;

export type Running = keyof typeof RUNNING;

/** Measures one system on one line. */
export class Measuring {
  private readonly meters: Meters;
  private readonly proxy: Meters | undefined;

  constructor(
    private readonly system: System,
    private readonly stage: Stage,
    private readonly report: Report,
    network: ConstructorParameters<typeof Meters>[0],
  ) {
    this.meters = new Meters(network, system.pid);
    this.proxy = system.proxyPid === undefined ? undefined : new Meters(network, system.proxyPid);
  }

  private get viewer(): Viewer {
    return this.system.viewer;
  }

  async running(workload: Running): Promise<void> {
    const shown = await this.show(workload);
    const [before, proxyBefore] = [this.meters.read(), this.proxy?.read()];
    const typing = shown.marks.find(({ name }) => name === 'page');
    const begun = Date.now();
    await Promise.all([this.stage.run(SECONDS), typing && this.type(typing.path[0] ?? [0, 0])]);
    const ended = Date.now();
    await this.costs(workload, before, proxyBefore, (ended - begun) / 1000);
    if (RUNNING[workload] === 'film') {
      await pass(ended + SETTLE_FILM_MS - Date.now());
      this.report.tell(workload, 'exact_3s_percent', await this.exact());
    }
    const steps = RUNNING[workload];
    if (steps !== undefined) await this.frames(workload, steps, shown.count);
    if (typing) await this.keys(workload);
  }

  /** Shows a workload and waits until nothing more comes. */
  private async show(workload: string, pages: Truth[] = []): Promise<Shown> {
    const shown = await this.stage.show(workload);
    const expected = pages.map((page) => expectedOf(page, [...this.system.covered, counterBox(shown)]));
    await this.viewer.watch(shown.marks, expected);
    await until(async () => {
      const seen = await Promise.all(shown.marks.map(({ name }) => this.viewer.seen(name)));
      return seen.every((mark) => mark.length > 0);
    }, 20_000);
    const typing = shown.marks.find(({ name }) => name === 'page');
    if (typing && workload.startsWith('typing')) {
      const [x, y] = typing.path[0] ?? [0, 0];
      await this.viewer.click(x + 200, y + 30);
    }
    let bytes = this.meters.bytes();
    await until(async () => {
      await pass(GLANCE_MS);
      const before = bytes;
      bytes = this.meters.bytes();
      return bytes - before < REST_BYTES;
    }, 8000);
    await this.viewer.forget();
    return shown;
  }

  /** Presses keys in the page, at moments that follow no beat. */
  private async type([x]: [number, number]): Promise<void> {
    const end = Date.now() + SECONDS * 1000 - 700;
    for (let number = x; Date.now() < end; number += 1) {
      await pass(130 + ((number * 7919) % 211));
      await this.viewer.page.keyboard.press('a');
    }
  }

  /** What the time of drawing has cost, with what came in the second after it. */
  private async costs(workload: string, before: Cost, proxyBefore: Cost | undefined, seconds: number): Promise<void> {
    await pass(SETTLE_MS);
    const after = this.meters.read();
    const proxy = this.proxy?.read();
    const tell = (figure: string, value: number): void => this.report.tell(workload, figure, value);
    tell('exact_percent', await this.exact());
    tell('kbit_s', ((after.bytes - before.bytes) * 8) / 1000 / seconds);
    tell('back_kbit_s', ((after.bytesBack - before.bytesBack) * 8) / 1000 / seconds);
    const proxyCpu = proxy && proxyBefore ? proxy.cpuSeconds - proxyBefore.cpuSeconds : 0;
    tell('cpu_cores', (after.cpuSeconds - before.cpuSeconds + proxyCpu) / seconds);
    if (proxy) tell('proxy_cpu_cores', proxyCpu / seconds);
    tell('rss_mb', this.meters.residentMegabytes() + (this.proxy?.residentMegabytes() ?? 0));
  }

  /** The share of pixels that are right now. */
  private async exact(): Promise<number> {
    const shown = await this.viewer.pixels();
    return exactPercent(await this.stage.truth(), shown, this.system.covered);
  }

  private async frames(workload: Running, mark: string, after: number): Promise<void> {
    const diary = this.stage.diary();
    // Beside a film the latency is that of the page.
    const looked = workload === 'typing_with_film' ? 'page' : mark;
    const late = latencies(diary, looked, after, await this.viewer.seen(looked));
    const reason = `neither ${late.filter((ms) => ms === Infinity).length} of ${late.length} steps nor later ones were seen`;
    this.report.tell(workload, 'latency_p50_ms', percentile(late, 50), reason);
    this.report.tell(workload, 'latency_p95_ms', percentile(late, 95), reason);
    this.report.tell(workload, 'frames_per_s', countShown(diary, mark, after, await this.viewer.seen(mark)) / SECONDS);
    this.report.tell(workload, 'viewer_frames_per_s', await this.viewer.framesPerSecond());
  }

  private async keys(workload: Running): Promise<void> {
    const late = keyLatencies(await this.viewer.pressed(), await this.viewer.seen('page'));
    const lost = late.filter((ms) => ms === Infinity).length;
    const reason = `${lost} of ${late.length} keys were not seen`;
    this.report.tell(workload, 'key_p50_ms', percentile(late, 50), reason);
    this.report.tell(workload, 'key_p95_ms', percentile(late, 95), reason);
    this.report.tell(workload, 'keys_lost', lost);
  }

  /** Changes the whole screen a few times. */
  async slide(pages: Truth[]): Promise<void> {
    await this.show('slide', pages);
    const [before, proxyBefore, begun] = [this.meters.read(), this.proxy?.read(), Date.now()];
    const [readable, exact]: [number[], number[]] = [[], []];
    for (let number = 0; number < SLIDES; number += 1) {
      const changed = Date.now();
      const count = await this.stage.step();
      const drawnAt = this.stage.diary().find((drawn) => drawn.count === count)?.atMs ?? changed;
      const times = async (): Promise<ReturnType<typeof pageTimes>> => pageTimes(await this.viewer.looks(), count % PAGES, drawnAt);
      const isLast = number === SLIDES - 1;
      if (isLast) await this.costs('slide', before, proxyBefore, (Date.now() + SETTLE_MS - begun) / 1000);
      await until(async () => {
        await pass(GLANCE_MS);
        const late = Date.now() - changed;
        return late > SLIDE_MS && (await times()).exact !== undefined;
      }, SLIDE_MOST_MS);
      const seen = await times();
      if (seen.readable !== undefined) readable.push(seen.readable);
      if (seen.exact !== undefined) exact.push(seen.exact);
    }
    const within = `it took longer than ${SLIDE_MOST_MS / 1000} s`;
    for (const [figure, values] of [['readable', readable], ['exact', exact]] as const) {
      // What was never seen is slower than all that was.
      const all = [...values, ...Array<number>(SLIDES - values.length).fill(Infinity)];
      this.report.tell('slide', `${figure}_ms`, middle(all), within);
      this.report.tell('slide', `${figure}_worst_ms`, percentile(all, 100), within);
    }
  }
}

/** The counter of a page changes with each step, so it is no part of the page. */
function counterBox(shown: Shown): Box {
  const [x, y] = shown.marks[0]?.path[0] ?? [0, 0];
  return { x, y, width: 96, height: 72 };
}

/** Waits for something, but not for ever. */
async function until(isSo: () => Promise<boolean>, mostMs: number): Promise<void> {
  for (const end = Date.now() + mostMs; Date.now() < end; ) {
    if (await isSo()) return;
    await pass(20);
  }
}
