import type { Point, Size } from './rows.ts';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where in a box a picture is that is fitted into it as a whole, in its middle. */
export function fitted(box: Box, picture: Size): Box {
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height };
}

/**
 * A place on the page as fractions of the picture. The box is the element's as the page shows it, so that zoom, scrolling and
 * full screen are in it already. Nothing outside the picture, unless the nearest place in it is wanted.
 */
export function fractionAt(at: { clientX: number; clientY: number }, box: Box, picture: Size, outside: 'nothing' | 'nearest'): Point | undefined {
  const { left, top, width, height } = fitted(box, picture);
  if (!(width > 0) || !(height > 0)) return undefined;
  const [x, y] = [(at.clientX - left) / width, (at.clientY - top) / height];
  const isInside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
  if (!isInside && outside === 'nothing') return undefined;
  return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
}
