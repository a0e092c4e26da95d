import type { Page } from '@playwright/test';

/** What a story does to the hardware of a phone, which no computer has. */
interface Hardware {
  tracks: MediaStreamTrack[];
  torch: boolean[];
}

declare global {
  interface Window {
    hardware?: Hardware;
  }
}

/** Gives the page a camera with a light, and keeps hold of what it opens. Before the page is loaded. */
export async function giveLight(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const hardware: Hardware = { tracks: [], torch: [] };
    window.hardware = hardware;
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      hardware.tracks.push(...stream.getTracks());
      for (const track of stream.getVideoTracks()) {
        const capabilities = track.getCapabilities.bind(track);
        const apply = track.applyConstraints.bind(track);
        track.getCapabilities = () => ({ ...capabilities(), torch: true }) as MediaTrackCapabilities;
        track.applyConstraints = async (constraints) => {
          const [first] = (constraints?.advanced ?? []) as { torch?: boolean }[];
          if (first?.torch === undefined) return apply(constraints);
          hardware.torch.push(first.torch);
        };
      }
      return stream;
    };
  });
}

/** Whether the light is on. */
export function isLit(page: Page): Promise<boolean> {
  return page.evaluate(() => window.hardware?.torch.at(-1) ?? false);
}

/** How many cameras and microphones are open that the page has opened. */
export function openDevices(page: Page): Promise<number> {
  return page.evaluate(() => window.hardware?.tracks.filter(({ readyState }) => readyState === 'live').length ?? Number.NaN);
}

/** A call takes the microphone away, or gives it back, as iOS tells pages. */
export async function call(page: Page, state: 'comes' | 'is over'): Promise<void> {
  await page.evaluate((muted) => {
    for (const track of window.hardware?.tracks ?? []) {
      if (track.kind !== 'audio') continue;
      Object.defineProperty(track, 'muted', { value: muted, configurable: true });
      track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
    }
  }, state === 'comes');
}

/** Another app is put before the page, or taken away. Playwright keeps every page visible, so the page is told. */
export async function otherApp(page: Page, state: 'in front' | 'away'): Promise<void> {
  await page.evaluate((visibility) => {
    Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
    Object.defineProperty(document, 'hidden', { value: visibility === 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state === 'in front' ? 'hidden' : 'visible');
}

/** Another program has the camera. Before the page is loaded. */
export async function takeCamera(page: Page): Promise<void> {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('in use', 'NotReadableError'));
  });
}
