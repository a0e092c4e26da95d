import type { SignalingClient } from '@bowline/session/signaling/signaling-client.ts';
import { watchLine } from '@bowline/session/signaling/watch-line.ts';

export interface PageWatcher {
  /** The page is seen again, after a locked screen or another app. */
  onVisible(): void;
  /** The page may be gone in a moment, for good. */
  onHidden(): void;
}

/** Tells the line and the session what the browser knows. Gives the act that stops it. */
export function watchPage(line: Pick<SignalingClient, 'hurry' | 'prove'>, watcher: PageWatcher): () => void {
  const stopLine = watchLine(line);
  const look = (): void => {
    if (document.visibilityState === 'hidden') return watcher.onHidden();
    line.hurry();
    line.prove();
    watcher.onVisible();
  };
  // Not every browser says that a page is hidden before it goes.
  const leave = (): void => watcher.onHidden();
  document.addEventListener('visibilitychange', look);
  addEventListener('pageshow', look);
  addEventListener('pagehide', leave);
  return () => {
    stopLine();
    document.removeEventListener('visibilitychange', look);
    removeEventListener('pageshow', look);
    removeEventListener('pagehide', leave);
  };
}
