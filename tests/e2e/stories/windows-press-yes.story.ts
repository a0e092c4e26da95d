import { expect } from '@playwright/test';
import { type Point, SCREEN } from '../harness/display.ts';
import { type InputEvent, breakConsole, inject, keystroke } from '../harness/hostile.ts';
import { MARA } from '../harness/technician.ts';
import { windowsStory } from '../harness/windows-story.ts';

windowsStory.setTimeout(300_000);

/** Within the editor. */
const WITHIN: Point = { x: 700, y: 300 };

function clickAt({ x, y }: Point): InputEvent[] {
  const to = { x: Math.round((x / SCREEN.width) * 65535), y: Math.round((y / SCREEN.height) * 65535) };
  return [{ type: 'move', to }, { type: 'button', button: 'left', pressed: true }, { type: 'button', button: 'left', pressed: false }];
}

windowsStory('on Windows a technician with control cannot press Yes, nor use the applet’s window', async ({ technician, guest, windows, server }) => {
  const editor = await windows.openEditor();
  await breakConsole(technician.page);
  await technician.page.reload();
  const applet = await guest.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  for (const name of ['View', 'Control'] as const) {
    await technician.ask(name);
    await applet.press('Yes');
    await expect(technician.capability(name)).toHaveText(`${name} allowed`);
  }
  // By the time that the bar says so, Wine has heard of what the customer pressed.
  await expect.poll(() => windows.readBar(), { intervals: [100] }).toMatch(/uses your mouse.*Stop everything/);
  // The story's own way to the desktop works.
  let stream = 4_000_000_000;
  await editor.focus(() => inject(technician.page, ++stream, clickAt(WITHIN)));
  await inject(technician.page, ++stream, keystroke('KeyA', 'a'));
  await expect.poll(() => editor.text(), { intervals: [100] }).toBe('a');

  // No question is open: the large X and the small one are not for these hands.
  const stop = await applet.middleOf('Stop everything');
  await inject(technician.page, ++stream, [...clickAt(stop), ...clickAt({ x: 360, y: 53 }), ...keystroke('Enter', 'Enter')]);
  await technician.say('Are you still there?');
  await applet.expectShown('Are you still there?');
  await expect(technician.capability('Control')).toHaveText('Control allowed');

  // Gives the view back and asks for it anew, with control in force.
  await technician.capability('View').click();
  await expect(technician.capability('View')).not.toHaveText('View allowed');
  await technician.ask('View');
  await applet.expectShown(`May ${MARA.name} see your screen?`);
  const yes = await applet.middleOf('Yes');
  const keys = [...keystroke('Tab', 'Tab'), ...keystroke('Enter', 'Enter'), ...keystroke('Space', ' ')];
  await inject(technician.page, ++stream, [...clickAt(yes), ...keys, ...clickAt(yes), ...keys]);
  // By the time that the screen was read twice, whatever was injected has arrived.
  await applet.middleOf('Yes');
  await applet.expectShown(`May ${MARA.name} see your screen?`);
  await expect(technician.capability('View')).toHaveText('View asked');
  await applet.press('No');
  await expect(technician.capability('View')).toHaveText('View denied');
});
