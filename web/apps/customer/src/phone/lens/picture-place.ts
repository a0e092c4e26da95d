/** Where something is on the page, and how large. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

function nearest(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}

/** A place on the page in fractions of a picture that lies whole in a box. Beside the picture it is nothing, or the nearest place of it. */
export function fractionsIn(box: Box, picture: { width: number; height: number }, x: number, y: number, beside: 'nothing' | 'nearest' = 'nothing'): { x: number; y: number } | undefined {
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  if (!Number.isFinite(scale) || scale <= 0) return undefined;
  const [width, height] = [picture.width * scale, picture.height * scale];
  const at = { x: (x - box.left - (box.width - width) / 2) / width, y: (y - box.top - (box.height - height) / 2) / height };
  if (beside === 'nearest') return { x: nearest(at.x), y: nearest(at.y) };
  return at.x >= 0 && at.x <= 1 && at.y >= 0 && at.y <= 1 ? at : undefined;
}
