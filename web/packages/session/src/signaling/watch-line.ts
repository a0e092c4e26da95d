import type { SignalingClient } from './signaling-client.ts';

const LOOK_EVERY_MS = 5000;
/** A clock that jumps further than this means that the computer slept. */
const SLEPT_MS = 15_000;

/** Tells the line what the browser knows: the network is back, or the computer woke up. Gives the act that stops it. */
export function watchLine(line: Pick<SignalingClient, 'hurry' | 'prove'>): () => void {
  const look = (): void => {
    line.hurry();
    line.prove();
  };
  let lastMs = Date.now();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    if (nowMs - lastMs > SLEPT_MS) look();
    lastMs = nowMs;
  }, LOOK_EVERY_MS);
  addEventListener('online', look);
  return () => {
    clearInterval(timer);
    removeEventListener('online', look);
  };
}
