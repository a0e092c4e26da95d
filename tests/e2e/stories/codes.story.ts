import { type Page, expect } from '@playwright/test';
import { Customer } from '../harness/customer.ts';
import { story } from '../harness/story.ts';

const REFUSED = 'That code does not work. Check each digit with your technician, or ask for a new code. A code works once and only for a few minutes.';

story.use({ clock: 'movable' });

/** Another code, far from the given one. */
function otherThan(pin: string): string {
  return pin.replace(/\d/g, (digit) => String((Number(digit) + 5) % 10));
}

async function tryCode(page: Page, url: string, pin: string): Promise<string> {
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Enter your 6-digit code' }).fill(pin);
  await page.getByRole('button', { name: 'Start Download' }).click();
  const notice = page.getByRole('alert');
  await expect(notice).toBeVisible();
  return (await notice.innerText()).replace(/\s+/g, ' ').trim();
}

story('wrong, used and expired codes are refused in the same words, and guessing has an end', async ({ technician, customer, server }) => {
  const { page } = customer;
  const used = await technician.createPin('Ana Duarte');
  expect(await tryCode(page, server.url, otherThan(used)), 'a wrong code').toBe(REFUSED);

  const applet = await customer.arrive(server.url, used);
  expect(await tryCode(page, server.url, used), 'a used code').toBe(REFUSED);

  const late = await technician.createPin('Bo Lind');
  server.putClockAhead(11);
  expect(await tryCode(page, server.url, late), 'an expired code').toBe(REFUSED);

  let answer = REFUSED;
  for (let tries = 0; answer === REFUSED && tries < 10; tries += 1) answer = await tryCode(page, server.url, otherThan(used));
  expect(answer).toMatch(/^Too many tries. Wait \d+ minutes?. Or ask your technician for a link. A link works right away.$/);
  await expect(page.getByRole('button', { name: /^Try again in \d+:\d\d$/ })).toBeDisabled();

  // Whoever waits already does not notice.
  await technician.listed('Ana Duarte').click();
  await technician.start.click();
  await applet.expectShown('list item', /The technician started the session/);
});

story('of two customers with one code, one arrives and the other is told', async ({ technician, customer, server, browser }) => {
  const pin = await technician.createPin('Ana Duarte');
  const elsewhere = await browser.newContext({ acceptDownloads: true });
  const second = new Customer(await elsewhere.newPage(), customer.desktop);
  await customer.enter(server.url, pin);
  await second.enter(server.url, pin);
  const [file, copy] = [await customer.download(), await second.download('second')];

  const first = customer.open(file);
  await first.expectShown('label', 'Waiting for your technician');
  const late = second.open(copy, 'second-applet');
  await late.expectShown('label', REFUSED);
  await late.expectShown('entry', 'Enter your 6-digit code');

  await technician.start.click();
  await first.expectShown('list item', /The technician started the session/);
  await expect(technician.page.getByRole('navigation', { name: 'Sessions' }).getByRole('link')).toHaveCount(1);
  expect(await late.has('label', 'Waiting for your technician')).toBe(false);
  await elsewhere.close();
});
