import { CustomerSession, Keep, type Kept, type MakeCore, PeerAnswer, ScreenAwake, browserClock, browserWake, watchPage } from '@bowline/customer';
import { makeConnection } from '@bowline/session/peer/make-connection.ts';
import { openSocket } from '@bowline/session/signaling/open-socket.ts';
import { SignalingClient } from '@bowline/session/signaling/signaling-client.ts';
import { abilitiesOf } from './abilities.ts';
import { systemWords } from './system-words.ts';

/** Joins the session with the browser. */
export function makeSession(kept: Kept, makeCore: MakeCore, keep: Keep): CustomerSession {
  const log = (text: string): void => console.warn(text);
  return new CustomerSession({
    kept,
    keep,
    makeCore,
    log,
    watchPage,
    system: systemWords(navigator.userAgent, navigator.maxTouchPoints),
    abilities: abilitiesOf(kept.part, []),
    takeSnapshot: () => undefined,
    clock: browserClock,
    awake: new ScreenAwake(browserWake()),
    makeLine: (onMessage) =>
      new SignalingClient({
        fetchProof: () => Promise.resolve({ as: 'applet', join_secret: kept.joinSecret }),
        openSocket,
        onMessage,
        log,
        now: () => Date.now(),
      }),
    makePeer: (handlers) => new PeerAnswer({ ...handlers, makeConnection, log }),
  });
}
