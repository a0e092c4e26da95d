import { openBehindWaiting } from './behind-waiting.ts';
import { videoApi } from './film-codecs.ts';
import { preciseNow } from './held.ts';
import { loadReplica } from './load-replica.ts';
import { PacketGate } from './packet-gate.ts';
import { PaintPace } from './paint-pace.ts';
import { PaintSheet } from './paint-sheet.ts';
import { ScreenEngine, type ScreenEngineEvents } from './screen-engine.ts';
import type { PageToWorker, WorkerToPage } from './worker-messages.ts';

/** What of a connection's packets reaches a worker (W3C WebRTC Encoded Transform); each frame is one packet. */
interface PacketSource {
  readonly options: { readonly stream: number };
  readonly readable: ReadableStream<Packet>;
}

interface Packet {
  readonly data: ArrayBuffer;
  getMetadata(): {
    /** When the browser got it, by this worker's clock; not every browser tells. */
    readonly receiveTime?: number;
  };
}

/** The part of a dedicated worker's global scope that is used here. */
interface WorkerScope {
  postMessage(message: WorkerToPage, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<PageToWorker>) => void) | null;
  onrtctransform: ((event: { transformer: PacketSource }) => void) | null;
}

const scope = self as unknown as WorkerScope;
let engine: ScreenEngine | undefined;
/** Kept here too, because it may come before the engine is there. */
let limitKbit = 0;

const gate = new PacketGate((packet, came) => engine?.handleDatagram(packet, came));
const behindWaiting = openBehindWaiting();
const pace = new PaintPace(behindWaiting);

async function start(): Promise<void> {
  const events: ScreenEngineEvents = {
    onAck: (ack) => scope.postMessage({ type: 'ack', ack, left: preciseNow() }),
    onState: (state) => scope.postMessage({ type: 'state', state }),
    onCursor: (cursor) => scope.postMessage({ type: 'cursor', cursor }),
    onNumbers: (numbers) => scope.postMessage({ type: 'numbers', numbers }),
  };
  engine = new ScreenEngine({
    makeReplica: await loadReplica(),
    target: new PaintSheet((steps, transfer) => {
      pace.wait();
      scope.postMessage({ type: 'paint', steps }, transfer);
    }),
    events,
    onNextFrame: (paint) => pace.ask(paint),
    now: preciseNow,
    behindWaiting,
    video: videoApi(),
    log: (text) => console.warn(text),
  });
  engine.setLimit(limitKbit);
  scope.postMessage({ type: 'ready' });
}

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case 'start':
      start().catch((error: unknown) => scope.postMessage({ type: 'failed', detail: error instanceof Error ? error.message : String(error) }));
      break;
    case 'datagram':
      engine?.handleDatagram(new Uint8Array(data.datagram), data.came);
      break;
    case 'reset':
      engine?.reset(data.picture);
      if (data.stream !== undefined) gate.openFor(data.stream);
      scope.postMessage({ type: 'reset' });
      break;
    case 'limit':
      limitKbit = data.kbitPerSecond;
      engine?.setLimit(limitKbit);
      break;
    case 'measure':
      engine?.measure(preciseNow());
      break;
    case 'shown':
      pace.goOn();
      break;
    default:
      data satisfies never;
  }
};

async function takePackets({ options, readable }: PacketSource): Promise<void> {
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    gate.take(options.stream, new Uint8Array(value.data), cameAt(value));
  }
}

/** It may have waited for this worker. */
function cameAt(packet: Packet): number {
  const { receiveTime } = packet.getMetadata();
  const now = preciseNow();
  return receiveTime === undefined ? now : Math.min(performance.timeOrigin + receiveTime, now);
}

scope.onrtctransform = ({ transformer }) => {
  takePackets(transformer).catch((error: unknown) => console.warn('the packets of a connection ended', error));
};
