import { type Page, expect } from '@playwright/test';
import { Network, canMakeNetworks } from '../harness/network.ts';
import { allow, begin, expectTyped, questionsAsked } from '../harness/session.ts';
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
  const terminal = await desktop.openTerminal();
  const network = await Network.lay(processes, server.port);
  try {
    customer.network = network;
    const applet = await begin(technician, customer, server);
    await allow(technician, applet, 'View', 'Control');
    await expectLivePicture(technician, desktop, '#1f7a4c');
    await expectTyped(technician, terminal, 'before');
    const asked = await questionsAsked(applet);
    await countConnections(technician.page);
    for (const color of ['#7a1f4c', '#4c1f7a']) {
      await network.renumber();
      await expectLivePicture(technician, desktop, color, BACK_WITHIN_MS);
      await expectTyped(technician, terminal, `at ${network.address}`);
    }
    await expect(technician.capability('View')).toHaveText('View allowed');
    await expect(technician.capability('Control')).toHaveText('Control allowed');
    expect(await questionsAsked(applet), 'no new question').toBe(asked);
    expect(await connectionsMade(technician.page), 'the connection is the same').toBe(0);
  } finally {
    network.remove();
  }
});
