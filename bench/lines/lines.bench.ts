import { canMakeNetworks } from '../../tests/e2e/harness/network.ts';
import { story } from '../../tests/e2e/harness/story.ts';
import { Technician } from '../../tests/e2e/harness/technician.ts';
import { LINES, type LineName, lay } from '../../tests/e2e/harness/cable.ts';
import { chosen, measureSystem, truthsOf } from './lines.ts';
import { Report } from './report.ts';
import { Stage } from './stage.ts';
import { PEERS, type PeerName, type System, openBowline, TRANSPORTS, openOver, openPeer } from './systems.ts';
import { HEIGHT, WIDTH } from './truth.ts';

const lines = chosen('BOWLINE_BENCH_LINES', Object.keys(LINES)) as LineName[];
const transports = process.env['BOWLINE_BENCH_TRANSPORTS'] === '1' ? TRANSPORTS : [];
const peers = process.env['BOWLINE_BENCH_PEERS'] === '1' ? (Object.keys(PEERS) as PeerName[]) : [];

story.use({ display: { width: WIDTH, height: HEIGHT } });

for (const line of lines) {
  story(line, async ({ office, technician, customer, desktop, server, processes, browser }) => {
    if (!canMakeNetworks()) throw new Error('only root can make the networks that this is measured in');
    const network = await lay(processes, line, server.port);
    const stage = Stage.start(desktop);
    const truths = await truthsOf(stage);
    const console = technician.page.url();
    const measure = async (name: string, open: () => Promise<System>): Promise<void> => {
      await stage.show('idle');
      await measureSystem(new Report(name, line), open, stage, truths.pages, network);
    };
    try {
      await measure('screen', () => openBowline({ technician, customer, desktop, server, network }, truths.desk));
      for (const transport of transports) {
        const second = new Technician(await openOver(transport, office, console));
        await measure(transport, () => openBowline({ technician: second, customer, desktop, server, network }, truths.desk));
      }
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
