import { type Locator, expect } from '@playwright/test';
import { expectNothingSideways } from '../harness/axe.ts';
import { phoneStory } from '../harness/phone.ts';
import { expectInReach } from '../harness/reach.ts';

/** Upright and lying. */
const SIZES = [
  { width: 412, height: 839 }, { width: 390, height: 664 }, { width: 360, height: 640 }, { width: 320, height: 568 },
  { width: 844, height: 390 }, { width: 740, height: 330 }, { width: 640, height: 360 },
];
const TEXT = ['100%', '125%', '150%', '200%'];

phoneStory('on a small phone an answer is in sight at once, both X always, and the rest after scrolling', async ({ technician, phone, server }) => {
  phoneStory.setTimeout(300_000);
  const { page } = phone;
  /** Tries it on every screen, and with a new question for each size of text: a question does not wait for long. */
  const expectAllInReach = async (step: string, x: string, more: string[], ask?: () => Promise<Locator>): Promise<void> => {
    for (const text of TEXT) {
      await page.evaluate((percent) => document.documentElement.style.setProperty('font-size', percent), text);
      const question = await ask?.();
      for (const size of SIZES) {
        await page.setViewportSize(size);
        const at = (what: string): string => `${what}: ${step}, ${size.width}x${size.height}, text ${text}`;
        for (const answer of (await question?.getByRole('button').all()) ?? []) await expectInReach(answer, 'at once', at('answer'));
        for (const name of ['Stop everything', x]) await expectInReach(phone.button(name), 'at once', at(name));
        for (const name of more) await expectInReach(phone.button(name).last(), 'after scrolling', at(name));
        for (const name of ['Stop everything', x]) await expectInReach(phone.button(name), 'at once', at(`${name}, scrolled`));
        await expectNothingSideways(page, at('page'));
      }
      if (question) await question.getByRole('button', { name: 'Deny' }).click();
    }
    await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
  };
  /** Asks for one thing, and has the phone's question. */
  const askFor = async (what: 'Camera' | 'Voice', words: RegExp): Promise<Locator> => {
    const question = page.getByRole('alertdialog', { name: words });
    await expect(question).toBeHidden();
    await technician.page.getByRole('group', { name: 'What the customer allows' }).getByRole('button', { name: new RegExp(`^${what} `) }).click();
    await expect(question).toBeVisible();
    return question;
  };

  await page.context().grantPermissions(['camera', 'microphone'], { origin: server.url });
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await expect.soft(page.getByRole('heading', { name: /Mara Keller/ }), 'who helps').toBeInViewport({ ratio: 1, timeout: 1000 });
  await technician.start.click();
  await expectAllInReach('asked on the page', 'End session', ['Send'], () => askFor('Camera', /see through your camera/));
  await (await askFor('Camera', /see through your camera/)).getByRole('button', { name: 'Accept' }).click();
  await expect(page.getByText('Live · Mara Keller')).toBeVisible();
  await phone.button('Chat and log').click();
  await phone.say('It blinks red, and it did so all of the morning.');
  await expectAllInReach('asked beside the picture', 'Disconnect', ['Send', 'Chat and log', 'Pause streaming'], () => askFor('Voice', /hear you/));
  await (await askFor('Voice', /hear you/)).getByRole('button', { name: 'Accept' }).click();
  await expectAllInReach('live', 'Disconnect', ['Send', 'Chat and log', 'Pause streaming', 'Mute', 'Draw']);
});
