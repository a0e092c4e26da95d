import type { Page } from '@playwright/test';

interface HeldWindow {
  handover?: string[];
}

/** Pictures that show that the older connection still carries. */
const PICTURES = 15;

/**
 * From now on a connection that is answered takes the answer only after so many pictures more were shown, which then are of the older one.
 * Gives what happened to the page's connections since then, in order.
 */
export async function holdHandover(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate((pictures) => {
    const happened: string[] = ((window as HeldWindow).handover = []);
    const shown = (): number => Array.from(document.querySelectorAll('video'), (video) => video.getVideoPlaybackQuality().totalVideoFrames).reduce((sum, count) => sum + count, 0);
    const { prototype } = RTCPeerConnection;
    const { close } = prototype;
    const take = prototype.setRemoteDescription as (description: RTCSessionDescriptionInit) => Promise<void>;
    prototype.setRemoteDescription = async function (this: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<void> {
      happened.push('answered');
      const before = shown();
      while (shown() < before + pictures) await new Promise((resolve) => setTimeout(resolve, 20));
      happened.push('pictures went on');
      await take.call(this, description);
    };
    prototype.close = function (this: RTCPeerConnection): void {
      happened.push('the older one closed');
      close.call(this);
    };
  }, PICTURES);
  return () => page.evaluate(() => (window as HeldWindow).handover ?? []);
}
