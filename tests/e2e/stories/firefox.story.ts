import { type BrowserContext, expect } from '@playwright/test';
import type { Terminal } from '../harness/desktop.ts';
import { expectExact, expectFilm } from '../harness/film.ts';
import { HAS_FIREFOX, IN_FIREFOX } from '../harness/firefox.ts';
import { Screen } from '../harness/screen.ts';
import { allow, begin, expectTyped } from '../harness/session.ts';
import { expectLivePicture, story } from '../harness/story.ts';
import { MARA, type Technician } from '../harness/technician.ts';

/** Every sign of a keyboard: each browser has its own way to say which key it was. */
const TYPED = 'echo "Hello, Ana!" | tr a-z A-Z; # 0123456789 @$%^&*()_+-=[]{}\\:\',.<>/?~`';

story.use(IN_FIREFOX);
story.skip(!HAS_FIREFOX, 'needs Firefox, which Ubuntu has as a snap only');

story('with Firefox on both sides a customer is seen, helped and talked to, and a film is shown', async ({ office, technician, customer, desktop, server }) => {
  story.slow();
  // The driver lets a key go with a command of its own, which comes late on a busy machine: a key held so long would repeat.
  desktop.run('xset', ['r', 'off']);
  await signInAgain(office, technician);
  const terminal = await desktop.openTerminal();
  const applet = await begin(technician, customer, server);
  await applet.expectShown('label', MARA.name);

  await allow(technician, applet, 'View');
  await expectLivePicture(technician, desktop, '#1f7a4c');
  const screen = new Screen(technician, desktop);
  await expectExact(screen, applet);

  await allow(technician, applet, 'Control');
  await expectTyped(technician, terminal, TYPED);
  await pressEscInFullScreen(technician, terminal);

  await technician.say('Good morning, Ana!');
  await applet.expectShown('list item', /^Mara Keller Good morning, Ana!/);
  await applet.write('Good morning. The printer is silent.');
  await expect(technician.talk).toContainText('Good morning. The printer is silent.');

  await expectFilm(technician, desktop, screen);
  desktop.press('p');
  await expectExact(screen, applet);

  await technician.end();
  await applet.expectShown('label', 'The session has ended.');
  await expect(technician.listed('Ana Duarte')).toContainText('Ended');
});

/** As on the next morning. */
async function signInAgain(office: BrowserContext, technician: Technician): Promise<void> {
  await office.clearCookies();
  await technician.page.goto('/console/');
  await technician.signIn();
  await expect(technician.newSession).toBeVisible();
}

/** Firefox would leave full screen by the first Esc, if the page did not ask for it. */
async function pressEscInFullScreen(technician: Technician, terminal: Terminal): Promise<void> {
  const { page } = technician;
  const before = terminal.text();
  await page.bringToFront();
  await page.getByRole('button', { name: 'Full screen', exact: true }).click();
  const leave = page.getByRole('button', { name: 'Leave full screen' });
  await expect(leave).toBeVisible();
  await technician.clickAt(terminal.at);
  await page.keyboard.press('Escape');
  await page.keyboard.type('Esc is before this');
  await page.keyboard.press('Enter');
  await expect.poll(() => terminal.text(), { intervals: [50], message: 'Esc has arrived' }).toBe(`${before}\u001bEsc is before this\n`);
  await leave.click();
  await expect(leave).toBeHidden();
}
