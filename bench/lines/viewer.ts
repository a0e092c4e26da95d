import type { Locator } from '../../tests/e2e/harness/story.ts';
import * as sampler from './sampler.ts';
import type { Expected, Look, Mark, Seen } from './sampler.ts';
import { HEIGHT, WIDTH } from './truth.ts';

type Page = ReturnType<Locator['page']>;

/** Everything the page needs, as text: a page's own rules may forbid it to make functions. */
const FUNCTIONS = Object.values(sampler).map(String);

/** The page in which a technician sees the screen. */
export class Viewer {
  constructor(
    readonly page: Page,
    /** Finds the canvas with the picture. */
    private readonly selector: string,
  ) {}

  /** Begins to look at the page that is open. */
  async open(pages: readonly Expected[] = []): Promise<void> {
    await this.page.evaluate(this.opening(pages));
  }

  /** Begins to look as soon as the next page is opened. */
  async prepare(pages: readonly Expected[]): Promise<void> {
    await this.page.addInitScript({ content: this.opening(pages) });
  }

  /** Looks for these counters and pages from now on, and forgets what was seen. */
  async watch(marks: readonly Mark[], pages: readonly Expected[] = []): Promise<void> {
    await this.within(`Object.assign(watch, { marks: ${JSON.stringify(marks)}, pages: ${JSON.stringify(pages)}, seen: {}, looks: [], pressed: [] }); return null;`);
  }

  /** Forgets what was seen but for the last of it. */
  async forget(): Promise<void> {
    await this.within(`for (const name of Object.keys(watch.seen)) watch.seen[name] = watch.seen[name].slice(-1); Object.assign(watch, { pressed: [], frames: 0, sinceMs: Date.now() }); return null;`);
  }

  async seen(mark: string): Promise<Seen[]> {
    return (await this.within(`return watch.seen[${JSON.stringify(mark)}] ?? [];`)) as Seen[];
  }

  async looks(): Promise<Look[]> {
    return (await this.within('return watch.looks;')) as Look[];
  }

  /** When keys went down in the page, Unix milliseconds. */
  async pressed(): Promise<number[]> {
    return (await this.within('return watch.pressed;')) as number[];
  }

  /** How often a second the picture was looked at. */
  async framesPerSecond(): Promise<number> {
    return (await this.within('return (1000 * watch.frames) / (Date.now() - watch.sinceMs);')) as number;
  }

  /** All pixels, row by row: red, green, blue and one more byte. */
  async pixels(): Promise<Buffer> {
    return Buffer.from((await this.within('return allPixels(watch);')) as string, 'base64');
  }

  /** Presses the mouse at a place of the customer's screen. */
  async click(x: number, y: number): Promise<void> {
    const canvas = this.page.locator(this.selector).first();
    const box = await canvas.boundingBox();
    const scale = (box?.width ?? WIDTH) / WIDTH;
    await canvas.click({ position: { x: x * scale, y: y * scale } });
  }

  private opening(pages: readonly Expected[]): string {
    return `(() => { ${FUNCTIONS.join('\n')}\n const watch = install(${JSON.stringify(this.selector)}, ${WIDTH}, ${HEIGHT}); watch.pages = ${JSON.stringify(pages)}; })()`;
  }

  private within(body: string): Promise<unknown> {
    return this.page.evaluate(`(() => { ${FUNCTIONS.join('\n')}\n const watch = window.bowlineWatch; ${body} })()`);
  }
}
