/** Where something is on the page, and how large. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A place on the page in fractions of a picture that lies whole in a box. Nothing beside the picture. */
export function fractionsIn(box: Box, picture: { width: number; height: number }, x: number, y: number): { x: number; y: number } | undefined {
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  if (!Number.isFinite(scale) || scale <= 0) return undefined;
  const [width, height] = [picture.width * scale, picture.height * scale];
  const at = { x: (x - box.left - (box.width - width) / 2) / width, y: (y - box.top - (box.height - height) / 2) / height };
  return at.x >= 0 && at.x <= 1 && at.y >= 0 && at.y <= 1 ? at : undefined;
}
