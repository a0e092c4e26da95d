import type { SignalingClient } from '@bowline/session/signaling/signaling-client.ts';
import { watchLine } from '@bowline/session/signaling/watch-line.ts';

export interface PageWatcher {
  /** The page is seen again, after a locked screen or another app. */
  onVisible(): void;
  /** Another app or another page is in front, and the page may never come back. */
  onHidden(): void;
  /** The page is loaded again, or closed: nothing of it goes on. */
  onLeaving(): void;
  /** The phone is in another network than before. */
  onMoved(): void;
}

/** What some browsers tell of the network. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

/** Calls when the phone goes from one kind of network to another. An estimate of its speed changes often, and is none. */
function watchNetwork(onMoved: () => void): () => void {
  const { connection } = navigator as { connection?: NetworkInformation };
  let last = connection?.type;
  const look = (): void => {
    const type = connection?.type;
    if (type === last) return;
    last = type;
    if (type !== 'none') onMoved();
  };
  connection?.addEventListener('change', look);
  addEventListener('online', onMoved);
  return () => {
    connection?.removeEventListener('change', look);
    removeEventListener('online', onMoved);
  };
}

/** Tells the line and the session what the browser knows. Gives the act that stops it. */
export function watchPage(line: Pick<SignalingClient, 'hurry' | 'prove'>, watcher: PageWatcher): () => void {
  const stopLine = watchLine(line);
  const stopNetwork = watchNetwork(() => watcher.onMoved());
  let isLeaving = false;
  const look = (): void => {
    // A page that goes is called hidden last of all.
    if (document.visibilityState === 'hidden') return isLeaving ? undefined : watcher.onHidden();
    isLeaving = false;
    line.hurry();
    line.prove();
    watcher.onVisible();
  };
  const leave = ({ persisted }: PageTransitionEvent): void => {
    isLeaving = !persisted;
    if (isLeaving) watcher.onLeaving();
    else watcher.onHidden();
  };
  document.addEventListener('visibilitychange', look);
  addEventListener('pageshow', look);
  addEventListener('pagehide', leave);
  return () => {
    stopLine();
    stopNetwork();
    document.removeEventListener('visibilitychange', look);
    removeEventListener('pageshow', look);
    removeEventListener('pagehide', leave);
  };
}
