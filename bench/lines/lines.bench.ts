import { canMakeNetworks } from '../../tests/e2e/harness/network.ts';
import { story } from '../../tests/e2e/harness/story.ts';
import { LINES, type LineName, lay } from './cable.ts';
import { Measuring, RUNNING, type Running } from './measure.ts';
import { Report } from './report.ts';
import { PAGES, Stage } from './stage.ts';
import { PEERS, type PeerName, type System, openBowline, openPeer } from './systems.ts';
import { HEIGHT, type Truth, WIDTH } from './truth.ts';

/** What is measured; all of it, if the environment does not say otherwise. */
const chosen = (variable: string, all: readonly string[]): string[] => process.env[variable]?.split(',').filter((name) => all.includes(name)) ?? [...all];
const lines = chosen('BOWLINE_BENCH_LINES', Object.keys(LINES)) as LineName[];
const workloads = chosen('BOWLINE_BENCH_WORKLOADS', [...Object.keys(RUNNING), 'slide']) as (Running | 'slide')[];
const peers = process.env['BOWLINE_BENCH_PEERS'] === '1' ? (Object.keys(PEERS) as PeerName[]) : [];

story.use({ display: { width: WIDTH, height: HEIGHT } });

for (const line of lines) {
  story(line, async ({ technician, customer, desktop, server, processes, browser }) => {
    if (!canMakeNetworks()) throw new Error('only root can make the networks that this is measured in');
    const network = await lay(processes, line, server.port);
    const stage = Stage.start(desktop);
    const truths = await truthsOf(stage);
    const measure = async (name: string, open: () => Promise<System>): Promise<void> => {
      await stage.show('idle');
      await measureSystem(new Report(name, line), open, stage, truths.pages, network);
    };
    try {
      await measure('screen', () => openBowline({ technician, customer, desktop, server, network }, truths.desk));
      await customer.page.close();
      for (const peer of peers) {
        const office = await browser.newContext();
        await measure(`peer.${peer}`, async () => openPeer(peer, await office.newPage(), desktop, network, truths.desk));
        await office.close();
      }
    } finally {
      network.remove();
    }
  });
}

/** The desk, and the pages of the workload `slide` by their number. */
async function truthsOf(stage: Stage): Promise<{ desk: Truth; pages: Truth[] }> {
  await stage.show('idle');
  const desk = await stage.truth();
  await stage.show('slide');
  const pages: Truth[] = [];
  for (let number = 0; number < PAGES; number += 1) pages[(await stage.step()) % PAGES] = await stage.truth();
  return { desk, pages };
}

/** A system or a workload that fails is told, and the others are measured all the same. */
async function measureSystem(report: Report, open: () => Promise<System>, stage: Stage, pages: Truth[], network: ConstructorParameters<typeof Measuring>[3]): Promise<void> {
  let system: System;
  try {
    system = await open();
  } catch (error) {
    return report.tell('start', 'first_picture_ms', undefined, reason(error));
  }
  report.tell('start', 'first_picture_ms', system.firstPictureMs, 'it took longer than a minute');
  const measuring = new Measuring(system, stage, report, network);
  for (const workload of workloads) {
    try {
      await (workload === 'slide' ? measuring.slide(pages) : measuring.running(workload));
    } catch (error) {
      report.tell(workload, 'exact_percent', undefined, reason(error));
    }
  }
  await system.stop();
}

function reason(error: unknown): string {
  return String(error).split('\n')[0] ?? '';
}
