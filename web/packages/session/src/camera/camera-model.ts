import { type Capability, COMPUTER_CAPABILITIES, type CapabilityStatus, type ConsoleToApplet, type LogEvent, type TransferId } from '@bowline/protocol';
import { type ReadonlySignal, computed, effect, signal, untracked } from '@preact/signals-core';
import type { SessionModel } from '../session/session-model.ts';
import type { SessionParts } from '../session/session-parts.ts';
import type { BoardPort } from './board-port.ts';
import { Captions } from './captions.ts';
import { CustomerVoice } from './customer-voice.ts';
import { DataMeter } from './data-meter.ts';
import type { FilmingSession, PicturePort, Scene } from './media-port.ts';
import { OwnVoice } from './own-voice.ts';
import { type PictureFacts, pictureState, sourceOf } from './picture-state.ts';
import { Recording, type RecordingPermission } from './recording.ts';
import { Snapshots } from './snapshots.ts';

/** What of a session the camera needs. */
export type CameraSession = Pick<
  SessionModel,
  'summary' | 'capabilities' | 'abilities' | 'media' | 'stream' | 'files' | 'peer' | 'isRunning' | 'canDo' | 'stateOf' | 'hasFailed' | 'request' | 'release'
>;
export type CameraParts = Pick<SessionParts, 'media' | 'otherCameras' | 'giveBackCamera' | 'quietenOthers' | 'choosePlace' | 'now' | 'log'>;

const MEASURE_EVERY_MS = 2000;

/** The camera, the voices and the whiteboard of a customer who takes part in a browser. */
export class CameraModel {
  /** Whether there may be a picture: until the customer's browser has told what it can do, there may. */
  readonly isThere = computed(() => this.session.summary.value.customer === 'browser' && (!this.isTold.value || this.session.canDo('camera') || this.session.canDo('view')));
  readonly isTold = computed(() => this.session.abilities.value !== COMPUTER_CAPABILITIES);
  readonly picture: PicturePort;
  readonly state = computed(() => pictureState(this.facts.value));
  private readonly boardSignal = signal<BoardPort | undefined>(undefined);
  readonly board: ReadonlySignal<BoardPort | undefined> = this.boardSignal;
  /** Whether the whiteboard takes drawings: a shared screen shows none. */
  readonly canDraw = computed(() => this.isFilming.value && this.board.value !== undefined);
  readonly canSnapshot = computed(() => this.isFilming.value && !this.snapshots.isFull.value);
  /** Whether this session has the camera, or has asked for it. */
  readonly usesCamera = computed(() => {
    const { phase } = this.session.summary.value;
    const state = this.session.stateOf('camera');
    return phase.type === 'active' && !this.isGivingBack.value && (state === 'allowed' || state === 'asked' || this.isAsking.value);
  });
  /** Whose cameras are in the way of this one, after it was wished for. */
  readonly blockedBy = computed(() => (this.isWished.value ? this.parts.otherCameras() : []));
  readonly ownVoice: OwnVoice;
  readonly customerVoice: CustomerVoice;
  readonly snapshots: Snapshots;
  readonly recording: Recording;
  readonly data = new DataMeter();
  private readonly isAsking = signal(false);
  private readonly isWished = signal(false);
  /** The voice was wished for with the camera. */
  private wishesVoice = false;
  /** Given back, and the customer's side has not said so yet. */
  private readonly isGivingBack = signal(false);
  /** Another tab has the work. */
  private readonly isAside = signal(false);
  private readonly facts = computed(() => this.readFacts());
  private readonly isFilming = computed(() => this.state.value.type === 'live' && sourceOf(this.facts.value) === 'camera');
  private readonly captions: Captions;
  private readonly stops: (() => void)[] = [];

  constructor(
    private readonly session: CameraSession,
    private readonly parts: CameraParts,
  ) {
    const { media, choosePlace, now, log } = parts;
    this.picture = media.makePicture();
    this.customerVoice = new CustomerVoice(media.makeSpeaker());
    this.ownVoice = new OwnVoice({
      openMicrophone: (onLost) => media.openMicrophone(onLost),
      speak: (track) => session.peer.speak(track),
      onStart: () => parts.quietenOthers(),
    });
    this.snapshots = new Snapshots({ choosePlace, now });
    this.captions = new Captions(now);
    const voices = computed(() => [this.customerVoice.track.value, this.ownVoice.track.value].filter((track) => track !== undefined));
    this.recording = new Recording({
      media,
      choosePlace,
      now,
      log,
      source: { scene: () => this.scene(), voices },
      request: () => session.request('recording'),
      release: () => session.release('recording'),
    });
    this.watch();
  }

  /** Of the whiteboard, as a page writes them. */
  get colours(): readonly string[] {
    return this.parts.media.colours;
  }

  /** Whether a recording can be written to a file that is chosen first. */
  get choosesFirst(): boolean {
    return this.parts.media.choosesFirst;
  }

  /** Asks for a capability of the camera's, or gives it back. */
  toggle(capability: Capability): void {
    if (this.session.stateOf(capability) === 'allowed') this.session.release(capability);
    else this.session.request(capability);
  }

  /** Asks for the camera and the voice, as far as there are such and they are not allowed or asked for. */
  askForBoth(): void {
    for (const capability of ['camera', 'microphone'] as const) {
      const state = this.session.stateOf(capability);
      if (this.session.canDo(capability) && state !== 'allowed' && state !== 'asked') this.session.request(capability);
      this.wishesVoice = this.isWished.value;
      if (this.wishesVoice) return;
    }
  }

  /** Whether the camera may be asked for. If not, it is told whose is in the way. */
  takePlace(): boolean {
    this.isWished.value = true;
    if (this.blockedBy.value.length > 0) return false;
    this.forgetWish();
    this.isGivingBack.value = false;
    this.isAsking.value = true;
    return true;
  }

  /** Gives another customer's camera back and asks for this one. */
  takeOver(other: FilmingSession): void {
    this.parts.giveBackCamera(other);
    if (this.wishesVoice) this.askForBoth();
    else this.session.request('camera');
  }

  forgetWish(): void {
    this.isWished.value = false;
    this.wishesVoice = false;
  }

  handleReleased(capability: Capability): void {
    if (capability !== 'camera') return;
    this.isAsking.value = false;
    this.isGivingBack.value = true;
  }

  /** What was given back while the customer could not be reached is given back now. */
  handleOpen(): void {
    // A browser's connection has begun with its tracks.
    if (this.session.summary.peek().customer === 'applet') this.data.begin();
    if (this.isGivingBack.value) this.session.release('camera');
  }

  talk(how: 'on' | 'off'): void {
    if (how === 'off') this.ownVoice.stop();
    else if (this.session.isRunning.value) void this.ownVoice.start();
  }

  takeSnapshot(): void {
    if (!this.canSnapshot.value) return;
    const board = this.boardSignal.peek();
    // The phone's picture has gone on: what the technician means is here only.
    if (board?.frozen.peek() === 'frozen') void this.keepFrozen(board);
    else if (this.say({ type: 'take_snapshot' })) this.snapshots.handleAsked();
  }

  /** What happened, as the customer's side has just written it down. */
  handleEvent(event: LogEvent): void {
    if (event.type === 'file_sent') this.snapshots.handleLogged(event.name, event.size_bytes);
  }

  /** Takes an offered file that is a snapshot. Any other is left to the technician. */
  handleOffer(id: TransferId): void {
    const file = this.session.files.files.peek().find((one) => one.id === id);
    if (file?.state.type !== 'offered' || !this.snapshots.expects(file.name, file.sizeBytes)) return;
    void this.session.files.accept(id, (name) => Promise.resolve(this.snapshots.take(id, name)));
  }

  handleMedia(): void {
    this.data.begin();
  }

  handleLensOpen(): void {
    this.makeBoard()?.handleOpen();
  }

  handleLens(message: ArrayBuffer): void {
    this.makeBoard()?.handleMessage(message);
  }

  /** Another tab has the work now. */
  stepAside(): void {
    this.isAside.value = true;
  }

  close(): void {
    this.ownVoice.stop();
    this.customerVoice.listen(undefined);
    for (const stop of this.stops) stop();
    this.boardSignal.value?.close();
    this.boardSignal.value = undefined;
    void this.recording.close();
    this.picture.close();
  }

  private async keepFrozen(board: BoardPort): Promise<void> {
    const still = await board.still().catch(() => undefined);
    if (!still) return this.parts.log('no still of the frozen picture could be made');
    if (this.canSnapshot.peek() && this.say({ type: 'keep_frozen', size_bytes: still.size })) this.snapshots.handleFrozenAsked(still);
  }

  private say(message: ConsoleToApplet): boolean {
    return this.session.peer.send('control', JSON.stringify(message));
  }

  private readFacts(): PictureFacts {
    const { session } = this;
    const { phase, flow } = session.summary.value;
    const statusOf = (capability: Capability): CapabilityStatus | undefined =>
      session.canDo(capability) ? session.capabilities.value.find((status) => status.capability === capability) : undefined;
    const line = session.peer.state.value;
    const failed = (['camera', 'screen'] as const).filter((source) => session.hasFailed(source === 'camera' ? 'camera' : 'view'));
    return { line, phase: phase.type, flow, camera: statusOf('camera'), screen: statusOf('view'), failed, hasFrame: this.picture.size.value !== undefined };
  }

  private watch(): void {
    const { session } = this;
    const isOn = computed(() => {
      const { phase, flow, customer } = session.summary.value;
      return customer === 'browser' && phase.type === 'active' && flow === 'running' && !this.isAside.value;
    });
    const source = computed(() => (isOn.value ? sourceOf(this.facts.value) : undefined));
    const seen = computed(() => (source.value ? session.media.value?.camera : undefined));
    const heard = computed(() => {
      const voice = session.capabilities.value.find(({ capability }) => capability === 'microphone');
      return isOn.value && voice?.state === 'allowed' && voice.paused === null ? session.media.value?.voice : undefined;
    });
    const permission = computed(() => this.permission());
    const lineState = computed(() => session.peer.state.value);
    this.follow(() => {
      // Another source is another picture, although it comes on the same track.
      void source.value;
      const track = seen.value;
      untracked(() => {
        this.picture.show(undefined);
        if (track) this.picture.show(track);
      });
    });
    this.follow(() => this.customerVoice.listen(heard.value));
    this.follow(() => void (isOn.value || untracked(() => this.ownVoice.stop())));
    this.follow(() => {
      const next = permission.value;
      untracked(() => this.recording.handlePermission(next));
    });
    this.follow(() => this.captions.handleLines(session.stream.value));
    this.follow(() => void (lineState.value === 'connected' && (this.isAside.value = false)));
    this.follow(() => {
      // Whatever the customer's side said of what it allows, it knows of the question.
      const state = session.stateOf('camera');
      this.isAsking.value = false;
      if (state !== 'allowed' && state !== 'asked') this.isGivingBack.value = false;
    });
    this.follow(() => this.dropFailed());
    this.watchBoard();
    this.watchData();
  }

  private watchBoard(): void {
    let shownBefore = false;
    this.follow(() => {
      const isFilming = this.isFilming.value;
      untracked(() => {
        if (!isFilming) return this.boardSignal.value?.detach();
        const board = this.makeBoard();
        if (shownBefore) board?.cut();
        shownBefore = true;
        board?.attach(this.picture.video);
      });
    });
  }

  private watchData(): void {
    const isCounted = computed(() => this.session.peer.state.value === 'connected');
    const measure = (): void => void this.data.measure(this.session.peer.stats());
    this.follow(() => {
      if (!isCounted.value) return undefined;
      const timer = setInterval(measure, MEASURE_EVERY_MS);
      return () => clearInterval(timer);
    });
    // Asked before the connection is closed.
    this.follow(() => void (this.session.summary.value.phase.type === 'ended' && untracked(measure)));
  }

  private follow(act: () => void | (() => void)): void {
    this.stops.push(effect(act));
  }

  private permission(): RecordingPermission {
    const { type } = this.session.summary.value.phase;
    if (type === 'ended' || this.isAside.value) return 'over';
    const status = this.session.capabilities.value.find(({ capability }) => capability === 'recording');
    if (type !== 'active' || !status) return 'none';
    if (status.state === 'allowed') return this.session.isRunning.value && status.paused === null ? 'allowed' : 'suspended';
    return status.state === 'asked' ? 'asked' : 'none';
  }

  /** A snapshot whose file does not come leaves its place. */
  private dropFailed(): void {
    const files = this.session.files.files.value;
    untracked(() => {
      for (const { id, state } of files) if (state.type === 'failed' || state.type === 'refused') this.snapshots.handleFailed(id);
    });
  }

  private makeBoard(): BoardPort | undefined {
    this.boardSignal.value ??= this.parts.media.makeBoard?.({ send: (message) => this.session.peer.send('lens', message), log: (text) => this.parts.log(text) });
    return this.boardSignal.value;
  }

  private scene(): Scene {
    const state = this.state.peek();
    const board = this.boardSignal.peek();
    const isShown = state.type === 'live' || (state.type === 'lost' && state.hasFrame);
    const picture = board?.shows.peek() === 'canvas' ? board.canvas : this.picture.video;
    return { state, picture: isShown ? picture : undefined, captions: this.captions.shown };
  }
}
