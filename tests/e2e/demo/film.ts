import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { run } from '../harness/processes.ts';

/** The last picture stays this long. */
const LAST_SECONDS = 2;

/** Films a page: each picture that the browser paints, for as long as it stood. */
export class Film {
  private readonly frames: { file: string; atSeconds: number }[] = [];
  private isOver = false;

  private constructor(
    private readonly session: CDPSession,
    private readonly folder: string,
  ) {}

  static async start(page: Page, folder: string): Promise<Film> {
    mkdirSync(folder, { recursive: true });
    const film = new Film(await page.context().newCDPSession(page), folder);
    film.session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
      // One may be on its way while the filming stops.
      if (film.isOver) return;
      const file = join(folder, `${String(film.frames.length).padStart(5, '0')}.jpg`);
      writeFileSync(file, Buffer.from(data, 'base64'));
      film.frames.push({ file, atSeconds: metadata.timestamp ?? Date.now() / 1000 });
      // A picture that comes while the page closes needs no answer.
      film.session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
    });
    await film.session.send('Page.startScreencast', { format: 'jpeg', quality: 90 });
    return film;
  }

  /** Stops, and joins the pictures to a WebM file. */
  async develop(file: string): Promise<void> {
    await this.session.send('Page.stopScreencast');
    this.isOver = true;
    const { frames } = this;
    const lines = frames.flatMap((frame, at) => {
      const until = frames[at + 1]?.atSeconds ?? frame.atSeconds + LAST_SECONDS;
      return [`file '${frame.file}'`, `duration ${Math.max(0.001, until - frame.atSeconds).toFixed(3)}`];
    });
    const last = frames.at(-1);
    if (!last) throw new Error('nothing was filmed');
    const list = join(this.folder, 'frames.txt');
    writeFileSync(list, [...lines, `file '${last.file}'`, ''].join('\n'));
    const joined = ['-f', 'concat', '-safe', '0', '-i', list];
    const coded = ['-vf', 'fps=15,pad=ceil(iw/2)*2:ceil(ih/2)*2', '-c:v', 'libvpx', '-b:v', '1M', '-deadline', 'realtime', '-cpu-used', '8'];
    run('ffmpeg', ['-loglevel', 'error', '-y', ...joined, ...coded, file]);
    rmSync(this.folder, { recursive: true });
  }
}
