/**
 * What looks at the picture inside the viewer's page. The functions of this file go there as text (see `viewer.ts`), so
 * they use each other and nothing else.
 */

/** A counter in the picture: the one of count C lies at `path[C % path.length]`; see `bench/workload`. */
export interface Mark {
  name: string;
  /** Cells in a row, and their size. */
  columns: number;
  width: number;
  height: number;
  path: [x: number, y: number][];
}

/** A counter that was seen, and when: Unix milliseconds. */
export type Seen = [count: number, input: number, atMs: number];

/** What a grid of points should show. */
export interface Expected {
  /** Colours as one number each, red first; a negative one is not looked at. */
  points: readonly number[];
  /** The commonest colour. */
  paper: number;
}

/** When it changed whether a page can be read and whether every point of it is right. */
export type Look = [atMs: number, page: number, isReadable: boolean, isExact: boolean];

export interface Watch {
  selector: string;
  /** Of the customer's screen, in pixels. */
  width: number;
  height: number;
  marks: Mark[];
  seen: Record<string, Seen[]>;
  pages: Expected[];
  looks: Look[];
  pressed: number[];
  /** How often the picture was looked at, and since when. */
  frames: number;
  sinceMs: number;
}

export interface WatchingWindow extends Window {
  bowlineWatch?: Watch;
}

/** Twelve digits of three bits: count and input, or nothing when the check says no. */
export function decodeDigits(digits: readonly number[]): [count: number, input: number] | undefined {
  const part = (from: number, to: number): number => digits.slice(from, to).reduce((number, digit) => number * 8 + digit, 0);
  const [count, input] = [part(0, 6), part(6, 9)];
  const check = Math.imul(count * 512 + input + 1, 0x9e3779b1) >>> 23;
  return digits.length === 12 && part(9, 12) === check ? [count, input] : undefined;
}

/** Reads the counter at one place: each digit is the colour of the middle of its cell. */
export function readCounter(data: ArrayLike<number>, stride: number, mark: Mark, left: number, top: number): [number, number] | undefined {
  const digits = [];
  for (let place = 0; place < 12; place += 1) {
    const x0 = left + (place % mark.columns) * mark.width + (mark.width >> 1) - 4;
    const y0 = top + Math.floor(place / mark.columns) * mark.height + (mark.height >> 1) - 4;
    const sums = [0, 0, 0];
    for (let y = y0; y < y0 + 8; y += 1) {
      for (let x = x0; x < x0 + 8; x += 1) {
        for (let channel = 0; channel < 3; channel += 1) sums[channel] = (sums[channel] ?? 0) + (data[(y * stride + x) * 4 + channel] ?? 0);
      }
    }
    digits.push(sums.reduce((digit, sum, channel) => digit | (sum > 64 * 127 ? 1 << channel : 0), 0));
  }
  return decodeDigits(digits);
}

/** The rectangle in which a counter can be. */
export function areaOf(mark: Mark): { x: number; y: number; width: number; height: number } {
  const [xs, ys] = [mark.path.map(([x]) => x), mark.path.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const rows = Math.ceil(12 / mark.columns);
  return { x, y, width: Math.max(...xs) - x + mark.columns * mark.width, height: Math.max(...ys) - y + rows * mark.height };
}

/**
 * Looks for a counter along its path, ahead of where it was last, if it was. Counts never go back, and do not leap: nine bits of
 * check let one of some five hundred pictures through that a film's coder has blurred, and a count from nowhere would be waited for.
 */
export function findCounter(data: ArrayLike<number>, stride: number, corner: { x: number; y: number }, mark: Mark, before?: number): [number, number] | undefined {
  const last = before ?? 0;
  const most = before === undefined ? Infinity : before + 1000;
  for (let ahead = 1; ahead <= mark.path.length; ahead += 1) {
    const index = (last + ahead) % mark.path.length;
    const [x, y] = mark.path[index] ?? [0, 0];
    const found = readCounter(data, stride, mark, x - corner.x, y - corner.y);
    // A counter at another one's place is a picture that never was, and an earlier one was left behind there.
    if (found && found[0] % mark.path.length === index && found[0] >= last && found[0] <= most) return found;
  }
  return undefined;
}

/** Whether a picture can be read, and whether it is right, at all points that count. */
export function compare(data: ArrayLike<number>, { points, paper }: Expected): [isReadable: boolean, isExact: boolean] {
  let [all, near, exact, ink, nearInk] = [0, 0, 0, 0, 0];
  for (let index = 0; index < points.length; index += 1) {
    const point = points[index] ?? -1;
    if (point < 0) continue;
    const red = Math.abs((point >> 16) - (data[index * 4] ?? 0));
    const green = Math.abs(((point >> 8) & 255) - (data[index * 4 + 1] ?? 0));
    const blue = Math.abs((point & 255) - (data[index * 4 + 2] ?? 0));
    const isNear = red <= 32 && green <= 32 && blue <= 32 ? 1 : 0;
    all += 1;
    near += isNear;
    if (red + green + blue === 0) exact += 1;
    // A page without its letters is mostly right: what is not paper counts by itself as well.
    if (point !== paper) {
      ink += 1;
      nearInk += isNear;
    }
  }
  return [near >= 0.95 * all && nearInk >= 0.95 * ink, exact === all];
}

/** The picture that has the size of the screen. */
export function findCanvas({ selector, width, height }: Watch): HTMLCanvasElement | undefined {
  const found = Array.from(document.querySelectorAll<HTMLCanvasElement>(selector));
  return found.find((canvas) => canvas.width === width && canvas.height === height);
}

export function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser cannot read pictures');
  context.imageSmoothingEnabled = false;
  return context;
}

export function lookForMark(watch: Watch, canvas: HTMLCanvasElement, mark: Mark, contexts: Map<Mark, OffscreenCanvasRenderingContext2D>, now: number): void {
  const area = areaOf(mark);
  const context = contexts.get(mark) ?? contextOf(area.width, area.height);
  contexts.set(mark, context);
  context.drawImage(canvas, area.x, area.y, area.width, area.height, 0, 0, area.width, area.height);
  const { data } = context.getImageData(0, 0, area.width, area.height);
  const seen = (watch.seen[mark.name] ??= []);
  const last = seen[seen.length - 1];
  const found = findCounter(data, area.width, area, mark, last?.[0]);
  if (found && (found[0] !== last?.[0] || found[1] !== last[1])) seen.push([found[0], found[1], now]);
}

export function lookAtPages(watch: Watch, canvas: HTMLCanvasElement, grid: OffscreenCanvasRenderingContext2D, now: number): void {
  // One pixel of each square of fifteen, the one in its middle.
  const [across, down] = [watch.width / 15, watch.height / 15];
  grid.drawImage(canvas, 0, 0, watch.width, watch.height, 0, 0, across, down);
  const { data } = grid.getImageData(0, 0, across, down);
  watch.pages.forEach((expected, page) => {
    const [isReadable, isExact] = compare(data, expected);
    const last = watch.looks.findLast((look) => look[1] === page);
    if (isReadable !== (last?.[2] ?? false) || isExact !== (last?.[3] ?? false)) watch.looks.push([now, page, isReadable, isExact]);
  });
}

/** Looks at the picture on every frame of the browser from now on. */
export function install(selector: string, width: number, height: number): Watch {
  const watching = window as WatchingWindow;
  if (watching.bowlineWatch) return watching.bowlineWatch;
  const watch: Watch = { selector, width, height, marks: [], seen: {}, pages: [], looks: [], pressed: [], frames: 0, sinceMs: Date.now() };
  watching.bowlineWatch = watch;
  const contexts = new Map<Mark, OffscreenCanvasRenderingContext2D>();
  const grid = contextOf(width / 15, height / 15);
  const look = (): void => {
    requestAnimationFrame(look);
    const now = Date.now();
    const canvas = findCanvas(watch);
    if (!canvas) return;
    watch.frames += 1;
    for (const mark of watch.marks) lookForMark(watch, canvas, mark, contexts, now);
    if (watch.pages.length > 0) lookAtPages(watch, canvas, grid, now);
  };
  requestAnimationFrame(look);
  window.addEventListener('keydown', (event) => watch.pressed.push(Date.now() - performance.now() + event.timeStamp), { capture: true });
  return watch;
}

/** All pixels that the viewer shows, four bytes each, as base64. */
export function allPixels(watch: Watch): string {
  const canvas = findCanvas(watch);
  if (!canvas) return '';
  const context = contextOf(canvas.width, canvas.height);
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = '';
  for (let from = 0; from < data.length; from += 24_576) text += btoa(String.fromCharCode(...data.subarray(from, from + 24_576)));
  return text;
}
