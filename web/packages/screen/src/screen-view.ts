import { openBehindWaiting } from './behind-waiting.ts';
import { CursorPicture } from './cursor.ts';
import { addHeld, preciseNow } from './held.ts';
import { loadReplica } from './load-replica.ts';
import { type PaintStep, paintSteps } from './paint-sheet.ts';
import { canvasTarget } from './painter.ts';
import { ScreenEngine, type ScreenEngineEvents } from './screen-engine.ts';
import { startScreenWorker } from './start-worker.ts';
import type { PageToWorker, WorkerToPage } from './worker-messages.ts';

/** What the owner of a view is told. */
export interface ScreenViewEvents extends ScreenEngineEvents {
  onFailed(detail: string): void;
}

/** How a view gets its work done: in a worker, or in the page where there are none. The page paints in either case. */
interface ScreenBackend {
  handleDatagram(datagram: ArrayBuffer): void;
  reset(picture: 'keep' | 'blank', packets?: RTCRtpReceiver): void;
  receive(packets: RTCRtpReceiver): void;
  setLimit(kbitPerSecond: number): void;
  measure(): void;
  close(): void;
}

function openInWorker(canvas: HTMLCanvasElement, events: ScreenViewEvents): ScreenBackend {
  const worker = startScreenWorker();
  /** What was asked for and is not done. */
  const resets: ('keep' | 'blank')[] = [];
  /** The number of each connection's stream of packets. */
  const streams = new WeakMap<RTCRtpReceiver, number>();
  let lastStream = 0;
  const target = canvasTarget(canvas);
  const paint = (steps: PaintStep[]): void => {
    // What comes of a picture that was taken away must not be seen. Of one that is kept it must: the worker takes it for painted.
    paintSteps(steps, resets.includes('blank') ? undefined : target);
    // Nothing more comes before this is on the screen; where nobody sees the page, nothing more comes at all.
    requestAnimationFrame(() => post({ type: 'shown' }));
  };
  const answer = (ack: Uint8Array, left: number): void => {
    addHeld(ack, preciseNow() - left);
    events.onAck(ack);
  };
  const post = (message: PageToWorker, transfer: Transferable[] = []): void => worker.postMessage(message, transfer);
  worker.onmessage = ({ data }: MessageEvent<WorkerToPage>) => {
    // What the replica before a reset had would be taken for what the one after it has.
    if (data.type === 'reset') resets.shift();
    else if (data.type === 'ack' && resets.length === 0) answer(data.ack, data.left);
    else if (data.type === 'paint') paint(data.steps);
    else if (data.type === 'state') events.onState(data.state);
    else if (data.type === 'cursor') events.onCursor(data.cursor);
    else if (data.type === 'numbers') events.onNumbers(data.numbers);
    else if (data.type === 'failed') events.onFailed(data.detail);
  };
  worker.onerror = (event) => events.onFailed(event.message || 'the worker did not start');
  post({ type: 'start' });
  return {
    handleDatagram: (datagram) => post({ type: 'datagram', datagram, came: preciseNow() }, [datagram]),
    reset: (picture, packets) => {
      resets.push(picture);
      if (picture === 'blank') target.resize(0, 0);
      const stream = packets && streams.get(packets);
      post({ type: 'reset', picture, ...(stream === undefined ? {} : { stream }) });
    },
    receive: (packets) => {
      lastStream += 1;
      streams.set(packets, lastStream);
      // Before the connection is made: a browser may not look for it later.
      packets.transform = new RTCRtpScriptTransform(worker, { stream: lastStream });
    },
    setLimit: (kbitPerSecond) => post({ type: 'limit', kbitPerSecond }),
    measure: () => post({ type: 'measure' }),
    close: () => worker.terminate(),
  };
}

/** Without films: to decode them beside everything else that the page does would make both slow. */
function openInPage(canvas: HTMLCanvasElement, events: ScreenViewEvents): ScreenBackend {
  let engine: ScreenEngine | undefined;
  let limitKbit = 0;
  let isClosed = false;
  loadReplica().then(
    (makeReplica) => {
      if (isClosed) return;
      const onNextFrame = (paint: () => void): void => void requestAnimationFrame(paint);
      engine = new ScreenEngine({
        makeReplica,
        target: canvasTarget(canvas),
        events,
        onNextFrame,
        now: preciseNow,
        behindWaiting: openBehindWaiting(),
        log: (text) => console.warn(text),
      });
      engine.setLimit(limitKbit);
    },
    (error: unknown) => events.onFailed(error instanceof Error ? error.message : String(error)),
  );
  return {
    handleDatagram: (datagram) => engine?.handleDatagram(new Uint8Array(datagram), preciseNow()),
    reset: (picture) => engine?.reset(picture),
    // There are none, see takesPackets.
    receive: () => undefined,
    setLimit: (kbitPerSecond) => {
      limitKbit = kbitPerSecond;
      engine?.setLimit(kbitPerSecond);
    },
    measure: () => engine?.measure(preciseNow()),
    close: () => {
      isClosed = true;
      engine?.close();
      engine = undefined;
    },
  };
}

/** Whether a view can receive packets that come past the channel: into a worker, as they are. */
export function takesPackets(): boolean {
  return typeof Worker === 'function' && typeof RTCRtpScriptTransform === 'function';
}

/** The customer's screen on a canvas of its own. */
export class ScreenView {
  readonly canvas: HTMLCanvasElement = document.createElement('canvas');
  /** The customer's pointer, to be put over the canvas. */
  readonly pointer: HTMLCanvasElement;
  private readonly backend: ScreenBackend;

  constructor(events: Omit<ScreenViewEvents, 'onCursor'>) {
    const cursor = new CursorPicture(this.canvas);
    this.pointer = cursor.element;
    let size = { width: 0, height: 0 };
    const open = typeof Worker === 'function' ? openInWorker : openInPage;
    this.backend = open(this.canvas, {
      onAck: (ack) => events.onAck(ack),
      onFailed: (detail) => events.onFailed(detail),
      onState: (state) => {
        size = state;
        events.onState(state);
      },
      onNumbers: (numbers) => events.onNumbers(numbers),
      onCursor: (place) => cursor.show(place, size),
    });
  }

  handleDatagram(datagram: ArrayBuffer): void {
    this.backend.handleDatagram(datagram);
  }

  /** Receives what comes past the channel on a connection that is about to be made. Nothing is shown of it before {@link reset}. */
  receive(packets: RTCRtpReceiver): void {
    this.backend.receive(packets);
  }

  /** Begins with an empty replica; with a new connection it shows what its `packets` bring. */
  reset(picture: 'keep' | 'blank', packets?: RTCRtpReceiver): void {
    this.pointer.hidden ||= picture === 'blank';
    this.backend.reset(picture, packets);
  }

  /** What the picture may take of the line at most; 0 is no limit. */
  setLimit(kbitPerSecond: number): void {
    this.backend.setLimit(kbitPerSecond);
  }

  /** Asks how the picture came in since this was last asked. `onNumbers` is the answer. */
  measure(): void {
    this.backend.measure();
  }

  close(): void {
    this.backend.close();
    this.canvas.remove();
    this.pointer.remove();
  }
}
