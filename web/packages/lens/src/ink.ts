import { arrowHead, type Drawable, edgeMark, type InkSize, pinRadius, place, type Placed } from './ink-shapes.ts';
import type { Point, Size } from './rows.ts';
import { COLOURS, type Place, type Shape } from './stroke.ts';

/** Around everything, so that it is seen on any picture. */
const OUTLINE = 'rgba(0, 0, 0, 0.65)';
const COASTING_ALPHA = 0.45;
const LASER = '#ff3b30';
/** Of a frame's longer side. */
const LASER_SHARE = 0.012;
const EDGE_SHARE = 0.03;
/** Of a frame's width. */
const TEXT_LINE_SHARE = 0.6;

export type InkContext = CanvasRenderingContext2D;

export function colourOf({ colour }: Shape): string {
  return COLOURS[colour] ?? COLOURS[0] ?? '#fff';
}

/** Draws a stroke where it is in a frame. Where that is not known, nothing: a wrong place is worse than none. */
export function drawStroke(context: InkContext, stroke: Drawable, at: Place, size: InkSize): void {
  if (at.state === 'outside') return drawEdgeMark(context, stroke, at, size);
  if (at.state !== 'tracked' && at.state !== 'coasting') return;
  const placed = place(stroke, at.map, size);
  if (!placed) return;
  context.save();
  context.globalAlpha = at.state === 'coasting' ? COASTING_ALPHA : 1;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  drawShape(context, stroke.shape, placed, size);
  context.restore();
}

function drawShape(context: InkContext, shape: Shape, placed: Placed, size: Size): void {
  const colour = colourOf(shape);
  switch (shape.kind) {
    case 'pen':
      return outlined(context, placed.linePx, colour, () => line(context, placed.points));
    case 'circle':
      return outlined(context, placed.linePx, colour, () => ring(context, placed.points));
    case 'arrow':
      return drawArrow(context, placed, colour);
    case 'pin':
      return drawPin(context, shape, placed, colour);
    case 'text':
      return drawText(context, shape, placed, colour, size);
    default:
      shape.kind satisfies never;
  }
}

function outlined(context: InkContext, linePx: number, colour: string, trace: () => void): void {
  for (const [style, width] of [[OUTLINE, linePx + edgePx(linePx)], [colour, linePx]] as const) {
    context.strokeStyle = style;
    context.lineWidth = width;
    trace();
    context.stroke();
  }
}

const edgePx = (linePx: number): number => Math.max(2, linePx * 0.5);

function line(context: InkContext, points: readonly Point[]): void {
  const [first = { x: 0, y: 0 }] = points;
  context.beginPath();
  context.moveTo(first.x, first.y);
  // A dot is a line that goes nowhere: its round ends are drawn.
  if (points.length === 1) context.lineTo(first.x, first.y);
  for (let at = 1; at < points.length; at += 1) {
    const [point, next] = [points[at] ?? first, points[at + 1]];
    if (next) context.quadraticCurveTo(point.x, point.y, (point.x + next.x) / 2, (point.y + next.y) / 2);
    else context.lineTo(point.x, point.y);
  }
}

function ring(context: InkContext, points: readonly Point[]): void {
  const [first = { x: 0, y: 0 }] = points;
  const last = points.at(-1) ?? first;
  context.beginPath();
  context.moveTo((last.x + first.x) / 2, (last.y + first.y) / 2);
  points.forEach((point, at) => {
    const next = points[at + 1] ?? first;
    context.quadraticCurveTo(point.x, point.y, (point.x + next.x) / 2, (point.y + next.y) / 2);
  });
  context.closePath();
}

function drawArrow(context: InkContext, placed: Placed, colour: string): void {
  const [start, head] = [placed.points[0], arrowHead(placed)];
  if (!start || !head) return outlined(context, placed.linePx, colour, () => line(context, placed.points));
  outlined(context, placed.linePx, colour, () => line(context, [start, head.neck]));
  context.beginPath();
  head.corners.forEach((corner, at) => (at === 0 ? context.moveTo(corner.x, corner.y) : context.lineTo(corner.x, corner.y)));
  context.closePath();
  context.strokeStyle = OUTLINE;
  context.lineWidth = edgePx(placed.linePx);
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

function drawPin(context: InkContext, shape: Shape, placed: Placed, colour: string): void {
  const [at] = placed.points;
  if (!at) return;
  context.beginPath();
  context.arc(at.x, at.y, pinRadius(placed), 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.strokeStyle = OUTLINE;
  context.lineWidth = 2;
  context.stroke();
  const number = String(shape.number);
  // Three digits have to fit as well.
  write(context, number, at, placed.textPx * (1.2 - 0.2 * number.length), 'center', '#000');
}

/** Upright in a pill, in lines where it is long, pushed into the picture where it would be cut off. */
function drawText(context: InkContext, shape: Shape, placed: Placed, colour: string, size: Size): void {
  const [at] = placed.points;
  if (!at) return;
  const { textPx } = placed;
  const layout = layoutOf(context, shape, textPx, size.width * TEXT_LINE_SHARE);
  const { lines } = layout;
  const { x, y, pad, lineHeight, width, height } = pillOf(at, layout, textPx, size);
  context.beginPath();
  context.roundRect(x - pad, y - height / 2, width, height, textPx * 0.8);
  context.fillStyle = 'rgba(0, 0, 0, 0.75)';
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
  lines.forEach((line, index) => write(context, line, { x, y: y + (index - (lines.length - 1) / 2) * lineHeight }, textPx, 'left', '#fff'));
}

/** Where the writing of a text begins, in the middle of its height, and what is around it. */
function pillOf(at: Point, { lines, width }: Layout, textPx: number, size: Size) {
  const [pad, lineHeight] = [textPx * 0.5, textPx * 1.3];
  const height = lines.length * lineHeight + textPx * 0.4;
  const [x, y] = [intoView(at.x, pad, size.width - width - pad), intoView(at.y, height / 2, size.height - height / 2)];
  return { x, y, pad, lineHeight, width: width + 2 * pad, height };
}

/** How far a point is from a text as it was drawn last; nothing where it was not drawn. */
export function distanceToText(point: Point, shape: Shape, { points: [at] }: Placed, size: Size): number | undefined {
  const layout = layouts.get(shape);
  if (shape.kind !== 'text' || !at || !layout) return undefined;
  const { x, y, pad, width, height } = pillOf(at, layout, layout.fontPx, size);
  const [left, top] = [x - pad, y - height / 2];
  return Math.hypot(Math.max(left - point.x, 0, point.x - left - width), Math.max(top - point.y, 0, point.y - top - height));
}

const intoView = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

interface Layout {
  readonly fontPx: number;
  readonly most: number;
  readonly lines: readonly string[];
  readonly width: number;
}

const layouts = new WeakMap<Shape, Layout>();

/** The lines of a text, which are the same from frame to frame as long as its font is. */
function layoutOf(context: InkContext, shape: Shape, textPx: number, most: number): Layout {
  const fontPx = Math.round(textPx);
  const before = layouts.get(shape);
  if (before?.fontPx === fontPx && before.most === most) return before;
  setFont(context, textPx);
  const measure = (text: string): number => context.measureText(text).width;
  const lines = wrapped(shape.text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' '), most, measure);
  const layout = { fontPx, most, lines, width: Math.max(...lines.map(measure)) };
  layouts.set(shape, layout);
  return layout;
}

/** Lines of words; a word that is longer than a line is broken. No letter is measured more than twice: to measure is dear, and the text is somebody else's. */
export function wrapped(text: string, most: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let [line, width] = ['', 0];
  for (const piece of text.match(/\s+|\S+/gu) ?? []) {
    const whole = measure(piece);
    for (const part of whole > most ? [...piece] : [piece]) {
      const isSpace = part.trim() === '';
      if (isSpace && line === '') continue;
      const more = part === piece ? whole : measure(part);
      if (!isSpace && line !== '' && width + more > most) {
        lines.push(line.trimEnd());
        [line, width] = ['', 0];
      }
      line += part;
      width += more;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

function setFont(context: InkContext, textPx: number): void {
  context.font = `600 ${Math.round(textPx)}px system-ui, sans-serif`;
}

function write(context: InkContext, text: string, at: Point, textPx: number, align: CanvasTextAlign, colour: string): void {
  setFont(context, textPx);
  context.textAlign = align;
  context.textBaseline = 'middle';
  context.fillStyle = colour;
  context.fillText(text, at.x, at.y);
}

/** Says at the picture's edge where a stroke is that the picture does not show. */
function drawEdgeMark(context: InkContext, stroke: Drawable, at: Place, size: Size): void {
  const long = EDGE_SHARE * Math.max(size.width, size.height);
  const mark = edgeMark(stroke, at.map, size, long);
  if (!mark) return;
  context.save();
  context.translate(mark.at.x, mark.at.y);
  context.rotate(mark.angle);
  context.beginPath();
  context.moveTo(long * 0.7, 0);
  context.lineTo(-long * 0.5, long * 0.5);
  context.lineTo(-long * 0.5, -long * 0.5);
  context.closePath();
  context.strokeStyle = OUTLINE;
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = colourOf(stroke.shape);
  context.fill();
  context.restore();
}

export function drawLaser(context: InkContext, at: Point, size: Size): void {
  const radius = LASER_SHARE * Math.max(size.width, size.height);
  const [x, y] = [at.x * size.width, at.y * size.height];
  context.save();
  for (const [scale, alpha] of [[2.4, 0.25], [1.5, 0.4], [0.8, 1]] as const) {
    context.globalAlpha = alpha;
    context.beginPath();
    context.arc(x, y, radius * scale, 0, 2 * Math.PI);
    context.fillStyle = LASER;
    context.fill();
  }
  context.globalAlpha = 1;
  context.strokeStyle = '#fff';
  context.lineWidth = Math.max(1.5, radius * 0.25);
  context.stroke();
  context.restore();
}
