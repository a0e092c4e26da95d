import { fractionAt } from '@bowline/lens/picture-place.ts';
import type { BoardPort, PictureSize } from '@bowline/session';

interface Where {
  /** The element that shows the picture. */
  picture: HTMLElement;
  /** The element that scrolls it. */
  view: HTMLElement;
  size(): PictureSize | undefined;
  /** Nothing while nothing can be drawn: the pointer moves the picture then. */
  board(): BoardPort | undefined;
}

const MIDDLE = 1;

/**
 * Takes the technician's pointer on the picture. One draws; two fingers, the middle button, or any pointer where nothing can be drawn,
 * move the picture while it is larger than its place.
 */
export function followPen({ picture, view, size, board }: Where): () => void {
  const stop = new AbortController();
  const on = <K extends 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel'>(type: K, handle: (event: PointerEvent) => void): void =>
    picture.addEventListener(type, handle, { signal: stop.signal });
  const pointers = new Map<number, { x: number; y: number }>();
  let drawing: number | undefined;
  const cancel = (): void => {
    drawing = undefined;
    board()?.pen('cancel', 0, 0);
  };
  const place = (event: PointerEvent, outside: 'nothing' | 'nearest') => {
    const known = size();
    return known && fractionAt(event, picture.getBoundingClientRect(), known, outside);
  };
  on('pointerdown', (event) => {
    if (event.target instanceof HTMLInputElement) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    picture.setPointerCapture(event.pointerId);
    if (pointers.size > 1) return drawing === undefined ? undefined : cancel();
    const at = event.button === 0 ? place(event, 'nothing') : undefined;
    if (event.button === MIDDLE) event.preventDefault();
    if (!at || !board()) return;
    drawing = event.pointerId;
    board()?.pen('down', at.x, at.y);
  });
  on('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (drawing === undefined) return view.scrollBy((before.x - event.clientX) / pointers.size, (before.y - event.clientY) / pointers.size);
    const at = drawing === event.pointerId && place(event, 'nearest');
    if (at) board()?.pen('move', at.x, at.y);
  });
  on('pointerup', (event) => {
    pointers.delete(event.pointerId);
    if (drawing !== event.pointerId) return;
    drawing = undefined;
    const at = place(event, 'nearest');
    if (at) board()?.pen('up', at.x, at.y);
    else board()?.pen('cancel', 0, 0);
  });
  on('pointercancel', (event) => {
    pointers.delete(event.pointerId);
    if (drawing === event.pointerId) cancel();
  });
  return () => {
    if (drawing !== undefined) cancel();
    stop.abort();
  };
}
