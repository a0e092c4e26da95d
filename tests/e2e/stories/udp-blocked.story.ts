import { expect } from '@playwright/test';
import { Network, canMakeNetworks } from '../harness/network.ts';
import { allow, begin, expectTyped } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

story.skip(!canMakeNetworks(), 'only root can give the applet a network of its own');

story('a customer whose network lets no UDP through is helped over the port of the pages', async ({ technician, customer, desktop, server, processes }) => {
  const terminal = await desktop.openTerminal();
  const network = await Network.lay(processes, server.port);
  network.blockUdp();
  try {
    customer.network = network;
    const applet = await begin(technician, customer, server);
    await allow(technician, applet, 'View', 'Control');
    await expectLivePicture(technician, desktop, '#1f7a4c');
    await expect(technician.page.getByText('Relayed')).toBeVisible();
    await expectTyped(technician, terminal, 'through the relay');
  } finally {
    network.remove();
  }
});
