import { setTimeout as outage } from 'node:timers/promises';
import { expect } from '@playwright/test';
import { Network, canMakeNetworks } from '../harness/network.ts';
import { beginIn, expectTyped } from '../harness/session.ts';
import { BARE, expectLivePicture, story } from '../harness/story.ts';

/** How soon the picture must be back once the cable is in again. */
const BACK_WITHIN_MS = 30_000;
/** A line that is silent for so long is dead, says the applet. */
const SILENCE_SECONDS = 45;

story.skip(!canMakeNetworks(), 'only root can give the applet a network of its own');

for (const seconds of [5, 30, 60]) {
  story(`after ${seconds} seconds without a network the technician goes on, and nobody is asked again`, async ({ technician, customer, desktop, server, processes }) => {
    const network = await Network.lay(processes, server.port);
    try {
      const { applet, terminal, expectUnasked } = await beginIn(network, { technician, customer, desktop, server });

      network.cut();
      desktop.paint('#4c1f7a');
      await technician.say('Are you still there?');
      await expect(technician.talk).toContainText('Sending…');
      // How long it lasts is what this story is about; nothing is waited for.
      await outage(seconds * 1000);
      expect(await technician.colorAt(BARE), 'nothing comes through').toBe('#1f7a4c');
      if (seconds > SILENCE_SECONDS) {
        await applet.expectShown('label', 'Reconnecting…');
        await expect(technician.page.getByText(/^(Connecting|Reconnecting)…/).first()).toBeVisible();
      }
      network.mend();

      await expectLivePicture(technician, desktop, '#7a1f4c', BACK_WITHIN_MS);
      await expectTyped(technician, terminal, 'after');
      await applet.expectShown('list item', /Are you still there\?/);
      await expect(technician.talk).not.toContainText('Sending…');
      await expect(technician.talk.getByText('Are you still there?')).toHaveCount(1);
      await applet.expectGone('label', 'Reconnecting…');
      const heard = (await applet.words()).filter((text) => /^Mara Keller Are you still there\?/.test(text));
      expect(heard, 'what was written meanwhile has come once').toHaveLength(1);
      await expect(technician.listed('Ana Duarte')).toContainText('Active');
      await expectUnasked();
    } finally {
      network.remove();
    }
  });
}
