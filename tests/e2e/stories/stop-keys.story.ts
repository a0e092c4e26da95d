import { expect } from '@playwright/test';
import { allow, begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';

story('a key stops everything, wherever the focus is', async ({ technician, customer, desktop, server }) => {
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  for (const key of ['Pause', 'ctrl+alt+x']) {
    await allow(technician, applet, 'View', 'Control');
    desktop.click(terminal.at);
    await expect.poll(terminal.hasFocus).toBe(true);
    desktop.press(key);
    await expect(technician.capability('View'), key).toHaveText('View revoked');
    await expect(technician.capability('Control'), key).toHaveText('Control revoked');
    await expect(technician.picture).toBeHidden();
  }
  expect(terminal.text(), 'the keys went nowhere else').toBe('');
});
