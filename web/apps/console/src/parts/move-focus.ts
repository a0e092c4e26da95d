export type Axis = 'across' | 'down';

const STEPS: Readonly<Record<Axis, Readonly<Record<string, number>>>> = {
  across: { ArrowRight: 1, ArrowLeft: -1 },
  down: { ArrowDown: 1, ArrowUp: -1 },
};

/**
 * Moves the focus among the parts of one widget: arrows go round, Home and End go to the ends.
 * Gives the part that has the focus now, or nothing if the key was another one.
 */
export function moveFocus(event: KeyboardEvent, items: readonly HTMLElement[], axis: Axis): HTMLElement | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || items.length === 0) return undefined;
  const at = items.findIndex((item) => item === document.activeElement);
  const step = STEPS[axis][event.key];
  let to: number | undefined;
  if (step !== undefined) to = at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length;
  else if (event.key === 'Home') to = 0;
  else if (event.key === 'End') to = items.length - 1;
  const item = to === undefined ? undefined : items[to];
  if (!item) return undefined;
  event.preventDefault();
  item.focus();
  return item;
}

/** The parts of a widget that can have the focus, in their order. */
export function partsOf(widget: EventTarget | null, selector: string): HTMLElement[] {
  return widget instanceof Element ? [...widget.querySelectorAll<HTMLElement>(selector)] : [];
}
