import type { Me } from '@bowline/protocol';
import { COLOURS, LensBoard } from '@bowline/lens';
import { ScreenView, takesPackets } from '@bowline/screen';
import { type ApiClient, type BoardParts, type BoardPort, ConsoleModel, PeerSession, Seat, type SeatChannel, SignalingClient, browserMedia, makeConnection, openSocket, watchLine } from '@bowline/session';
import { recordedWords } from '../lens/words.ts';
import { choosePlace } from './choose-place.ts';

/** The model, and the act that ends it. */
export interface RunningModel {
  model: ConsoleModel;
  stop(tabs: 'keep' | 'forget'): void;
}

/** A page's clock goes forward only. */
function makeBoard(parts: BoardParts): BoardPort {
  return new LensBoard({ ...parts, side: 'technician', now: () => performance.now() });
}

/** Joins the view model with the browser. */
export function makeModel(me: Me, api: ApiClient): RunningModel {
  const log = (text: string): void => console.warn(text);
  const now = (): number => Date.now();
  const page = crypto.randomUUID().replaceAll('-', '');
  let stopWatching = (): void => undefined;
  const model = new ConsoleModel(me, {
    api,
    log,
    choosePlace,
    now,
    storage: sessionStorage,
    seat: new Seat(me.technician_id, new BroadcastChannel('bowline.seat') as unknown as SeatChannel, now, page),
    media: browserMedia(recordedWords, { makeBoard, colours: COLOURS }),
    makeScreen: (handlers) => new ScreenView(handlers),
    makeSignaling: (onMessage) => {
      const client = new SignalingClient({ fetchProof: async () => ({ as: 'console', ticket: await api.signalingTicket(), page }), openSocket, onMessage, log, now });
      stopWatching = watchLine(client);
      return client;
    },
    makePeer: (parts) =>
      new PeerSession({
        ...parts,
        now,
        takesPackets: takesPackets(),
        makeConnection,
      }),
  });
  return {
    model,
    stop: (tabs) => {
      stopWatching();
      model.close(tabs);
    },
  };
}
