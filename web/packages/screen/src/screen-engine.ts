import { CursorFollower, type CursorPlace } from './cursor.ts';
import type { VideoApi } from './film-codecs.ts';
import { FilmPlayer } from './film-player.ts';
import { type PaintTarget, ScreenPainter, type ScreenState } from './painter.ts';
import type { ReplicaPort } from './replica-port.ts';
import { ScreenMeter, type ScreenNumbers } from './screen-meter.ts';

/** What the engine tells. */
export interface ScreenEngineEvents {
  onAck(ack: Uint8Array): void;
  onState(state: ScreenState): void;
  onCursor(cursor: CursorPlace): void;
  /** The answer to `measure`. */
  onNumbers(numbers: ScreenNumbers): void;
}

/** What the engine works with. */
export interface ScreenEngineParts {
  makeReplica(): ReplicaPort;
  target: PaintTarget;
  events: ScreenEngineEvents;
  onNextFrame(paint: () => void): void;
  /** Milliseconds since any fixed moment; the times that datagrams come with are by the same clock. */
  now(): number;
  /** Runs a task behind the datagrams that wait already, and before those that come later. */
  behindWaiting(task: () => void): void;
  /** Without it the sender is told that no film can be shown. */
  video?: VideoApi | undefined;
  log(text: string): void;
}

/** How long updates are shown before the page is painted and datagrams are answered. */
const MAX_SHOWING_MS = 8;
/** Bounds the acknowledgements that one datagram can cause. */
const MAX_ACKS_AT_ONCE = 64;
/** Datagrams that are answered together at most. An acknowledgement names 256 before the newest, and some come late. */
const MAX_UNANSWERED = 100;

/** Feeds datagrams to a replica and paints at most once per frame. Runs in a worker or in the page. */
export class ScreenEngine {
  private replica: ReplicaPort;
  private painter: ScreenPainter;
  private cursor: CursorFollower;
  private readonly films: FilmPlayer;
  private readonly meter = new ScreenMeter();
  private limitKbit = 0;
  /** Datagrams that no acknowledgement has named, and whether a task is on its way that answers them. */
  private unanswered = 0;
  private isAnswering = false;
  private frameAsked = false;
  private isClosed = false;

  constructor(private readonly parts: ScreenEngineParts) {
    this.replica = parts.makeReplica();
    this.painter = new ScreenPainter(this.replica, parts.target);
    this.cursor = new CursorFollower(this.replica);
    this.films = new FilmPlayer(this.replica, parts.video, {
      onFrame: () => this.askFrame(),
      onDecoders: () => this.tellSender(),
      log: (text) => parts.log(text),
    });
    void this.films.start();
  }

  handleDatagram(datagram: Uint8Array, cameMs: number): void {
    this.meter.countDatagram(datagram.length);
    this.replica.handle_datagram(datagram, cameMs);
    this.films.decode(this.parts.now());
    this.answer();
    this.askFrame();
  }

  /** Begins with an empty replica, as every new connection does. A kept picture stays until there is a new one. */
  reset(picture: 'keep' | 'blank'): void {
    const old = this.replica;
    this.unanswered = 0;
    this.replica = this.parts.makeReplica();
    this.replica.set_limit_kbit(this.limitKbit);
    this.films.follow(this.replica);
    old.free();
    if (picture === 'blank') this.painter.blank();
    this.painter = this.painter.follow(this.replica);
    this.cursor = new CursorFollower(this.replica);
    this.askFrame();
  }

  /** What the picture may take of the line at most; 0 is no limit. Later replicas keep it. */
  setLimit(kbitPerSecond: number): void {
    this.limitKbit = kbitPerSecond;
    this.replica.set_limit_kbit(kbitPerSecond);
    this.tellSender();
  }

  /** Tells how the picture came in since this was last asked. The first time there is no answer. */
  measure(nowMs: number): void {
    const numbers = this.meter.read(this.replica, nowMs);
    if (numbers) this.parts.events.onNumbers(numbers);
  }

  close(): void {
    this.isClosed = true;
    this.films.close();
    this.replica.free();
  }

  /** Before the first datagram nobody listens; its acknowledgement tells the same. */
  private tellSender(): void {
    if (this.replica.width() > 0) this.sendAcks();
  }

  /** Datagrams that wait already are handled first, and answered by the same acknowledgement. */
  private answer(): void {
    this.unanswered += 1;
    if (this.unanswered >= MAX_UNANSWERED) return this.sendAcks();
    if (this.isAnswering) return;
    this.isAnswering = true;
    this.parts.behindWaiting(() => {
      this.isAnswering = false;
      if (this.unanswered > 0 && !this.isClosed) this.sendAcks();
    });
  }

  private sendAcks(): void {
    this.unanswered = 0;
    for (let sent = 0; sent < MAX_ACKS_AT_ONCE; sent += 1) {
      const ack = this.replica.poll_ack(this.parts.now());
      if (!ack) return;
      this.parts.events.onAck(ack);
    }
  }

  private askFrame(): void {
    if (this.frameAsked) return;
    this.frameAsked = true;
    this.parts.onNextFrame(() => {
      this.frameAsked = false;
      if (!this.isClosed) this.paint();
    });
  }

  private paint(): void {
    const { painter, films, parts } = this;
    const isMore = this.show();
    films.decode(parts.now());
    // A frame of a film leaves out only those exact tiles that are on the canvas already.
    const hasTiles = painter.paint();
    const hasFilm = films.paint(parts.target);
    parts.target.flush?.();
    if (hasTiles || hasFilm) this.meter.countPainting();
    parts.events.onState(painter.state);
    const cursor = this.cursor.poll();
    if (cursor) parts.events.onCursor(cursor);
    if (isMore) this.askFrame();
  }

  /** Brings the replica up to date, but for no longer than a frame allows: datagrams must be answered meanwhile. Tells whether something is left. */
  private show(): boolean {
    const until = this.parts.now() + MAX_SHOWING_MS;
    while (this.replica.show()) {
      if (this.parts.now() >= until) return true;
    }
    return false;
  }
}
