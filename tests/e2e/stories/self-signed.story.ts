import { expect } from '@playwright/test';
import { allow, begin, expectTyped } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';

// Browsers ask whether to go on; the applet was given the certificate with the file and asks nobody.
story.use({ certificate: 'self-signed', ignoreHTTPSErrors: true });

story('with a certificate that the server made itself a session works, and comes back after a restart', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  await server.kill();
  await applet.expectShown('label', 'Reconnecting…');
  await server.serve();
  await applet.expectGone('label', 'Reconnecting…');
  await expectTyped(technician, terminal, 'the certificate is the same');
  await expect(technician.listed('Ana Duarte')).toContainText('Active');
});
