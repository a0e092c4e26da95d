import { execFileSync } from 'node:child_process';
import { type Size, SCREEN } from './display.ts';

/** Something that can be read on a screen, and where it is. */
export interface Seen {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

type Area = Omit<Seen, 'text'>;

/** A line, and the words that it consists of. */
export interface Line extends Seen {
  words: Seen[];
}

/** Letters of the reader's size have three times as many pixels as a screen's. */
const SCALE = 3;
/** Fills of buttons, on which the text is light: what presses on, and what stops, each also under the pointer (`applet/ui/ui/tokens.slint`). */
const FILLS = [0x0b6480, 0x084e65, 0xb42318, 0x8f1b12];
/** The edges of what can be pressed, painted over: a word in a box is taken for a picture. */
const EDGES = ['-fill', 'white', '-opaque', '#0b6480', '-opaque', '#76838d'];
const SMALLEST_BUTTON = { width: 40, height: 24 };

/** Reads a part of a screen, as a person does who has no other way: the words of each line, and the texts of filled buttons. */
export function readScreen(pixels: Buffer, area: Area, size: Size = SCREEN): Line[] {
  const lines = linesIn(read(pixels, size, area, EDGES, '11'), area);
  const buttons = fillsIn(pixels, area, size).map((box) => {
    const words = wordsIn(read(pixels, size, inner(box), ['-negate'], '7'), box);
    return { ...box, words, text: words.map(({ text }) => text).join(' ') };
  });
  return [...lines, ...buttons];
}

/** Without the round corners. */
function inner({ x, y, width, height }: Area): Area {
  return { x: x + 4, y: y + 4, width: width - 8, height: height - 8 };
}

function read(pixels: Buffer, size: Size, { x, y, width, height }: Area, treatment: readonly string[], mode: string): string {
  const whole = ['-size', `${size.width}x${size.height}`, '-depth', '8', 'rgb:-'];
  const part = ['-crop', `${width}x${height}+${x}+${y}`, '+repage', ...treatment];
  const picture = execFileSync('convert', [...whole, ...part, '-resize', `${SCALE * 100}%`, '-colorspace', 'Gray', 'pgm:-'], { input: pixels, maxBuffer: 64 * 1024 * 1024 });
  return execFileSync('tesseract', ['stdin', 'stdout', '--psm', mode, 'tsv'], { input: picture, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, OMP_THREAD_LIMIT: '1' } });
}

interface Word extends Seen {
  line: string;
}

function wordsIn(table: string, area: Area): Word[] {
  const rows = table.split('\n').slice(1).map((row) => row.split('\t'));
  return rows.flatMap((row) => {
    const [level, , block, paragraph, line, , left, top, width, height, , text] = row;
    if (level !== '5' || !text?.trim()) return [];
    const [x = 0, y = 0, w = 0, h = 0] = [left, top, width, height].map((length) => Number(length) / SCALE);
    return [{ text: text.trim(), line: [block, paragraph, line].join(), x: area.x + x, y: area.y + y, width: w, height: h }];
  });
}

/** Where a text is: the last line that says nothing else, else the last one that says it among other things. Spaces are often misread. */
export function find(lines: readonly Line[], text: string): Area | undefined {
  const wanted = squeezed(text);
  const line = lines.findLast((line) => squeezed(bare(line.text)) === wanted) ?? lines.findLast((line) => squeezed(line.text).includes(wanted));
  if (!line) return undefined;
  // A button is pressed in its middle, whatever was read of it.
  if (squeezed(bare(line.text)) === wanted) return line;
  const start = squeezed(line.text).indexOf(wanted);
  const ends = line.words.map((_, index) => squeezed(line.words.slice(0, index + 1).map((word) => word.text).join('')).length);
  return around(line.words.filter((_, index) => (ends[index] ?? 0) > start && (ends[index - 1] ?? 0) < start + wanted.length));
}

/** Without what the reader makes of edges and pictures: signs that stand alone. */
function bare(text: string): string {
  return text.split(' ').filter((word) => /[\p{L}\d]/u.test(word)).join(' ');
}

function squeezed(text: string): string {
  return text.replaceAll(' ', '');
}

function around(parts: readonly Area[]): Area {
  const x = Math.min(...parts.map((part) => part.x));
  const y = Math.min(...parts.map((part) => part.y));
  const right = Math.max(...parts.map((part) => part.x + part.width));
  const bottom = Math.max(...parts.map((part) => part.y + part.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** One for each line, from the top. */
function linesIn(table: string, area: Area): Line[] {
  const lines = new Map<string, Word[]>();
  for (const word of wordsIn(table, area)) lines.set(word.line, [...(lines.get(word.line) ?? []), word]);
  const seen = [...lines.values()].map((words) => ({ ...around(words), words, text: words.map(({ text }) => text).join(' ') }));
  return seen.sort((a, b) => a.y - b.y);
}

/** The rectangles that are filled with one of the colours. */
function fillsIn(pixels: Buffer, area: Area, { width }: Size): Area[] {
  const isFill = (x: number, y: number): boolean => FILLS.includes(pixels.readUIntBE((y * width + x) * 3, 3));
  const found: Area[] = [];
  for (let y = area.y; y < area.y + area.height; y++) {
    for (let x = area.x; x < area.x + area.width; x++) {
      const known = found.find((box) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height);
      if (known) x = known.x + known.width;
      else if (isFill(x, y)) {
        const box = grow(isFill, x, y, area);
        if (box.width >= SMALLEST_BUTTON.width && box.height >= SMALLEST_BUTTON.height) found.push(box);
        x += box.width;
      }
    }
  }
  return found;
}

/** How far the fill reaches: along its first row, which the round corners shorten, and down its left edge. */
function grow(isFill: (x: number, y: number) => boolean, x: number, y: number, area: Area): Area {
  const [right, bottom] = [area.x + area.width, area.y + area.height];
  let [left, end, low] = [x, x, y];
  while (end < right && isFill(end, y)) end++;
  while (low < bottom && isFill(x, low)) low++;
  const middle = Math.floor((y + low) / 2);
  while (left > area.x && isFill(left - 1, middle)) left--;
  while (end < right && isFill(end, middle)) end++;
  return { x: left, y, width: end - left, height: low - y };
}
