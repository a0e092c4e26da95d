import { CursorFollower, type CursorPlace } from './cursor.ts';
import { type PaintTarget, ScreenPainter, type ScreenState } from './painter.ts';
import type { ReplicaPort } from './replica-port.ts';

/** What the engine tells. */
export interface ScreenEngineEvents {
  onAck(ack: Uint8Array): void;
  onState(state: ScreenState): void;
  onCursor(cursor: CursorPlace): void;
}

/** Bounds the acknowledgements that one datagram can cause. */
const MAX_ACKS_AT_ONCE = 64;

/** Feeds datagrams to a replica and paints at most once per frame. Runs in a worker or in the page. */
export class ScreenEngine {
  private replica: ReplicaPort;
  private painter: ScreenPainter;
  private cursor: CursorFollower;
  private frameAsked = false;

  constructor(
    private readonly makeReplica: () => ReplicaPort,
    target: PaintTarget,
    private readonly events: ScreenEngineEvents,
    private readonly onNextFrame: (paint: () => void) => void,
  ) {
    this.replica = makeReplica();
    this.painter = new ScreenPainter(this.replica, target);
    this.cursor = new CursorFollower(this.replica);
  }

  handleDatagram(datagram: Uint8Array, nowMs: number): void {
    this.replica.handle_datagram(datagram, nowMs);
    this.sendAcks();
    this.askFrame();
  }

  /** Begins with an empty replica, as every new connection does. A kept picture stays until there is a new one. */
  reset(picture: 'keep' | 'blank'): void {
    this.replica.free();
    this.replica = this.makeReplica();
    if (picture === 'blank') this.painter.blank();
    this.painter = this.painter.follow(this.replica);
    this.cursor = new CursorFollower(this.replica);
    this.askFrame();
  }

  private sendAcks(): void {
    for (let sent = 0; sent < MAX_ACKS_AT_ONCE; sent += 1) {
      const ack = this.replica.poll_ack();
      if (!ack) return;
      this.events.onAck(ack);
    }
  }

  private askFrame(): void {
    if (this.frameAsked) return;
    this.frameAsked = true;
    this.onNextFrame(() => {
      this.frameAsked = false;
      this.events.onState(this.painter.paint());
      const cursor = this.cursor.poll();
      if (cursor) this.events.onCursor(cursor);
    });
  }
}
