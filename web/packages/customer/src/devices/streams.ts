import { type Capability, type CustomerQuestion, type PauseReason, photoName, snapshotName } from '@bowline/protocol';
import { type ReadonlySignal, batch, computed, effect, signal, untracked } from '@preact/signals-core';
import type { CustomerSession } from '../customer-session.ts';
import { Answering, type Opening } from './answering.ts';
import { Background } from './background.ts';
import { BoardKeeper } from './board-keeper.ts';
import type { BoardPort, MakeBoard } from './board-port.ts';
import { Devices, type OpenOutcome } from './devices.ts';
import { Frames } from './frames.ts';
import { Light } from './light.ts';
import type { MediaPort } from './media-port.ts';
import type { DeviceKind } from './open-media.ts';
import { type SnapshotParts, takeStill } from './snapshot.ts';
import { type SoundProbe, SoundWatch } from './sound-watch.ts';
import type { DeviceTrouble } from './trouble.ts';
import type { Voice } from './voice.ts';

export type SessionPort = Pick<
  CustomerSession,
  'view' | 'health' | 'monotonicMs' | 'answer' | 'revoke' | 'pause' | 'setAbility' | 'tellFailure' | 'tellSnapshotFailed' | 'show' | 'sendLens' | 'sendFiles'
>;

export interface StreamsParts {
  session: SessionPort;
  media: MediaPort;
  openProbe(track: MediaStreamTrack): SoundProbe | undefined;
  voice: Pick<Voice, 'state' | 'wake' | 'handleVoice' | 'close'>;
  makeBoard: MakeBoard | undefined;
  takePhoto: SnapshotParts['takePhoto'];
  /** Why something does not open here, as the technician reads it. */
  wordsFor(trouble: StreamTrouble): string;
  log(text: string): void;
}

/** What the camera's picture is: nobody's but the customer's, on its way to the technician, or held back. */
export type PictureState = 'none' | 'private' | 'live' | 'paused';

/** What did not work of the devices, until it does or the customer has read it. */
export interface StreamTrouble {
  capability: Capability;
  why: DeviceTrouble;
}

/** Camera, microphone and screen of this device, and what of them leaves: a track only while the core grants it. */
export class Streams {
  private readonly devices: Devices;
  /** What the camera gives, and how many cameras there are. */
  readonly camera: ReadonlySignal<MediaStreamTrack | undefined>;
  readonly cameras: ReadonlySignal<number>;
  readonly board: ReadonlySignal<BoardPort | undefined>;
  /** What is heard of the technician. */
  readonly voice: ReadonlySignal<'silent' | 'heard' | 'needs_tap'>;
  readonly trouble = signal<StreamTrouble | undefined>(undefined);
  readonly picture: ReadonlySignal<PictureState>;
  /** The question that was answered with Yes, while its device is being opened. */
  readonly opening: ReadonlySignal<Opening | undefined>;
  readonly canLight: ReadonlySignal<boolean>;
  readonly isLit: ReadonlySignal<boolean>;
  private readonly keeper: BoardKeeper;
  private readonly frames = new Frames();
  private readonly sound: SoundWatch;
  private readonly background: Background;
  private readonly answering: Answering;
  private readonly light: Light;
  private readonly preview = signal<'closed' | 'open'>('closed');
  private readonly switching = signal<'no' | 'yes'>('no');
  private readonly videoSignal = signal<HTMLVideoElement | undefined>(undefined);
  private readonly isOver: ReadonlySignal<boolean>;
  private snapshots = 0;

  constructor(private readonly parts: StreamsParts) {
    const { session, media, log } = parts;
    this.devices = new Devices(media);
    this.camera = this.devices.camera.track;
    this.cameras = this.devices.cameras;
    this.voice = parts.voice.state;
    this.isOver = computed(() => session.view.value.stage === 'ended' || session.health.value === 'broken');
    this.sound = new SoundWatch({ openProbe: (track) => parts.openProbe(track), now: () => session.monotonicMs() });
    this.answering = new Answering({
      session,
      devices: this.devices,
      frames: this.frames,
      media,
      wordsFor: (trouble) => parts.wordsFor(trouble),
      onTrouble: (capability, why) => this.setTrouble(capability, why),
    });
    this.opening = this.answering.opening;
    this.picture = computed(() => this.pictureState());
    this.light = new Light({ session, picture: this.picture, track: this.devices.camera.track, onTrouble: () => this.setTrouble('flashlight', 'failed') });
    this.canLight = this.light.isThere;
    this.isLit = this.light.isLit;
    this.background = new Background({
      devices: this.devices,
      frames: this.frames,
      painter: () => this.videoSignal.peek(),
      isHeard: () => !this.isSoundGone(),
      // What is being opened for an answer is dealt with there.
      isNeeded: (kind) => untracked(() => this.isNeeded(kind)) && this.opening.peek()?.capability !== kind,
      pause: (kind, holds) => session.pause(kind, 'background', holds),
      onTrouble: (kind, why) => this.setTrouble(kind, why),
    });
    const isGranted = (): boolean => session.view.peek().streams.camera && !this.isOver.peek();
    this.keeper = new BoardKeeper({ makeBoard: parts.makeBoard, isGranted, send: (message) => session.sendLens(message), log, now: () => performance.now() });
    this.board = this.keeper.board;
  }

  /** Gives the act that stops it all. */
  start(): () => void {
    const stops = [...this.sendGranted(), ...this.closeUnneeded(), ...this.tellPauses(), ...this.followBoard(), this.light.start(), effect(() => this.handleOver())];
    return () => {
      for (const stop of stops) stop();
      this.letGo();
    };
  }

  /** The camera for the customer alone, before anybody asks for it. In a tap. */
  async showCamera(): Promise<void> {
    this.preview.value = 'open';
    const outcome = await this.open(['camera']);
    // A second tap opens it anew, and nothing is wrong with that.
    if (outcome !== 'open' && outcome !== 'unwanted') this.preview.value = 'closed';
  }

  hideCamera(): void {
    this.preview.value = 'closed';
  }

  /** The customer says Yes, in a tap: the core hears it once there is something to be seen or heard. */
  accept(question: CustomerQuestion): void {
    this.parts.voice.wake();
    this.trouble.value = undefined;
    void this.answering.accept(question);
  }

  pause(capability: Capability): void {
    this.parts.session.pause(capability, 'customer', true);
  }

  /** In a tap. What the system took away is opened anew; one picture leaves at a time. */
  async resume(capability: Capability): Promise<void> {
    const { session, voice } = this.parts;
    voice.wake();
    this.sound.wake();
    this.answering.pauseOtherPicture(capability);
    session.pause(capability, 'customer', false);
    if (capability !== 'camera' && capability !== 'microphone') return;
    if (!this.isWorking(capability)) await this.reopen(capability);
  }

  /** Tries a device once more, in a tap. */
  async reopen(kind: DeviceKind): Promise<void> {
    this.trouble.value = undefined;
    const outcome = await this.devices.reopen([kind]);
    if (outcome !== 'open' && outcome !== 'unwanted') this.setTrouble(kind, outcome);
  }

  async switchCamera(): Promise<void> {
    if (this.switching.value === 'yes') return;
    this.switching.value = 'yes';
    const outcome = await this.devices.switchCamera();
    batch(() => {
      this.switching.value = 'no';
      if (outcome !== 'open' && outcome !== 'unwanted') this.setTrouble('camera', outcome);
    });
    this.keeper.cut();
  }

  toggleLight(): void {
    this.light.toggle();
  }

  /** The customer wants to hear the technician, in a tap. */
  hear(): void {
    this.parts.voice.wake();
  }

  dismissTrouble(): void {
    this.trouble.value = undefined;
  }

  /** The element that shows the camera on the customer's own screen, or none any more. */
  handleVideo(video: HTMLVideoElement | undefined): void {
    this.videoSignal.value = video;
  }

  /** A frame of a track was painted there. */
  handlePainted(track: MediaStreamTrack): void {
    this.frames.handlePainted(track);
    this.light.handlePainted(track);
  }

  /** The picture has got another shape. */
  handleTurned(): void {
    this.keeper.cut();
  }

  handleLensOpen(): void {
    this.keeper.handleOpen();
  }

  handleLens(message: ArrayBuffer): void {
    this.keeper.handleMessage(message);
  }

  handleVoice(voice: MediaStreamTrack): void {
    this.parts.voice.handleVoice(voice);
  }

  handleHidden(): void {
    this.background.handleHidden();
  }

  handleVisible(): void {
    this.parts.voice.wake();
    this.sound.wake();
    void this.background.handleVisible();
  }

  /** The technician may have a still, and asks for it. */
  async takeSnapshot(): Promise<void> {
    const { session, takePhoto, log } = this.parts;
    const track = this.devices.camera.track.value;
    if (!track || !session.view.value.streams.camera) return;
    const taken = await takeStill({ board: this.keeper.board.value, track, video: this.videoSignal.value, takePhoto });
    if (!session.view.value.streams.camera) return;
    if (!taken) {
      log('no still of the camera could be taken');
      return session.tellSnapshotFailed();
    }
    this.snapshots += 1;
    const name = snapshotName(this.snapshots);
    const file = (content: Blob, called: string): File => new File([content], called, { type: 'image/jpeg' });
    session.sendFiles([file(taken.still, name), ...(taken.photo ? [file(taken.photo, photoName(name))] : [])]);
  }

  private async open(kinds: readonly DeviceKind[]): Promise<OpenOutcome> {
    this.trouble.value = undefined;
    const outcome = await this.devices.open(kinds);
    if (outcome !== 'open' && outcome !== 'unwanted') for (const kind of kinds) this.setTrouble(kind, outcome);
    return outcome;
  }

  private pictureState(): PictureState {
    if (!this.isNeeded('camera')) return 'none';
    if (!this.isAllowed('camera')) return 'private';
    return this.parts.session.view.value.streams.camera ? 'live' : 'paused';
  }

  private isAllowed(capability: Capability): boolean {
    return this.stateOf(capability) === 'allowed';
  }

  private stateOf(capability: Capability): string | undefined {
    return this.parts.session.view.value.capabilities.find((one) => one.capability === capability)?.state;
  }

  private isNeeded(kind: DeviceKind | 'screen'): boolean {
    const capability = kind === 'screen' ? 'view' : kind;
    if (this.isOver.value) return false;
    if (this.isAllowed(capability) || this.opening.value?.capability === capability) return true;
    // It was opened together with the camera, in the one call that the system allows.
    if (kind === 'microphone') return this.parts.media.opensAtOnce && this.stateOf('microphone') === 'asked';
    return kind === 'camera' && this.preview.value === 'open';
  }

  private isSoundGone(): boolean {
    return this.sound.isSilent.value || this.sound.isInterrupted.value;
  }

  private isWorking(kind: DeviceKind): boolean {
    const { track, state } = this.devices[kind];
    return track.value !== undefined && state.value === 'live' && !(kind === 'microphone' && this.isSoundGone());
  }

  private setTrouble(capability: Capability, why: DeviceTrouble): void {
    this.trouble.value = { capability, why };
  }

  private sendGranted(): (() => void)[] {
    const { session } = this.parts;
    const { camera, microphone, screen } = this.devices;
    const granted = computed(() => (this.isOver.value ? undefined : session.view.value.streams));
    const picture = computed(() => (granted.value?.camera ? camera.track.value : undefined) ?? (granted.value?.screen ? screen.track.value : undefined) ?? null);
    const voice = computed(() => (granted.value?.microphone ? microphone.track.value : undefined) ?? null);
    return [effect(() => void session.show({ picture: picture.value, voice: voice.value }))];
  }

  private closeUnneeded(): (() => void)[] {
    const { session } = this.parts;
    const kinds = ['camera', 'microphone', 'screen'] as const;
    const needs = kinds.map((kind) => ({ kind, isNeeded: computed(() => this.isNeeded(kind)) }));
    const isStopped = computed(() => session.view.value.is_everything_stopped);
    const question = computed(() => session.view.value.question?.id);
    return [
      effect(() => {
        const { value } = question;
        untracked(() => this.answering.handleQuestion(value));
      }),
      ...needs.map(({ kind, isNeeded }) => effect(() => void (isNeeded.value || untracked(() => this.devices.close(kind))))),
      effect(() => void (isStopped.value && untracked(() => this.hideCamera()))),
      // The browser has a button of its own that ends it.
      effect(() => void (this.devices.screen.state.value === 'ended' && untracked(() => session.revoke('view')))),
    ];
  }

  private tellPauses(): (() => void)[] {
    const { camera, microphone } = this.devices;
    return [
      effect(() => this.sound.watch(microphone.track.value)),
      this.tellPause('camera', 'device', () => this.switching.value === 'no' && (!camera.track.value || camera.state.value !== 'live')),
      this.tellPause('microphone', 'device', () => !microphone.track.value),
      this.tellPause('microphone', 'call', () => microphone.state.value !== 'live' || this.isSoundGone()),
    ];
  }

  private tellPause(kind: DeviceKind, reason: PauseReason, isGone: () => boolean): () => void {
    const holds = computed(() => this.isAllowed(kind) && isGone());
    let told = false;
    return effect(() => {
      if (holds.value === told) return;
      told = holds.value;
      untracked(() => this.parts.session.pause(kind, reason, told));
    });
  }

  private followBoard(): (() => void)[] {
    const { session } = this.parts;
    const isGranted = computed(() => session.view.value.streams.camera);
    // What begins to leave again is cut from what was before, so that a board with nothing on it needs no frames meanwhile.
    const needsFrames = computed(() => isGranted.value || (this.keeper.board.value?.strokes.value.length ?? 0) > 0);
    return [
      effect(() => void (isGranted.value, untracked(() => this.keeper.handleGrant()))),
      effect(() => {
        const [board, video] = [this.keeper.board.value, needsFrames.value ? this.videoSignal.value : undefined];
        untracked(() => (video ? board?.attach(video) : board?.detach()));
      }),
    ];
  }

  private handleOver(): void {
    if (this.isOver.value) untracked(() => this.letGo());
  }

  private letGo(): void {
    this.preview.value = 'closed';
    for (const kind of ['camera', 'microphone', 'screen'] as const) this.devices.close(kind);
    this.sound.stop();
    this.keeper.close();
    this.parts.voice.close();
  }
}
