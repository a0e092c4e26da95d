import type { Phone } from '../../tests/e2e/harness/phone.ts';

type Page = Phone['page'];

/** What a page sent about drawings. */
export interface SentMessages {
  /** The longest message of a stroke. */
  longestBytes: number;
  /** Strokes, or groups of them, for which the picture itself had to be sent. */
  pictures: number;
}

interface Counting extends Window {
  longest?: number;
  groups?: number[];
}

/** Counts what the page sends about drawings. Before it connects. */
export async function countMessages(page: Page): Promise<() => Promise<SentMessages>> {
  await page.evaluate(() => {
    const counting = window as Counting;
    const send = RTCDataChannel.prototype.send as (data: unknown) => void;
    const groups: number[] = [];
    counting.longest = 0;
    counting.groups = groups;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown): void {
      if (this.label === 'lens' && ArrayBuffer.isView(data)) {
        const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
        // The types of `web/packages/lens/src/wire.ts`.
        const [isStroke, isPicture] = [view.getUint8(1) === 2, view.getUint8(1) === 6];
        if (isStroke) counting.longest = Math.max(counting.longest ?? 0, data.byteLength);
        if (isPicture && !groups.includes(view.getUint32(2))) groups.push(view.getUint32(2));
      }
      send.call(this, data);
    } as RTCDataChannel['send'];
  });
  return () =>
    page.evaluate(() => {
      const { longest = 0, groups = [] } = window as Counting;
      return { longestBytes: longest, pictures: groups.length };
    });
}
