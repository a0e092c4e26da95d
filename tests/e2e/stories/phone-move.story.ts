import { type Clip, allowCamera, cameraPicture, expect, expectMoving, lensStory, look } from '../harness/lens.ts';
import { holdHandover } from '../harness/handover.ts';
import { launchWithin } from '../harness/netns-browser.ts';
import { Network, canMakeNetworks } from '../harness/network.ts';
import { longestPause, watchPictures } from '../harness/pauses.ts';
import type { Phone } from '../harness/phone.ts';
import type { Technician } from '../harness/technician.ts';
import { circleOnFrozen, shareWithin, watchInk } from '../harness/whiteboard.ts';

const PLACE = [320, 250] as const;
/** What was said must have arrived by then. */
const BACK_WITHIN_MS = 30_000;

/** A phone with a network of its own: it goes from Wi-Fi to the mobile network and back. */
const moveStory = lensStory.extend<{ network: Network }>({
  network: async ({ processes, server }, use) => {
    const network = await Network.lay(processes, server.port);
    network.widen();
    await use(network);
    network.remove();
  },
  phoneBrowser: async ({ network, folder, clip }, use) => {
    const browser = await launchWithin(network, folder, [`--use-file-for-fake-video-capture=${clip.file}`]);
    await use(browser);
    await browser.close();
  },
});

moveStory.skip(!canMakeNetworks(), 'only root can give a phone a network of its own');

interface Move {
  where: string;
  /** What the network is before the session. */
  prepare?: (network: Network) => void;
  change: (network: Network) => Promise<void>;
  times: 1 | 2;
  path: 'Direct' | 'Relayed';
}

const MOVES: readonly Move[] = [
  { where: 'another network and then a third', change: (network) => network.renumber(), times: 2, path: 'Direct' },
  { where: 'a network that it was in besides', prepare: (network) => network.join(), change: (network) => network.leave(), times: 1, path: 'Direct' },
  { where: 'another network, reached by the relay alone,', prepare: (network) => network.blockUdp(), change: (network) => network.renumber(), times: 2, path: 'Relayed' },
];

/** Counts how often the phone asks for a new connection. Before it is in the session. */
function countQuestions(phone: Phone): () => number {
  let asked = 0;
  phone.page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes('"type":"offer"')) asked += 1;
    });
  });
  return () => asked;
}

/** A session with a moving picture, and the chat open on the phone. Gives the count of the phone's questions for a new connection. */
async function beginFilmed(technician: Technician, phone: Phone, clip: Clip, url: string): Promise<() => number> {
  const questions = countQuestions(phone);
  await phone.arrive(url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
  await phone.button('Chat and log').tap();
  return questions;
}

/** What is said now arrives on both sides. */
async function expectHeard(technician: Technician, phone: Phone, when: string): Promise<void> {
  const [question, answer] = [`Where are you ${when}?`, `Outside ${when}.`];
  await Promise.all([technician.say(question), phone.say(answer)]);
  const within = { timeout: BACK_WITHIN_MS };
  await Promise.all([expect(phone.talk).toContainText(question, within), expect(technician.talk).toContainText(answer, within)]);
  await expect(technician.talk).not.toContainText('Sending…');
}

/** The only drawing is seen on both screens, and stays on the place of the object for which it was drawn on one picture. */
async function expectDrawn(technician: Technician, phone: Phone, clip: Clip, of: number): Promise<void> {
  await expect(technician.page.getByText('1 drawing')).toBeVisible();
  for (const page of [phone.page, technician.page]) {
    await expect(async () => {
      const { frame, ink } = await look(cameraPicture(page), clip);
      const [x, y] = clip.carry(PLACE, of, frame ?? Number.NaN);
      expect(Math.hypot((ink?.[0] ?? Number.NaN) - x, (ink?.[1] ?? Number.NaN) - y)).toBeLessThan(6);
    }).toPass();
    const watched = await watchInk(page, clip, PLACE, of, 30);
    const words = JSON.stringify(watched);
    expect(watched.offsets.length, words).toBeGreaterThan(15);
    expect(shareWithin(watched, 6), words).toBeGreaterThanOrEqual(0.9);
  }
}

/** Nobody was asked again, and the log knows of one session without an end. */
async function expectUnasked(technician: Technician, phone: Phone, asked: number): Promise<void> {
  await expect(phone.page.getByRole('alertdialog')).toHaveCount(0);
  await expect(technician.talk.getByText('Asked for')).toHaveCount(asked);
  await expect(technician.talk.getByText('Customer connected')).toHaveCount(1);
  await expect(technician.listed('Ana Duarte')).toContainText('Active');
}

for (const { where, prepare, change, times, path } of MOVES) {
  moveStory(`a phone that shows its camera and goes to ${where} stays in the session, and the drawings stay too`, async ({ technician, phone, clip, server, network }) => {
    prepare?.(network);
    const questions = await beginFilmed(technician, phone, clip, server.url);
    const drawnOn = await circleOnFrozen(technician.page, clip, PLACE);
    await expectDrawn(technician, phone, clip, drawnOn);
    for (let time = 1; time <= times; time += 1) {
      await watchPictures(technician.page);
      const beganMs = performance.now();
      await change(network);
      const changedMs = performance.now();
      await expectHeard(technician, phone, `now (${time})`);
      const heardMs = performance.now();
      await expectMoving(cameraPicture(technician.page), clip);
      console.log(`${path}: the change took ${Math.round(changedMs - beganMs)} ms, heard ${Math.round(heardMs - changedMs)} ms later, without a picture for ${await longestPause(technician.page)} ms at most`);
      await expect(technician.page.getByText(path, { exact: true })).toBeVisible();
      await expectDrawn(technician, phone, clip, drawnOn);
    }
    await expectUnasked(technician, phone, 2);
    expect(questions(), 'the phone asked, and was not only missed').toBeGreaterThan(0);
  });
}

moveStory('the picture of a phone that only loses its line to the server goes on until the next connection stands', async ({ technician, phone, clip, server, network }) => {
  const questions = await beginFilmed(technician, phone, clip, server.url);
  const handover = await holdHandover(technician.page);
  await watchPictures(technician.page);
  await network.dropLines();
  await expect.poll(() => handover(), { timeout: BACK_WITHIN_MS }).toEqual(['answered', 'pictures went on', 'the older one closed']);
  expect(questions()).toBe(1);
  await expectHeard(technician, phone, 'now');
  await expectMoving(cameraPicture(technician.page), clip);
  console.log(`without a picture for ${await longestPause(technician.page)} ms at most`);
  await expectUnasked(technician, phone, 2);
  expect(await handover(), 'one connection more').toHaveLength(3);
});

moveStory.describe('without a camera', () => {
  moveStory.use({ granted: [] });
  for (const { where, prepare, change, times, path } of MOVES) {
    moveStory(`a phone that goes to ${where} stays in the session`, async ({ technician, phone, server, network }) => {
      prepare?.(network);
      const questions = countQuestions(phone);
      await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
      await technician.start.click();
      await technician.expectConnected('Ana Duarte');
      await expectHeard(technician, phone, 'before');
      for (let time = 1; time <= times; time += 1) {
        const beganMs = performance.now();
        await change(network);
        const changedMs = performance.now();
        await expectHeard(technician, phone, `now (${time})`);
        console.log(`${path}: the change took ${Math.round(changedMs - beganMs)} ms, heard ${Math.round(performance.now() - changedMs)} ms later`);
        await expect(technician.page.getByText(path, { exact: true })).toBeVisible();
      }
      await expectUnasked(technician, phone, 0);
      expect(questions(), 'the phone asked, and was not only missed').toBeGreaterThan(0);
    });
  }
});
