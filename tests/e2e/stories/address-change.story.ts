import { type Page, expect } from '@playwright/test';
import { Network, canMakeNetworks } from '../harness/network.ts';
import type { Processes } from '../harness/processes.ts';
import { type Fixtures, beginIn, expectTyped } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

/** How soon the picture must be back: as after a cut. */
const BACK_WITHIN_MS = 30_000;

interface CountingWindow {
  connectionsMade?: number;
}

/** From now on it is counted how many connections the page makes. */
async function countConnections(page: Page): Promise<void> {
  await page.evaluate(() => {
    const counting = window as CountingWindow;
    counting.connectionsMade = 0;
    const Plain = RTCPeerConnection;
    window.RTCPeerConnection = class extends Plain {
      constructor(settings?: RTCConfiguration) {
        super(settings);
        counting.connectionsMade = (counting.connectionsMade ?? 0) + 1;
      }
    };
  });
}

function connectionsMade(page: Page): Promise<number | undefined> {
  return page.evaluate(() => (window as CountingWindow).connectionsMade);
}

story.skip(!canMakeNetworks(), 'only root can give the applet a network of its own');

interface Move {
  /** What the network is before the session. */
  prepare?: (network: Network) => void;
  /** What happens to it, once for each colour. */
  change: (network: Network) => Promise<void>;
  colors: readonly string[];
  path: 'Direct' | 'Relayed';
}

/** The session goes on after each change, over the same connection and by that path, and nobody is asked again. */
async function expectStays({ processes, ...fixtures }: Fixtures & { processes: Processes }, { prepare, change, colors, path }: Move): Promise<void> {
  const { technician, desktop, server } = fixtures;
  const network = await Network.lay(processes, server.port);
  try {
    prepare?.(network);
    const { terminal, expectUnasked } = await beginIn(network, fixtures);
    await countConnections(technician.page);
    for (const color of colors) {
      await change(network);
      await expectLivePicture(technician, desktop, color, BACK_WITHIN_MS);
      await expectTyped(technician, terminal, `after ${color}`);
      await expect(technician.page.getByText(path), 'where there is a direct way it is taken').toBeVisible();
    }
    await expectUnasked();
    expect(await connectionsMade(technician.page), 'the connection is the same').toBe(0);
  } finally {
    network.remove();
  }
}

story('a customer who changes to another network stays in the session, and is not asked again', async ({ technician, customer, desktop, server, processes }) => {
  await expectStays({ technician, customer, desktop, server, processes }, { change: (network) => network.renumber(), colors: ['#7a1f4c', '#4c1f7a'], path: 'Direct' });
});

story('a customer who takes a computer off the cable stays in the session by the network that is left', async ({ technician, customer, desktop, server, processes }) => {
  const move: Move = { prepare: (network) => network.join(), change: (network) => network.leave(), colors: ['#7a1f4c'], path: 'Direct' };
  await expectStays({ technician, customer, desktop, server, processes }, move);
});

story('a customer whom only the relay reaches stays in the session in another network', async ({ technician, customer, desktop, server, processes }) => {
  const move: Move = { prepare: (network) => network.blockUdp(), change: (network) => network.renumber(), colors: ['#7a1f4c', '#4c1f7a'], path: 'Relayed' };
  await expectStays({ technician, customer, desktop, server, processes }, move);
});
