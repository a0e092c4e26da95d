import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Clip } from './lens.ts';

const JPEG_QUALITY = '85';
const FRAME = 'FRAME\n';

/** The clip's pictures from its first to its last, each as a JPEG in base64. */
function pictures({ file, width, height }: Clip): string[] {
  const clip = readFileSync(file);
  const bytes = (width * height * 3) / 2;
  const planes: Buffer[] = [];
  for (let at = clip.indexOf('\n') + 1 + FRAME.length; at < clip.length; at += bytes + FRAME.length) planes.push(clip.subarray(at, at + bytes));
  // The way back shows what the way there has shown.
  const there = planes.slice(0, planes.length / 2 + 1);
  const folder = mkdtempSync(join(dirname(file), 'pictures-'));
  const raw = ['-size', `${width}x${height}`, '-depth', '8', '-sampling-factor', '4:2:0', '-interlace', 'plane', 'yuv:-'];
  execFileSync('convert', [...raw, '-quality', JPEG_QUALITY, join(folder, '%04d.jpg')], { input: Buffer.concat(there) });
  return readdirSync(folder).sort().map((name) => readFileSync(join(folder, name)).toString('base64'));
}

/** Gives the page a camera that plays the clip, and a microphone that hums: Firefox has neither of its own. Before the page is loaded. */
export async function giveCanvasCamera(page: Page, clip: Clip): Promise<void> {
  await page.addInitScript(
    ({ jpegs, width, height }) => {
      const bitmapOf = async (jpeg: string): Promise<ImageBitmap> => createImageBitmap(new Blob([Uint8Array.from(atob(jpeg), (sign) => sign.charCodeAt(0))], { type: 'image/jpeg' }));

      const openCamera = async (): Promise<MediaStreamTrack> => {
        const there = await Promise.all(jpegs.map(bitmapOf));
        const shown = [...there, ...there.slice(1, -1).reverse()];
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [width, height];
        const context = canvas.getContext('2d');
        let next = 0;
        const draw = (): void => {
          const picture = shown[next % shown.length];
          if (picture) context?.drawImage(picture, 0, 0);
          next += 1;
        };
        draw();
        const [track] = canvas.captureStream(30).getVideoTracks();
        if (!track) throw new DOMException('the canvas gives no pictures', 'NotReadableError');
        const playing = setInterval(() => (track.readyState === 'live' ? draw() : clearInterval(playing)), 1000 / 30);
        return track;
      };

      const openMicrophone = (): MediaStreamTrack => {
        const context = new AudioContext();
        const [hum, quiet, heard] = [context.createOscillator(), context.createGain(), context.createMediaStreamDestination()];
        quiet.gain.value = 0.05;
        hum.connect(quiet).connect(heard);
        hum.start();
        const [track] = heard.stream.getAudioTracks();
        if (!track) throw new DOMException('there is no sound', 'NotReadableError');
        return track;
      };

      // A page that is not loaded yet has no devices.
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      if (!devices) return;
      devices.getUserMedia = async (wanted) =>
        new MediaStream([...(wanted?.video ? [await openCamera()] : []), ...(wanted?.audio ? [openMicrophone()] : [])]);
    },
    { jpegs: pictures(clip), width: clip.width, height: clip.height },
  );
}
