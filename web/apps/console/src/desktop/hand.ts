import { type InputEvent, MAX_KEY_BYTES, type PointerButton } from '@bowline/protocol';
import type { SessionModel } from '@bowline/session';

const BUTTONS: readonly PointerButton[] = ['left', 'middle', 'right'];
/** Pixels of a wheel event that make one notch. */
const NOTCH = 100;

/** Two presses of Esc within this time are one wish. */
const LEAVE_WITHIN_MS = 500;

/** A place on the element as the wire has it. */
export function normalized(offset: number, size: number): number {
  return size > 0 ? Math.max(0, Math.min(65535, Math.round((offset / size) * 65535))) : 0;
}

function notches(delta: number): number {
  return delta === 0 ? 0 : Math.sign(delta) * Math.max(1, Math.min(127, Math.round(Math.abs(delta) / NOTCH)));
}

/** Takes the technician's pointer and keys on the picture. Two presses of Esc leave. */
export function followHand(stage: HTMLElement, session: SessionModel, onLeave: () => void): () => void {
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, handle: (event: HTMLElementEventMap[K]) => void): void =>
    stage.addEventListener(type, handle, { signal: stop.signal, passive: false });
  const push = (event: InputEvent): void => session.push(event);
  let lastEscapeMs = -Infinity;
  const place = (event: MouseEvent): void => {
    const box = session.view.canvas.getBoundingClientRect();
    push({ type: 'move', to: { x: normalized(event.clientX - box.left, box.width), y: normalized(event.clientY - box.top, box.height) } });
  };
  const press = (event: PointerEvent, pressed: boolean): void => {
    const button = BUTTONS[event.button];
    if (!button) return;
    event.preventDefault();
    if (pressed) {
      stage.focus();
      stage.setPointerCapture(event.pointerId);
    }
    place(event);
    push({ type: 'button', button, pressed });
  };
  const key = (event: KeyboardEvent, pressed: boolean): void => {
    event.preventDefault();
    event.stopPropagation();
    if (pressed && event.code === 'Escape' && !event.repeat) {
      if (event.timeStamp - lastEscapeMs < LEAVE_WITHIN_MS) return onLeave();
      lastEscapeMs = event.timeStamp;
    }
    // A Mac does not tell of keys that are let go while Command is held.
    if (!pressed && event.key === 'Meta') session.letGo();
    if (event.code && event.code.length <= MAX_KEY_BYTES && new TextEncoder().encode(event.key).length <= MAX_KEY_BYTES) {
      push({ type: 'key', code: event.code, key: event.key, pressed });
    }
  };
  on('pointermove', place);
  on('pointerdown', (event) => press(event, true));
  on('pointerup', (event) => press(event, false));
  on('contextmenu', (event) => event.preventDefault());
  on('wheel', (event) => {
    event.preventDefault();
    push({ type: 'wheel', dx: notches(event.deltaX), dy: notches(event.deltaY) });
  });
  on('keydown', (event) => key(event, true));
  on('keyup', (event) => key(event, false));
  // Whatever takes the hand away takes the key's release away too.
  const letGo = (): void => session.letGo();
  on('blur', letGo);
  on('pointercancel', letGo);
  addEventListener('blur', letGo, { signal: stop.signal });
  addEventListener('pagehide', letGo, { signal: stop.signal });
  document.addEventListener('visibilitychange', () => document.hidden && letGo(), { signal: stop.signal });
  return () => {
    letGo();
    stop.abort();
  };
}

/** Presses keys together and lets go in the opposite order. */
export function pressTogether(session: SessionModel, keys: readonly (readonly [code: string, key: string])[]): void {
  for (const [code, key] of keys) session.push({ type: 'key', code, key, pressed: true });
  for (const [code, key] of [...keys].reverse()) session.push({ type: 'key', code, key, pressed: false });
}
