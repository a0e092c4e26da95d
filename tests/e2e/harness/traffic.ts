import { type Page, expect } from '@playwright/test';

interface CountedWindow {
  lines?: RTCPeerConnection[];
}

/** What goes through the connections of a page. */
export type Traffic = 'pictures sent' | 'sound heard';

/** How often a page is painted while nothing may go through: about a second and a half, in which the fake microphone beeps more than once. */
const PAINTINGS = 90;

/** Keeps hold of the connections that the page makes from now on. */
export async function countTraffic(page: Page): Promise<void> {
  const keep = (): void => {
    const counted = window as CountedWindow;
    if (counted.lines) return;
    const lines: RTCPeerConnection[] = (counted.lines = []);
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        lines.push(this);
      }
    };
  };
  await page.addInitScript(keep);
  await page.evaluate(keep);
}

/** Frames of video that were sent, or the energy of the sound that has arrived, of all connections that are open. */
function count(page: Page, what: Traffic): Promise<number> {
  return page.evaluate(async (wanted) => {
    const open = ((window as CountedWindow).lines ?? []).filter(({ connectionState }) => connectionState !== 'closed');
    const reports = await Promise.all(open.map((line) => line.getStats()));
    const all = reports.flatMap((report) => [...(report as ReadonlyMap<string, Record<string, unknown>>).values()]);
    const [type, kind, name] = wanted === 'pictures sent' ? ['outbound-rtp', 'video', 'framesSent'] : ['inbound-rtp', 'audio', 'totalAudioEnergy'];
    return all.filter((one) => one['type'] === type && one['kind'] === kind).reduce((sum, one) => sum + Number(one[name] ?? 0), 0);
  }, what);
}

function waitForPaintings(page: Page): Promise<void> {
  return page.evaluate(async (paintings) => {
    for (let left = paintings; left > 0; left -= 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, PAINTINGS);
}

/** More and more of it goes through. */
export async function expectFlows(page: Page, what: Traffic, when: string): Promise<void> {
  const before = await count(page, what);
  await expect.poll(() => count(page, what), `${what}, ${when}`).toBeGreaterThan(before);
}

/** What was under way arrives, and then nothing of it goes through. */
export async function expectRests(page: Page, what: Traffic, when: string): Promise<void> {
  await expect(async () => {
    const before = await count(page, what);
    await waitForPaintings(page);
    expect(await count(page, what), `${what}, ${when}`).toBe(before);
  }).toPass({ timeout: 30_000 });
}
