import { statSync } from 'node:fs';
import { findPrograms } from '../tests/e2e/harness/programs.ts';
import { expect } from '../tests/e2e/harness/story.ts';
import { windowsStory } from '../tests/e2e/harness/windows-story.ts';
import { percentile, tell } from './figures.ts';

const SESSIONS = 10;

windowsStory('starting on Windows', async ({ technician, guest, windows, server }) => {
  tell('applet_windows_bytes', statSync(findPrograms().windowsApplet).size, 'bytes');
  // Wine itself takes seconds to start; a customer's Windows runs already.
  await windows.openEditor();
  const waiting: number[] = [];
  for (let number = 1; number <= SESSIONS; number += 1) {
    const name = `Customer ${number}`;
    await guest.enter(server.url, await technician.createPin(name));
    const file = await guest.download();
    const begun = Date.now();
    const applet = guest.open(file);
    await expect.poll(() => technician.listed(name).innerText(), { intervals: [10] }).toContain('Waiting');
    waiting.push(Date.now() - begun);
    for (const pid of windows.applets()) process.kill(pid, 'SIGKILL');
    await applet.expectOver();
  }
  tell('applet_windows_start_to_waiting_ms', percentile(waiting, 50), 'ms');
  tell('applet_windows_start_to_waiting_p95_ms', percentile(waiting, 95), 'ms');
});
