import { vi } from 'vitest';
import { LensBoard, type LensParts } from './board.ts';
import { FakeCanvas } from './fake-canvas.ts';
import { fakePicture, fakePictures, FakeTracker } from './fake-tracker.ts';
import { FakeVideo, FakeVideoFrame } from './fake-video.ts';
import { otherSide, type Side } from './stroke.ts';
import { decode, type Message } from './wire.ts';

/** One side with all that is made up around it. */
export class FakeSide {
  tracker = new FakeTracker();
  video = new FakeVideo();
  board: LensBoard;
  readonly logged: string[] = [];

  constructor(
    readonly side: Side,
    private readonly send: LensParts['send'],
  ) {
    this.board = this.open();
  }

  get canvas(): FakeCanvas {
    return this.board.canvas as unknown as FakeCanvas;
  }

  get ids(): number[] {
    return this.board.strokes.value.map(({ id }) => id);
  }

  get states(): string[] {
    return this.board.strokes.value.map(({ state, remote }) => `${state}/${remote}`);
  }

  /** The page is loaded anew. */
  reload(): void {
    this.board.close();
    [this.tracker, this.video] = [new FakeTracker(), new FakeVideo()];
    this.board = this.open();
  }

  draw(...points: [number, number][]): void {
    points.forEach(([x, y], at) => this.board.pen(at === 0 ? 'down' : 'move', x, y));
    const [x, y] = points.at(-1) ?? [0, 0];
    this.board.pen('up', x, y);
  }

  private open(): LensBoard {
    const { tracker, send, side } = this;
    const board = new LensBoard({
      side,
      send,
      makeTracker: () => tracker,
      pictures: fakePictures,
      log: (text) => void this.logged.push(text),
      now: () => performance.now(),
    });
    board.attach(this.video.element);
    return board;
  }
}

/** Both sides, with a channel between them, and a camera that both see. */
export class FakePair {
  readonly customer: FakeSide;
  readonly technician: FakeSide;
  readonly sent: { from: Side; message: Message; bytes: number }[] = [];
  channel: 'open' | 'closed' = 'open';
  /** While the customer pauses, their side sends nothing and hears nothing. */
  picture: 'live' | 'paused' = 'live';
  /** Milliseconds that a message takes, and frames that the technician is behind. */
  delayMs = 0;
  behind = 0;
  private number = 0;
  /** Counts the channels: what is under way on one is lost with it. */
  private line = 0;
  private readonly seen: { number: number; moved: number }[] = [];

  constructor() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
    FakeVideoFrame.reset();
    FakeCanvas.stub();
    const join = (side: Side): FakeSide => new FakeSide(side, (message) => this.carry(side, message));
    [this.customer, this.technician] = [join('customer'), join('technician')];
    this.reopen();
  }

  reopen(): void {
    this.channel = 'open';
    this.line += 1;
    this.customer.board.handleOpen();
    this.technician.board.handleOpen();
  }

  /** A board without a picture has no video; that of the customer keeps it while something is drawn on it. */
  pause(): void {
    this.picture = 'paused';
    this.customer.board.cut();
    if (this.customer.ids.length === 0) this.customer.board.detach();
    this.giveCustomerVideo('drawn on');
    this.technician.board.detach();
  }

  resume(): void {
    this.picture = 'live';
    this.customer.board.cut();
    this.giveCustomerVideo('always');
    this.technician.board.cut();
    this.technician.board.attach(this.technician.video.element);
  }

  /** So many frames come, the last of which has moved so far. */
  async frames(count: number, moved = 0): Promise<void> {
    for (let one = 0; one < count; one += 1) {
      this.number += 1;
      this.seen.push({ number: this.number, moved });
      const late = this.seen.at(-1 - this.behind);
      this.customer.video.show(fakePicture(this.number, moved));
      if (late) this.technician.video.show(fakePicture(late.number, late.moved));
      await vi.advanceTimersByTimeAsync(33);
    }
  }

  types(from: Side): Message['type'][] {
    return this.sent.filter((one) => one.from === from).map(({ message }) => message.type);
  }

  close(): void {
    this.customer.board.close();
    this.technician.board.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }

  private giveCustomerVideo(when: 'always' | 'drawn on'): void {
    const { board, video, ids } = this.customer;
    if (!video.isAsked && (when === 'always' || ids.length > 0)) board.attach(video.element);
  }

  private carry(from: Side, bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.channel === 'closed' || (from === 'customer' && this.picture === 'paused')) return false;
    const message = decode(bytes.slice().buffer);
    if (message instanceof Error) throw message;
    this.sent.push({ from, message, bytes: bytes.length });
    const to = otherSide(from);
    const { line } = this;
    const arrive = (): void => {
      if (line === this.line && (to === 'technician' || this.picture === 'live')) this[to].board.handleMessage(bytes.slice().buffer);
    };
    setTimeout(arrive, this.delayMs);
    return true;
  }
}
