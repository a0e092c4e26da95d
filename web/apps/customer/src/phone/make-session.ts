import {
  CustomerSession,
  DataMeter,
  Keep,
  type Kept,
  type MakeCore,
  PeerAnswer,
  ScreenAwake,
  Streams,
  Voice,
  abilitiesOf,
  browserClock,
  browserMedia,
  browserPhoto,
  browserProbe,
  browserSpeaker,
  browserWake,
  watchPage,
} from '@bowline/customer';
import { makeConnection } from '@bowline/session/peer/make-connection.ts';
import { openSocket } from '@bowline/session/signaling/open-socket.ts';
import { SignalingClient } from '@bowline/session/signaling/signaling-client.ts';
import { effect } from '@preact/signals';
import { browserDevice } from '../steps/surroundings.ts';
import { abilitiesFor } from './abilities.ts';
import { makeBoard } from './lens/make-board.ts';
import { Nudge, browserPage } from './nudge.ts';
import { opensAtOnce, systemWords } from './system-words.ts';
import { troubleWords } from './words.ts';

export interface Made {
  model: CustomerSession;
  streams: Streams;
}

/** Joins the session with the browser, and begins it. */
export function makeSession(kept: Kept, makeCore: MakeCore, keep: Keep): Made {
  const log = (text: string): void => console.warn(text);
  const device = browserDevice();
  const media = browserMedia(opensAtOnce(device));
  const model: CustomerSession = new CustomerSession({
    kept,
    keep,
    makeCore,
    log,
    watchPage: (line, watcher) =>
      watchPage(line, {
        onVisible: () => {
          watcher.onVisible();
          nudge.handleVisible();
          streams.handleVisible();
        },
        onHidden: () => {
          streams.handleHidden();
          void meter.count();
          watcher.onHidden();
        },
        onLeaving: () => watcher.onLeaving(),
        onMoved: () => watcher.onMoved(),
      }),
    system: systemWords(device),
    abilities: abilitiesFor(kept.part, abilitiesOf(media)),
    streams: {
      handleLensOpen: () => streams.handleLensOpen(),
      handleLens: (message) => streams.handleLens(message),
      handleVoice: (voice) => streams.handleVoice(voice),
      takeSnapshot: () => streams.takeSnapshot(),
    },
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
  const voice = new Voice({ makeSpeaker: browserSpeaker, makeStream: (track) => new MediaStream([track]) });
  const streams = new Streams({ session: model, media, openProbe: browserProbe, voice, makeBoard, takePhoto: browserPhoto(), wordsFor: troubleWords, log });
  const meter = new DataMeter({ count: () => model.count(), onUsed: (used) => model.handleDataUsed(used) }, kept.dataUsed);
  const nudge = new Nudge(model, browserPage());
  nudge.start();
  model.start();
  streams.start();
  if (document.visibilityState === 'hidden') streams.handleHidden();
  meter.start();
  effect(() => void (model.view.value.stage === 'ended' && meter.stop()));
  return { model, streams };
}
