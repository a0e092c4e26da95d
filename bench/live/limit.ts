import type { Phone } from '../../tests/e2e/harness/phone.ts';
import { type Keeping, keepConnections } from './connections.ts';

type Page = Phone['page'];

/** The pictures that the page sends take at most so many bits in a second, whatever the product asks for. Before the page is loaded. */
export async function limitPicture(page: Page, mostBits: number): Promise<void> {
  await page.addInitScript(keepConnections);
  await page.addInitScript((most) => {
    const set = RTCRtpSender.prototype.setParameters;
    RTCRtpSender.prototype.setParameters = function (this: RTCRtpSender, parameters: RTCRtpSendParameters): Promise<void> {
      for (const encoding of parameters.encodings) encoding.maxBitrate = Math.min(encoding.maxBitrate ?? most, most);
      return set.call(this, parameters);
    };
  }, mostBits);
}

/** How many bits of pictures the page has sent so far, with their headers, and when that was, in milliseconds. */
export function sentBits(page: Page): Promise<{ bits: number; at: number }> {
  return page.evaluate(async () => {
    let bytes = 0;
    for (const connection of (window as Keeping).connections ?? []) {
      const reports = await connection.getStats();
      reports.forEach((report: { type: string; kind?: string; bytesSent?: number; headerBytesSent?: number }) => {
        if (report.type === 'outbound-rtp' && report.kind === 'video') bytes += (report.bytesSent ?? 0) + (report.headerBytesSent ?? 0);
      });
    }
    return { bits: bytes * 8, at: performance.now() };
  });
}
