import { expect } from '@playwright/test';
import type { Server } from '../harness/server.ts';
import type { Technician } from '../harness/technician.ts';
import type { WindowsApplet, WindowsCustomer } from '../harness/windows.ts';
import { windowsStory } from '../harness/windows-story.ts';

windowsStory.setTimeout(300_000);

async function begin(technician: Technician, customer: WindowsCustomer, server: Server): Promise<WindowsApplet> {
  const applet = await customer.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  return applet;
}

windowsStory('an applet on Windows that is killed leaves no file', async ({ technician, guest, windows, server }) => {
  const applet = await begin(technician, guest, server);
  expect(windows.leftovers(), 'one copy runs').toHaveLength(1);
  expect(windows.runOnce(), 'it is noted for after a power cut').toContain('Bowline');
  for (const pid of windows.applets()) process.kill(pid, 'SIGKILL');
  await applet.expectOver();
  await expect.poll(() => windows.leftovers(), { message: 'no file is left', intervals: [50] }).toEqual([]);
  windows.signIn();
  expect(windows.runOnce(), 'the note is gone with the next sign-in').not.toContain('Bowline');
});

windowsStory('after a power cut the next sign-in removes what is left', async ({ technician, guest, windows, server }) => {
  await begin(technician, guest, server);
  const [copy = ''] = windows.leftovers();
  await windows.cutPower();
  expect(windows.leftovers(), 'it is left').toEqual([copy]);
  windows.signIn();
  expect(windows.leftovers(), 'no file is left').toEqual([]);
  expect(windows.runOnce()).not.toContain('Bowline');
});

windowsStory('a customer who signs out of Windows ends the session, and nothing is left', async ({ technician, guest, windows, server }) => {
  const applet = await begin(technician, guest, server);
  windows.signOut();
  await applet.expectOver();
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
  await expect(technician.talk).toContainText('Session ended: by the customer');
  expect(windows.leftovers(), 'no file is left').toEqual([]);
  expect(windows.runOnce(), 'nothing is to be run').not.toContain('Bowline');
});
