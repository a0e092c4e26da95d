import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { allow, begin } from '../harness/session.ts';
import { story } from '../harness/story.ts';

const LETTER = ['Dear Ana,', 'the printer wants paper (A4, 80 g?) & a "reset".', 'Yours, Mara'];

story('a technician writes in the customer’s text editor and saves with its keys', async ({ technician, customer, desktop, server }) => {
  const file = join(desktop.home, 'letter.txt');
  writeFileSync(file, '');
  desktop.launch('mousepad', 'mousepad', ['--disable-server', file], { GSETTINGS_BACKEND: 'memory' });
  const editor = (): string => desktop.run('xdotool', ['search', '--onlyvisible', '--name', 'letter.txt']).trim().split('\n')[0] ?? '';
  await expect(editor, 'the editor is on the screen').toPass({ intervals: [50] });
  desktop.run('xdotool', ['windowsize', '--sync', editor(), '560', '420']);
  desktop.run('xdotool', ['windowmove', '--sync', editor(), '20', '60']);

  const applet = await begin(technician, customer, server);
  await allow(technician, applet, 'View', 'Control');
  const hasFocus = async (): Promise<void> => {
    await technician.clickAt({ x: 300, y: 300 });
    expect(desktop.run('xdotool', ['getwindowfocus', 'getwindowname'])).toContain('letter.txt');
  };
  await expect(hasFocus, 'the editor gets the keys').toPass({ intervals: [200] });
  const { keyboard } = technician.page;
  for (const [index, line] of LETTER.entries()) {
    if (index > 0) await keyboard.press('Enter');
    await keyboard.type(line);
  }
  await keyboard.press('Control+s');
  const saved = (): string => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : '');
  await expect.poll(saved, { message: 'the letter is saved', intervals: [50] }).toBe(LETTER.join('\n'));

  // What was marked with Shift and the arrows is written over.
  await keyboard.press('Shift+Home');
  await keyboard.type('Mara Keller');
  await keyboard.press('Control+s');
  await expect.poll(saved, { message: 'the second time as well', intervals: [50] }).toBe([...LETTER.slice(0, -1), 'Mara Keller'].join('\n'));
});
