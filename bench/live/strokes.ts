import { type Clip, type Place, allowCamera, cameraPicture, expect, expectMoving, look } from '../../tests/e2e/harness/lens.ts';
import type { Phone } from '../../tests/e2e/harness/phone.ts';
import type { Server } from '../../tests/e2e/harness/server.ts';
import type { Technician } from '../../tests/e2e/harness/technician.ts';
import { circleOnFrozen, watchInk } from '../../tests/e2e/harness/whiteboard.ts';
import { percentile, tell } from '../figures.ts';
import { limitPicture, sentBits } from './limit.ts';
import { countMessages } from './messages.ts';

export const STROKES = 30;
/** What a picture may take when the strokes have to do with a bad one. */
const LIMITED_BITS = 300_000;
/** Twice as far as the ink may be off: a picture beside the right one, in a hand that moves. */
const WRONG_PX = 4;
/** How long a stroke may take to the other screen. */
const ARRIVES_WITHIN_MS = 10_000;
/** Where strokes are drawn, in pixels of the clip, one place after the other. */
export const PLACES = [
  [320, 250],
  [200, 180],
  [440, 180],
  [200, 330],
  [440, 330],
] as const;

/** Who takes part in a session with a camera. */
export interface Sides {
  technician: Technician;
  phone: Phone;
  clip: Clip;
  server: Server;
}

/** From the code to the moving picture. */
export async function beginLive({ technician, phone, clip, server }: Sides): Promise<void> {
  await phone.arrive(server.url, await technician.createPin('Ana Duarte'));
  await technician.start.click();
  await allowCamera(technician, phone);
  await expectMoving(cameraPicture(technician.page), clip);
}

/** Draws on pictures of the clip, and counts the strokes that do not lie on their object on the phone. */
export async function countWrong({ technician, phone, clip }: Sides, strokes = STROKES): Promise<number> {
  let wrong = 0;
  for (let stroke = 0; stroke < strokes; stroke += 1) {
    const place = PLACES[stroke % PLACES.length] ?? PLACES[0];
    const frozen = await circleOnReadable(technician.page, clip, place);
    await expect(technician.page.getByText('1 drawing')).toBeVisible();
    const isThere = await inkBecomes(phone, clip, 'there');
    const watched = await watchInk(phone.page, clip, place, frozen, 12);
    if (!isThere || watched.offsets.length === 0 || percentile(watched.offsets, 50) > WRONG_PX) {
      wrong += 1;
      // As far off on the technician's own screen it was drawn so, and the picture is the right one.
      const drawn = await watchInk(technician.page, clip, place, frozen, 12);
      console.log(`  stroke ${stroke} on picture ${frozen} is wrong: ${JSON.stringify({ watched, drawn })}`);
    }
    await technician.page.getByRole('button', { name: 'Undo' }).click();
    await expect(technician.page.getByText('1 drawing')).toBeHidden();
    await inkBecomes(phone, clip, 'gone');
  }
  return wrong;
}

/** The same in a session of its own with the picture limited, as `lens.identity.NAME`. */
export async function measureLimited(name: string, sides: Sides): Promise<void> {
  const { technician, phone } = sides;
  await limitPicture(phone.page, LIMITED_BITS);
  const sent = await countMessages(technician.page);
  await beginLive(sides);
  const before = await sentBits(phone.page);
  const wrong = await countWrong(sides);
  const after = await sentBits(phone.page);
  const { longestBytes, pictures } = await sent();
  tell(`lens.identity.${name}.strokes`, STROKES, 'count');
  tell(`lens.identity.${name}.wrong`, wrong, 'count');
  tell(`lens.identity.${name}.pictures_sent`, pictures, 'count');
  tell(`lens.identity.${name}.message_bytes`, longestBytes, 'bytes');
  tell(`lens.identity.${name}.picture_kbit_s`, (after.bits - before.bits) / (after.at - before.at), 'kbit/s');
}

/** On a picture whose number cannot be read nothing is drawn: another one is frozen. */
async function circleOnReadable(page: Phone['page'], clip: Clip, place: Place): Promise<number> {
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      return await circleOnFrozen(page, clip, place);
    } catch (error) {
      if (!String(error).includes('cannot be read')) throw error;
      await page.getByRole('button', { name: 'Freeze the picture' }).click();
    }
  }
  throw new Error('the number of no frozen picture can be read');
}

/** Whether the ink came to the phone, or went away there, in time. */
async function inkBecomes(phone: Phone, clip: Clip, wanted: 'there' | 'gone'): Promise<boolean> {
  const end = performance.now() + ARRIVES_WITHIN_MS;
  while (performance.now() < end) {
    const { ink } = await look(cameraPicture(phone.page), clip);
    if ((ink !== undefined) === (wanted === 'there')) return true;
  }
  return false;
}
