import { expect } from '@playwright/test';
import { Network, canMakeNetworks } from '../harness/network.ts';
import { allow, begin, expectTyped, questionsAsked } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

/** How soon the picture must be back: as after a cut. */
const BACK_WITHIN_MS = 30_000;

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
    for (const color of ['#7a1f4c', '#4c1f7a']) {
      await network.renumber();
      await expectLivePicture(technician, desktop, color, BACK_WITHIN_MS);
      await expectTyped(technician, terminal, `at ${network.address}`);
    }
    await expect(technician.capability('View')).toHaveText('View allowed');
    await expect(technician.capability('Control')).toHaveText('Control allowed');
    expect(await questionsAsked(applet), 'no new question').toBe(asked);
  } finally {
    network.remove();
  }
});
