/** What a browser tells of how it is held; older ones have only the second pair. */
export interface Held extends Pick<Window, 'addEventListener' | 'removeEventListener'> {
  readonly screen?: { readonly orientation?: Pick<ScreenOrientation, 'angle' | 'addEventListener' | 'removeEventListener'> };
  readonly orientation?: number;
}

const HALF_DEGREES = 180;

/** Tells when a phone is turned upside down: its picture keeps its size then, so that the video itself says nothing. Gives the act that stops it. */
export function followHalfTurns(held: Held, onHalfTurn: () => void): () => void {
  const modern = held.screen?.orientation;
  const angleNow = (): number => modern?.angle ?? held.orientation ?? 0;
  let angle = angleNow();
  const look = (): void => {
    const before = angle;
    angle = angleNow();
    if (Math.abs(angle - before) === HALF_DEGREES) onHalfTurn();
  };
  if (modern) {
    modern.addEventListener('change', look);
    return () => modern.removeEventListener('change', look);
  }
  held.addEventListener('orientationchange', look);
  return () => held.removeEventListener('orientationchange', look);
}
