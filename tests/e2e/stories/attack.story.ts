import { request } from 'node:http';
import { expect } from '@playwright/test';
import { story } from '../harness/story.ts';

/** Misses after which a server takes the guessing for an attack, and what one network may miss before it is braked. */
const QUIET_MISSES = 30;
const MISSES_OF_A_NETWORK = 5;

story.use({ clock: 'movable' });

/** Enters a code that does not work, from a network of its own. */
function miss(port: number, network: number): Promise<number> {
  const options = { port, host: '127.0.0.1', localAddress: `127.1.${network}.1`, method: 'POST', path: '/api/v1/join', headers: { 'content-type': 'application/json' } };
  return new Promise((tell, fail) => {
    const asked = request(options, (answer) => {
      answer.resume();
      tell(answer.statusCode ?? 0);
    });
    asked.once('error', fail);
    asked.end(JSON.stringify({ pin: '000000' }));
  });
}

story('guessing of codes is told to technicians, links go on working, and the notice goes by itself', async ({ technician, customer, server }) => {
  const notice = technician.page.getByText('Somebody is guessing PINs');
  for (let tries = 0; tries < QUIET_MISSES; tries += 1) {
    expect(await miss(server.port, Math.floor(tries / MISSES_OF_A_NETWORK)), `miss ${tries + 1}`).toBe(404);
  }
  // What is told after it on the same line is here.
  await technician.createPin('Bo Lind');
  await expect(technician.listed('Bo Lind')).toBeVisible();
  await expect(notice, 'mistakes of a few customers are no attack').toHaveCount(0);
  expect(await miss(server.port, QUIET_MISSES / MISSES_OF_A_NETWORK)).toBe(404);
  await expect(notice).toBeVisible();

  await customer.page.goto(await technician.createLink('Ana Duarte'));
  const applet = customer.open(await customer.download());
  await applet.expectShown('label', 'Waiting for your technician');
  await technician.listed('Ana Duarte').click();
  await technician.start.click();
  await applet.expectShown('list item', /The technician started the session/);

  server.putClockAhead(11);
  expect(await miss(server.port, 9), 'a mistake after the attack').toBe(404);
  await expect(notice).toHaveCount(0);
});
