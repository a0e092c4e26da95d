import { type Page, expect } from '@playwright/test';
import { Network, canMakeNetworks } from '../harness/network.ts';
import { beginIn, expectTyped } from '../harness/session.ts';
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

story('a customer who changes to another network stays in the session, and is not asked again', async ({ technician, customer, desktop, server, processes }) => {
  const network = await Network.lay(processes, server.port);
  try {
    const { terminal, expectUnasked } = await beginIn(network, { technician, customer, desktop, server });
    await countConnections(technician.page);
    for (const color of ['#7a1f4c', '#4c1f7a']) {
      await network.renumber();
      await expectLivePicture(technician, desktop, color, BACK_WITHIN_MS);
      await expectTyped(technician, terminal, `at ${network.address}`);
      await expect(technician.page.getByText('Direct'), 'the way is not the relay, which would come back as well').toBeVisible();
    }
    await expectUnasked();
    expect(await connectionsMade(technician.page), 'the connection is the same').toBe(0);
  } finally {
    network.remove();
  }
});

story('a customer who takes a computer off the cable stays in the session by the network that is left', async ({ technician, customer, desktop, server, processes }) => {
  const network = await Network.lay(processes, server.port);
  try {
    network.join();
    const { terminal, expectUnasked } = await beginIn(network, { technician, customer, desktop, server });
    await countConnections(technician.page);
    await network.leave();
    await expectLivePicture(technician, desktop, '#7a1f4c', BACK_WITHIN_MS);
    await expectTyped(technician, terminal, 'off the cable');
    await expect(technician.page.getByText('Direct'), 'the way is not the relay, which would come back as well').toBeVisible();
    await expectUnasked();
    expect(await connectionsMade(technician.page), 'the connection is the same').toBe(0);
  } finally {
    network.remove();
  }
});

story('a customer whom only the relay reaches stays in the session in another network', async ({ technician, customer, desktop, server, processes }) => {
  const network = await Network.lay(processes, server.port);
  network.blockUdp();
  try {
    const { terminal, expectUnasked } = await beginIn(network, { technician, customer, desktop, server });
    await countConnections(technician.page);
    for (const color of ['#7a1f4c', '#4c1f7a']) {
      await network.renumber();
      await expectLivePicture(technician, desktop, color, BACK_WITHIN_MS);
      await expectTyped(technician, terminal, `at ${network.address}`);
      await expect(technician.page.getByText('Relayed')).toBeVisible();
    }
    await expectUnasked();
    expect(await connectionsMade(technician.page), 'the connection is the same').toBe(0);
  } finally {
    network.remove();
  }
});
