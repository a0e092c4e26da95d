import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

const LEAST = 1;
const MOST = 4;
const STEPS = [1, 1.5, 2, 3, 4];
/** Pixels of a wheel event for a change to about one and a half times. */
const WHEEL_PIXELS = 250;

export interface Zoom {
  readonly value: number;
  in(): void;
  out(): void;
  reset(): void;
}

export function stepIn(value: number): number {
  return STEPS.find((step) => step > value + 0.01) ?? MOST;
}

export function stepOut(value: number): number {
  return STEPS.findLast((step) => step < value - 0.01) ?? LEAST;
}

/** By the wheel, smoothly. */
export function turned(value: number, deltaY: number): number {
  return Math.min(MOST, Math.max(LEAST, value * 1.5 ** (-deltaY / WHEEL_PIXELS)));
}

/** The place that stays where it is while the picture grows: a fraction of the picture, and where on the page. */
interface Anchor {
  x: number;
  y: number;
  clientX: number;
  clientY: number;
}

/** How large the picture is, from the whole of it to four times as large. `view` scrolls `picture`. */
export function useZoom(view: RefObject<HTMLElement>, picture: RefObject<HTMLElement>): Zoom {
  const [value, setValue] = useState(LEAST);
  const anchor = useRef<Anchor>();
  const hold = (at: { clientX: number; clientY: number } | undefined): void => {
    const outer = view.current?.getBoundingClientRect();
    const box = picture.current?.getBoundingClientRect();
    if (!outer || !box || box.width === 0) return;
    const { clientX, clientY } = at ?? { clientX: outer.left + outer.width / 2, clientY: outer.top + outer.height / 2 };
    anchor.current = { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height, clientX, clientY };
  };
  const change = (to: (before: number) => number, at?: { clientX: number; clientY: number }): void => {
    hold(at);
    setValue(to);
  };
  useLayoutEffect(() => {
    const held = anchor.current;
    const box = picture.current?.getBoundingClientRect();
    if (held && box) view.current?.scrollBy(box.left + held.x * box.width - held.clientX, box.top + held.y * box.height - held.clientY);
  }, [value]);
  useEffect(() => {
    const element = view.current;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      change((before) => turned(before, event.deltaY), event);
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, []);
  return { value, in: () => change(stepIn), out: () => change(stepOut), reset: () => change(() => LEAST) };
}
