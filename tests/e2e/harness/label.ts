import { execFileSync } from 'node:child_process';
import type { Clip } from './lens.ts';

/** Letters of the reader's size have so many times as many pixels as the clip's. */
const SCALE = 2;
const MOST_BYTES = 64 * 1024 * 1024;
/** Where the number of a picture is: the left edge of the first bit, how wide each is, and how many there are. */
const BITS = { left: 8, width: 24, count: 15 } as const;

function convert(picture: Buffer, ...treatment: string[]): Buffer {
  return execFileSync('convert', ['-', ...treatment], { input: picture, maxBuffer: MOST_BYTES });
}

/** Which picture of the clip it is, by the blueness of its top edge. */
function numberOf(picture: Buffer, { width, height }: Clip): number {
  const strip = convert(picture, '-resize', `${width}x${height}!`, '-crop', `${width}x1+0+8`, '-depth', '8', 'rgb:-');
  const bits = Array.from({ length: BITS.count }, (_, bit) => {
    const [red = 0, green = 0, blue = 0] = strip.subarray((BITS.left + (bit + 0.5) * BITS.width) * 3);
    return blue - (red + green) / 2 > 0;
  });
  const number = bits.slice(2, -1);
  if (bits[0] !== true || bits[1] !== false || (number.filter(Boolean).length % 2 === 1) !== bits.at(-1)) throw new Error('the number of the picture cannot be read');
  return number.reduce((sum, bit, place) => sum + (bit ? 2 ** place : 0), 0);
}

/** Reads the label in a picture as a person does who looks at it straight: what stands there, line by line. */
export function readLabel(picture: Buffer, clip: Clip): string[] {
  const frame = numberOf(picture, clip);
  const corners = clip.label.corners.map((corner) => clip.carry(corner, 0, frame));
  const [[left, top] = [0, 0], , [right, bottom] = [0, 0]] = clip.label.corners;
  const [width, height] = [Math.round((right - left) * SCALE), Math.round((bottom - top) * SCALE)];
  const straight = [[0, 0], [width, 0], [width, height], [0, height]];
  const pairs = corners.map(([x, y], at) => `${x * SCALE},${y * SCALE} ${straight[at]?.join(',')}`).join('  ');
  const paper = convert(
    picture, '-colorspace', 'Gray', '-resize', `${clip.width * SCALE}x${clip.height * SCALE}!`,
    '-set', 'option:distort:viewport', `${width}x${height}+0+0`, '-distort', 'Perspective', pairs, '+repage', 'pgm:-',
  );
  const text = execFileSync('tesseract', ['stdin', 'stdout', '--psm', '6'], { input: paper, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, OMP_THREAD_LIMIT: '1' } });
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** The share of the label's signs that were read as they are, without spaces; what is read beside the label does not matter. */
export function shareRead(clip: Clip, read: readonly string[]): number {
  const { lines } = clip.label;
  const signs = lines.map(squeezed).join('').length;
  return lines.reduce((sum, line) => sum + Math.max(0, ...read.map((text) => common(squeezed(line), squeezed(text)))), 0) / signs;
}

/** Whether a line of the label was read without a mistake. */
export function isRead(line: string, read: readonly string[]): boolean {
  return read.some((text) => squeezed(text).includes(squeezed(line)));
}

/** The label has capital letters only, and a small v looks like a large one. */
function squeezed(text: string): string {
  return text.replaceAll(/\s/g, '').toUpperCase();
}

/** The length of the longest row of signs that both have, with anything between them. */
function common(wanted: string, text: string): number {
  let row = new Array<number>(text.length + 1).fill(0);
  for (const sign of wanted) {
    const next = [0];
    for (let at = 0; at < text.length; at += 1) next.push(text[at] === sign ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}
