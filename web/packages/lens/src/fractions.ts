import type { Shape } from './stroke.ts';
import type { Fractions } from './tracker-port.ts';

/** An arrow says something of what its tip is at: it holds on to that, not to what its shaft passes over. */
const ARROW_SHARES = [0, 0.12, 0.25];

/** The places that a stroke holds on to. */
export function fractionsOf({ kind, points }: Shape): Fractions {
  const [start, tip] = [points[0], points.at(-1)];
  const held =
    kind === 'arrow' && start && tip
      ? ARROW_SHARES.map((share) => ({ x: tip.x + (start.x - tip.x) * share, y: tip.y + (start.y - tip.y) * share }))
      : points;
  return Float32Array.from(held.flatMap(({ x, y }) => [x, y]));
}
