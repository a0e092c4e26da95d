import type { Desktop } from './desktop.ts';
import { SCREEN } from './desktop.ts';
import type { Technician } from './technician.ts';

/** A part of the screen, in pixels. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Pixels at the edges that the frame and the bar cover while somebody watches. */
const EDGE = 8;
const BAR = 64;

/** What the technician is shown, beside what the customer has on the screen. */
export class Screen {
  constructor(
    private readonly technician: Technician,
    private readonly desktop: Desktop,
  ) {}

  /** The pixels that the technician is shown, row by row: red, green, blue. */
  async shown({ x, y, width, height }: Area): Promise<Buffer> {
    const text = await this.technician.canvas.evaluate(
      (canvas, [x, y, width, height]) => {
        const copy = new OffscreenCanvas(width, height).getContext('2d');
        if (!(canvas instanceof HTMLCanvasElement) || !copy) throw new Error('the picture is not a canvas');
        copy.drawImage(canvas, x, y, width, height, 0, 0, width, height);
        const rgba = copy.getImageData(0, 0, width, height).data;
        let text = '';
        for (let at = 0; at < rgba.length; at += 4) text += String.fromCharCode(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0);
        return btoa(text);
      },
      [x, y, width, height] as const,
    );
    return Buffer.from(text, 'base64');
  }

  /** Counts the pixels that are not on the technician's side as they are on the customer's, but for what the applet covers. */
  async differences(covered: readonly Area[]): Promise<number> {
    const real = this.desktop.pixels();
    const shown = await this.shown({ x: 0, y: 0, ...SCREEN });
    let count = 0;
    for (let y = BAR; y < SCREEN.height - EDGE; y += 1) {
      for (let x = EDGE; x < SCREEN.width - EDGE; x += 1) {
        const at = (y * SCREEN.width + x) * 3;
        const isEqual = real.readUIntBE(at, 3) === shown.readUIntBE(at, 3);
        if (!isEqual && !covered.some((area) => contains(area, x, y))) count += 1;
      }
    }
    return count;
  }

  /** What share of a part's pixels the technician is shown exactly, and nearly: no colour is off by more than `off` of 255. */
  async likeness(area: Area, off: number): Promise<{ exact: number; near: number }> {
    const shown = await this.shown(area);
    const real = this.desktop.pixels();
    let [exact, near] = [0, 0];
    for (let at = 0; at < shown.length; at += 3) {
      const [x, y] = [area.x + ((at / 3) % area.width), area.y + Math.floor(at / 3 / area.width)];
      const from = (y * SCREEN.width + x) * 3;
      const distance = Math.max(...[0, 1, 2].map((color) => Math.abs((shown[at + color] ?? 0) - (real[from + color] ?? 0))));
      if (distance === 0) exact += 1;
      if (distance <= off) near += 1;
    }
    const all = area.width * area.height;
    return { exact: exact / all, near: near / all };
  }
}

function contains(area: Area, x: number, y: number): boolean {
  return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}
