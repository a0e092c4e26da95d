import { expect } from '@playwright/test';
import { otherApp } from '../harness/phone-hardware.ts';
import { phoneStory } from '../harness/phone.ts';

interface Noticed {
  noticed: { shaken: number; tones: string[] };
}

phoneStory('a phone at which nobody looks says that something waits there', async ({ technician, phone, server }) => {
  const { page } = phone;
  const own = 'Support Connection';
  await page.addInitScript(() => {
    const noticed: Noticed['noticed'] = { shaken: 0, tones: [] };
    Object.assign(window, { noticed });
    navigator.vibrate = () => Boolean((noticed.shaken += 1));
    const { prototype } = AudioContext;
    // Whether it sounded is known when it is over.
    const { close } = prototype;
    prototype.close = function () {
      noticed.tones.push(this.state);
      return close.call(this);
    };
  });
  const noticed = (): Promise<Noticed['noticed']> => page.evaluate(() => (window as unknown as Noticed).noticed);
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await technician.expectConnected('Ana Duarte');
  await expect.poll(noticed).toEqual({ shaken: 1, tones: [] });
  await technician.say('I am here.');
  await expect(phone.talk).toContainText('I am here.');
  expect(await noticed(), 'who looks reads it').toEqual({ shaken: 1, tones: [] });

  await otherApp(page, 'in front');
  await technician.say('Are you still there?');
  await expect(page).toHaveTitle(`Message from Mara Keller – ${own}`);
  await expect.poll(noticed).toEqual({ shaken: 2, tones: ['running'] });
  await technician.say('Hello?');
  await expect(phone.talk).toContainText('Hello?');
  await otherApp(page, 'away');
  await expect(page).toHaveTitle(own);
  expect(await noticed(), 'not for every message').toEqual({ shaken: 2, tones: ['running'] });
  await phone.end();
});
