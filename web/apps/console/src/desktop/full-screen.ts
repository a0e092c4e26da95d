import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface KeyboardLock {
  lock?(codes?: string[]): Promise<void>;
}
interface KeepingKeys extends FullscreenOptions {
  keyboardLock: 'browser';
}

/** How Firefox is asked for the keys that it would take. Chromium lets it pass. */
const KEEPING_KEYS: KeepingKeys = { keyboardLock: 'browser' };

/** Whether an element fills the screen, and the act that changes it. Where the keys are kept they are the customer's. */
export function useFullScreen(element: RefObject<HTMLElement>, keys: 'keeps_keys' | 'leaves_keys' = 'keeps_keys'): { isFull: boolean; toggle(): void } {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const look = (): void => setFull(document.fullscreenElement !== null && document.fullscreenElement === element.current);
    document.addEventListener('fullscreenchange', look);
    return () => document.removeEventListener('fullscreenchange', look);
  }, []);
  const enter = async (): Promise<void> => {
    if (keys === 'leaves_keys') return element.current?.requestFullscreen();
    // Where it is possible, Esc, Tab and the system key reach the customer too; a long Esc leaves.
    await element.current?.requestFullscreen(KEEPING_KEYS);
    // Chromium's way to ask.
    await (navigator as { keyboard?: KeyboardLock }).keyboard?.lock?.();
  };
  const toggle = (): void => {
    // A browser that refuses says so itself.
    (isFull ? document.exitFullscreen() : enter()).catch(() => undefined);
  };
  return { isFull, toggle };
}
