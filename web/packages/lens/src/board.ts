import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import { Acts } from './acts.ts';
import { Arrivals } from './arrivals.ts';
import { Author } from './author.ts';
import { browserTracker } from './browser-tracker.ts';
import { Drawing } from './drawing.ts';
import { FrameRate } from './frame-rate.ts';
import { Greeting } from './greeting.ts';
import type { KeptImage } from './kept-image.ts';
import { Lasers } from './laser.ts';
import { LensLink } from './lens-link.ts';
import { inkForPhoto, type PhotoInk } from './on-photo.ts';
import { browserPictures, type PicturePort } from './pictures.ts';
import { type FrameOrder, FramePump } from './pump.ts';
import type { Point } from './rows.ts';
import { type Overlay, Stage } from './stage.ts';
import { COLOURS, type Side, type StrokeInfo, type Tool } from './stroke.ts';
import { StrokeList } from './stroke-list.ts';
import type { Seen, TrackerPort } from './tracker-port.ts';
import type { Message } from './wire.ts';

export interface LensParts {
  readonly side: Side;
  /** On the data channel `lens`, which is ordered and reliable. False when it is not open. */
  send(message: Uint8Array<ArrayBuffer>): boolean;
  /** `browserTracker` if nothing else is said. */
  readonly makeTracker?: () => TrackerPort;
  /** `browserPictures` if nothing else is said. */
  readonly pictures?: PicturePort;
  log(text: string): void;
  /** Milliseconds of a clock that goes forward only. */
  now(): number;
}

const TICK_MS = 100;
const STATES_EVERY_MS = 200;
/** A finger's width on the screen, in CSS pixels, and in shares of the longer side where the canvas is not shown. */
const FINGER_PX = 22;
const FINGER_SHARE = 0.035;

/** A live video with a whiteboard. What is drawn stays on its object, here and on the other side. */
export class LensBoard {
  readonly canvas: HTMLCanvasElement;
  /**
   * `canvas` while something is drawn or stands still; else the page shows the video itself. The video keeps its place under the canvas:
   * of one that is not laid out some browsers tell no frames.
   */
  readonly shows: ReadonlySignal<'video' | 'canvas'>;
  readonly strokes: ReadonlySignal<readonly StrokeInfo[]>;
  readonly tool: Signal<Tool> = signal<Tool>('pen');
  readonly colour: Signal<number> = signal(0);
  private readonly frozenSignal = signal<'live' | 'frozen'>('live');
  readonly frozen: ReadonlySignal<'live' | 'frozen'> = this.frozenSignal;
  /** Frames that came in the last second. */
  readonly fps: ReadonlySignal<number>;
  /** Where a text is wanted, until {@link write} brings it. */
  readonly asksText: ReadonlySignal<Point | undefined>;
  /** Whether there is something that {@link undo} would take back. */
  readonly canUndo: ReadonlySignal<boolean>;

  private readonly stage = new Stage();
  private readonly list = new StrokeList();
  private readonly tracker: TrackerPort;
  private readonly pump: FramePump;
  private readonly link: LensLink;
  private readonly author: Author;
  private readonly acts: Acts;
  private readonly arrivals: Arrivals;
  private readonly greeting: Greeting;
  private readonly drawing: Drawing;
  private readonly lasers: Lasers;
  private readonly rate: FrameRate;
  private readonly timer: ReturnType<typeof setInterval>;
  private trackerState: 'works' | 'failed' | 'closed' = 'works';
  /** The tool that the pen went down with. */
  private held: Tool | undefined;
  private epoch: number;
  private statesAt = 0;
  private repaintAsked: number | undefined;

  constructor(private readonly parts: LensParts) {
    const { side } = parts;
    const [strokes, stage] = [this.list, this.stage];
    const [log, now] = [(text: string) => parts.log(text), () => parts.now()];
    // The customer's page may have been loaded anew: what was drawn before that is of another epoch.
    this.epoch = side === 'customer' ? (crypto.getRandomValues(new Uint16Array(1))[0] ?? 0) : 0;
    const tracker = (parts.makeTracker ?? browserTracker)();
    tracker.onFailed = (detail) => this.handleTrackerFailed(detail);
    this.tracker = tracker;
    const pictures = parts.pictures ?? browserPictures;
    const epoch = (): number => this.epoch;
    const link = (this.link = new LensLink({ send: (message) => parts.send(message), log, now }));
    this.pump = new FramePump({ tracker, onFrame: (image, seen, order) => this.handleFrame(image, seen, order), onTurned: () => this.cut(), epoch, log });
    const author = (this.author = new Author({ side, tracker, strokes, pictures, link, log, now }));
    const acts = (this.acts = new Acts({ side, strokes, author, shown: () => stage.shown, remove: (ids) => this.remove(ids) }));
    const canTrack = (): boolean => this.trackerState === 'works';
    // While the customer pauses, their side sends nothing, and the technician has no video of them.
    const isHeard = (): boolean => link.isOpen && (side === 'customer' || this.pump.isAttached);
    this.arrivals = new Arrivals({ side, tracker, strokes, pictures, link, epoch, now, canTrack, isHeard, frameSize: () => stage.live?.image });
    const drop = (ids: readonly number[]): void => this.drop(ids);
    this.greeting = new Greeting({ side, strokes, author, link, epoch, log, drop, live: () => stage.live });
    const finish: Author['finish'] = (shape, shown) => {
      const id = author.finish(shape, shown);
      if (id !== undefined) acts.drew(id);
      return id;
    };
    this.drawing = new Drawing({ stage, author: { beginOn: (shown) => author.beginOn(shown), finish }, strokes, now, pump: this.pump });
    this.lasers = new Lasers({ now, send: (at) => void link.send(at ? { type: 'laser', at } : { type: 'laser' }) });
    this.rate = new FrameRate(now);
    [this.canvas, this.shows, this.strokes, this.fps, this.asksText] = [stage.canvas, stage.shows, strokes.infos, this.rate.fps, this.drawing.asksText];
    this.canUndo = acts.canUndo;
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  /** Shows the frames of a video from now on. */
  attach(video: HTMLVideoElement): void {
    this.detach();
    this.pump.attach(video);
  }

  /** Lets go of the video and of every frame; the strokes stay on the board. */
  detach(): void {
    this.pump.detach();
    this.held = undefined;
    this.lasers.point(undefined);
    this.drawing.reset();
    this.stage.empty();
    this.frozenSignal.value = 'live';
  }

  /** Where the pen is, in fractions of the upright picture. */
  pen(phase: 'down' | 'move' | 'up' | 'cancel', x: number, y: number): void {
    if (phase === 'cancel') return this.cancelPen();
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    const point = { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
    if (phase === 'down') this.held = this.toolNow();
    const { held } = this;
    if (!held) return;
    if (phase === 'up') this.held = undefined;
    if (held === 'eraser') return this.erase(point);
    if (held === 'laser') this.lasers.point(phase === 'up' ? undefined : point);
    else if (phase === 'down') this.drawing.down(held, this.colourNow(), point);
    else if (phase === 'move') this.drawing.move(point);
    else this.drawing.up(point);
    if (phase === 'move') this.repaintSoon();
    else this.repaint();
  }

  /** The text that {@link asksText} wants; an empty one drops it. */
  write(text: string): void {
    this.drawing.write(text);
    this.repaint();
  }

  /** Takes back what this side did last: a stroke goes away, what was erased or cleared comes back. */
  undo(): void {
    batch(() => this.acts.undo());
    this.repaint();
  }

  /** Takes away all strokes of both sides. */
  clear(): void {
    this.acts.took(this.list.alive);
    const ids = this.list.all.map(({ id }) => id);
    this.greeting.clear(ids);
    this.drop(ids);
    if (!this.link.send({ type: 'clear' })) this.greeting.tellRemoved(ids);
  }

  /** Lets the picture stand still for drawing, or go on, while life goes on. */
  freeze(how: 'live' | 'frozen'): void {
    if (how === 'frozen') {
      if (!this.stage.shown) return;
      if (this.held === 'laser') this.cancelPen();
      if (this.tool.value === 'laser') this.tool.value = 'pen';
      this.stage.hold('freeze');
    } else this.stage.release('freeze');
    this.frozenSignal.value = how;
    this.repaint();
  }

  /** The camera was switched, paused, resumed or turned: earlier frames say nothing any more. Strokes are looked for. */
  cut(): void {
    if (this.parts.side === 'customer') {
      this.epoch = (this.epoch + 1) & 0xffff;
      // A stroke that the pen had just left when a pause came could not leave.
      if (this.link.send({ type: 'epoch', epoch: this.epoch })) this.author.resendUnheard();
    }
    this.forgetFrames();
  }

  /** The channel has opened, perhaps not for the first time. */
  handleOpen(): void {
    this.link.dropQueue();
    this.author.reopen();
    this.list.forgetTold();
    this.greeting.handleOpen();
    this.arrivals.reopen();
  }

  /** What the other side sent, whatever it is. */
  handleMessage(data: ArrayBuffer): void {
    const message = this.link.receive(data);
    if (message) batch(() => this.handle(message));
  }

  /** The frame that is shown in full size with its strokes, as a JPEG. */
  still(): Promise<Blob | undefined> {
    return this.stage.picture(this.overlay());
  }

  /** What is drawn now, for a photo that the same camera takes at this moment. */
  forPhoto(): PhotoInk {
    return inkForPhoto(this.stage.shown, this.list.alive, this.parts.makeTracker ?? browserTracker);
  }

  close(): void {
    this.detach();
    clearInterval(this.timer);
    this.trackerState = 'closed';
    this.tracker.close();
    this.canvas.remove();
  }

  private handle(message: Message): void {
    switch (message.type) {
      case 'hello':
        if (this.parts.side === 'technician') this.follow(message.epoch);
        return this.greeting.handleHello(message);
      case 'stroke':
        return this.greeting.mayCome(message.id) ? this.arrivals.take(message) : undefined;
      case 'stroke_ack':
        return this.handleAck(message.id, message.result);
      case 'stroke_state':
        this.greeting.handleStates(message.states);
        return message.states.forEach(({ id, state }) => this.list.update(id, { remote: state }));
      case 'need_picture':
        return void this.author.sendPicture(message.group);
      case 'picture':
        return this.arrivals.takePicture(message);
      case 'remove':
        return this.drop(message.ids);
      case 'clear':
        return this.drop(this.list.all.map(({ id }) => id));
      case 'epoch':
        return this.parts.side === 'technician' ? this.handleEpoch(message.epoch) : undefined;
      case 'laser':
        this.lasers.handleRemote(message.at);
        return this.repaintSoon();
      default:
        return message satisfies never;
    }
  }

  private handleAck(id: number, result: 'anchored' | 'refused'): void {
    const stroke = this.list.get(id);
    // Removed while it was on its way: the other side took it for a new one.
    if (!stroke) return this.greeting.tellRemoved([id]);
    if (result === 'refused') this.list.update(id, { remote: 'refused' });
    else if (stroke.remote === 'sending') this.list.update(id, { remote: 'tracked' });
  }

  private handleFrame(image: KeptImage, seen: Seen | undefined, order: FrameOrder): void {
    this.rate.count();
    this.stage.put({ image, seen, order, atMs: this.parts.now(), places: new Map(seen?.places) });
    batch(() => {
      if (seen) this.list.see(seen.places);
      if (this.stage.live) this.acts.see(this.stage.live);
      this.drawing.goOn(order);
      this.arrivals.goOn();
    });
    this.repaint();
  }

  private tick(): void {
    const now = this.parts.now();
    this.rate.look();
    const isOther = [this.drawing.goOn(), this.lasers.goOn()].includes(true);
    this.arrivals.goOn();
    this.link.sendQueued();
    this.author.tidy([this.stage.shown, this.stage.live], this.acts.groups);
    if (now - this.statesAt >= STATES_EVERY_MS) this.tellStates(now);
    if (isOther) this.repaintSoon();
  }

  private tellStates(now: number): void {
    this.statesAt = now;
    const states = this.list.takeUntold();
    if (states.length > 0 && !this.link.send({ type: 'stroke_state', states })) this.list.forgetTold();
  }

  private handleEpoch(epoch: number): void {
    this.follow(epoch);
    this.author.resendUnheard();
  }

  private follow(epoch: number): void {
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    this.forgetFrames();
  }

  private forgetFrames(): void {
    this.pump.forget();
    this.tracker.cut();
    // All of it is told again: whoever heard nothing in a pause may not know what is here.
    this.list.forgetTold();
    // In a pause no frame comes that would say so.
    batch(() => this.list.alive.forEach(({ id, state }) => state !== 'sending' && this.list.update(id, { state: 'searching' })));
  }

  private handleTrackerFailed(detail: string): void {
    if (this.trackerState !== 'works') return;
    this.trackerState = 'failed';
    this.parts.log(`lens: drawings cannot be followed: ${detail}`);
    this.arrivals.fail();
    batch(() => this.list.all.forEach(({ id }) => this.list.update(id, { state: 'refused' })));
    this.repaint();
  }

  /** The other side's picture goes on: there a laser on a frozen one would point at another thing. */
  private toolNow(): Tool | undefined {
    return this.tool.value === 'laser' && this.frozen.value === 'frozen' ? undefined : this.tool.value;
  }

  private colourNow(): number {
    return Math.min(COLOURS.length - 1, Math.max(0, Math.trunc(this.colour.value) || 0));
  }

  private cancelPen(): void {
    if (this.held === 'laser') this.lasers.point(undefined);
    else if (this.held && this.held !== 'text') this.drawing.drop();
    this.held = undefined;
    this.repaint();
  }

  private erase(point: Point): void {
    const { shown } = this.stage;
    if (!shown) return;
    const { width, height } = shown.image;
    const cssWidth = this.canvas.clientWidth;
    const reach = cssWidth > 0 ? (FINGER_PX * width) / cssWidth : FINGER_SHARE * Math.max(width, height);
    const nearest = this.list.nearest(point, shown.places, shown.image, reach);
    if (!nearest) return;
    this.acts.took([nearest]);
    this.remove([nearest.id]);
  }

  private remove(ids: readonly number[]): void {
    this.drop(ids);
    this.greeting.tellRemoved(ids);
  }

  private drop(ids: readonly number[]): void {
    const gone = this.list.remove(ids);
    if (gone.length === 0) return;
    this.tracker.remove(gone);
    this.repaint();
  }

  private overlay(): Overlay {
    const { wet } = this.drawing;
    const from = this.stage.shown?.image;
    return { strokes: this.list.alive, wet: wet && from && { shape: wet, from }, lasers: this.lasers.all };
  }

  private repaint(): void {
    this.stage.paint(this.overlay());
  }

  /** Once for all that happens before the screen shows the next picture. */
  private repaintSoon(): void {
    this.repaintAsked ??= requestAnimationFrame(() => {
      this.repaintAsked = undefined;
      this.repaint();
    });
  }
}
