import {
  type AppletToConsole,
  CAPABILITIES,
  COMPUTER_CAPABILITIES,
  type Capability,
  type CapabilityStatus,
  type ConsoleToApplet,
  DecodeError,
  type HistoryLine,
  type InputEvent,
  type LogEntry,
  type LogEvent,
  type Receipt,
  type SessionLog,
  type SessionSummary,
  decodeAppletMessage,
  decodeInputAck,
} from '@bowline/protocol';
import { batch, computed, effect, signal, untracked } from '@preact/signals-core';
import { CameraModel } from '../camera/camera-model.ts';
import { FileReceiver } from '../files/file-receiver.ts';
import { InputSender } from '../input/input-sender.ts';
import type { Media } from '../peer/media.ts';
import type { ChannelName } from '../peer/peer-session.ts';
import { type Quality, QualityMeter } from '../peer/quality.ts';
import { Eyes } from './eyes.ts';
import { type ChatOutcome, Outbox } from './outbox.ts';
import { type MonitorsInfo, NO_MONITORS, type ScreenInfo, type ScreenNumbers, isSamePicture } from './screen-info.ts';
import type { LogState, PeerPort, ScreenPort, SessionParts } from './session-parts.ts';

/** What the picture may take of the line while data is saved. */
const SAVING_KBIT = 1000;

/** Lines that one session shows; the oldest go first. */
const MAX_LINES = 5000;

const NOT_ASKED: readonly CapabilityStatus[] = CAPABILITIES.map((capability) => ({
  capability,
  state: 'not_asked',
  since_ms: 0,
  paused: null,
}));

/** One open session: what the customer allows, what was said, the picture, and the technician's hand. */
export class SessionModel {
  readonly summary;
  readonly capabilities = signal(NOT_ASKED);
  /** What can be done on the customer's device, if it is allowed. */
  readonly abilities = signal<readonly Capability[]>(COMPUTER_CAPABILITIES);
  readonly stream = signal<readonly HistoryLine[]>([]);
  readonly system = signal('');
  readonly quality = signal<Quality | undefined>(undefined);
  readonly screen = signal<ScreenInfo>({ width: 0, height: 0 });
  /** What comes from a customer who takes part in a browser: it shows and says something once that is allowed. */
  readonly media = signal<Media | undefined>(undefined);
  readonly monitors = signal<MonitorsInfo>(NO_MONITORS);
  /** Whether there is something to choose. */
  readonly hasMonitors = computed(() => this.monitors.value.monitors.length > 1 || this.monitors.value.shown !== null);
  readonly numbers = signal<ScreenNumbers | undefined>(undefined);
  /** How much of the picture is exact, in whole percent. */
  readonly exactPercent = computed(() => {
    const { width, exact } = this.screen.value;
    return width > 0 && exact !== undefined ? Math.floor(exact * 100) : undefined;
  });
  /** The applet's own figure says more of the picture's way than the browser's. */
  readonly rttMs = computed(() => {
    const ofSender = this.numbers.value?.sender?.rttMs;
    return ofSender === undefined ? this.quality.value?.rttMs : Math.round(ofSender);
  });
  /** The technician wants the picture to take little of the line. */
  readonly savesData = signal(false);
  /** Why something did not work, in the words of the customer's program. */
  readonly failure = signal('');
  /** Why there is no picture, in words of this program. */
  readonly screenFailure = signal('');
  readonly logState = signal<LogState>('none');
  /** Since when by this computer's clock the customer cannot be reached from here; nothing while all is well. */
  readonly lostSinceMs = computed(() => this.lostSince());
  /** What the server's log of an ended session comes to, once it is read. */
  readonly receipt = signal<Receipt | undefined>(undefined);
  readonly files: FileReceiver;
  /** What stands in the message box, also while another tab is shown. */
  readonly draft = signal('');
  /** What was written and has not arrived. */
  readonly outbox = new Outbox(({ id, text }) => void this.say({ type: 'chat', message_id: id, text }));
  readonly peer: PeerPort;
  readonly view: ScreenPort;
  /** What there is of a customer who takes part in a browser. */
  readonly camera: CameraModel;
  /** The phones through which a computer's session sees. */
  readonly eyes: Eyes;
  readonly mayView = computed(() => this.stateOf('view') === 'allowed');
  readonly mayControl = computed(() => this.stateOf('control') === 'allowed');
  /** Whether the technician's tools reach the customer now. The server may know less of it than this side. */
  readonly isRunning = computed(() => {
    const { phase, flow } = this.summary.value;
    return phase.type === 'active' && flow === 'running' && this.peer.state.value === 'connected';
  });
  /** Whether events of the technician's hand go out now. */
  readonly handsOn = computed(() => this.mayControl.value && this.isRunning.value);
  private readonly wishes = new Set<Capability>();
  private readonly input: InputSender;
  private readonly meter = new QualityMeter();
  private readonly stopWatching: () => void;

  constructor(
    summary: SessionSummary,
    private readonly parts: SessionParts,
  ) {
    this.summary = signal(summary);
    this.peer = parts.makePeer({
      onPackets: (packets) => this.view.receive(packets),
      takesMedia: () => this.summary.peek().customer === 'browser',
      onMedia: (media) => {
        this.media.value = media;
        this.camera.handleMedia();
      },
      onOpen: (channel, packets) => this.opened(channel, packets),
      onData: (channel, data) => this.receive(channel, data),
    });
    this.view = parts.makeScreen({
      onAck: (ack) => void this.peer.send('screen', new Uint8Array(ack)),
      onState: (state) => {
        if (!isSamePicture(state, this.screen.peek())) this.screen.value = state;
      },
      onNumbers: (numbers) => {
        // What was counted on a line that is gone says nothing.
        if (this.peer.state.peek() === 'connected') this.numbers.value = numbers;
      },
      onFailed: (detail) => {
        this.screenFailure.value = detail;
      },
    });
    this.input = new InputSender((message) => void this.peer.send('input', JSON.stringify(message)), parts.firstInputStream);
    this.files = new FileReceiver({
      accept: (transfer_id) => this.say({ type: 'accept_file', transfer_id }),
      refuse: (transfer_id) => this.say({ type: 'refuse_file', transfer_id }),
      kept: (transfer_id) => this.say({ type: 'file_kept', transfer_id }),
      choosePlace: (name, sizeBytes) => parts.choosePlace(name, sizeBytes),
    });
    this.camera = new CameraModel(this, parts);
    this.eyes = new Eyes(this, { say: (message) => this.say(message), linkOf: parts.linkOf });
    const stopPeer = effect(() => {
      const state = this.peer.state.value;
      untracked(() => (state === 'connected' ? this.handleFound() : this.handleLost()));
    });
    const stopPhase = effect(() => {
      if (this.summary.value.phase.type !== 'ended') return;
      untracked(() => this.files.handleEnd());
      this.outbox.close();
    });
    this.stopWatching = () => {
      stopPeer();
      stopPhase();
    };
  }

  stateOf(capability: Capability): CapabilityStatus['state'] {
    return this.capabilities.value.find((status) => status.capability === capability)?.state ?? 'not_asked';
  }

  canDo(capability: Capability): boolean {
    return this.abilities.value.includes(capability);
  }

  /** Whether what was asked for or allowed does not work there, as the log says. Nobody has taken it back. */
  hasFailed(capability: Capability): boolean {
    if (this.stateOf(capability) !== 'revoked') return false;
    const last = this.stream.value.findLast((line) => line.type === 'log' && 'capability' in line.entry.event && line.entry.event.capability === capability);
    return last?.type === 'log' && last.entry.event.type === 'lost';
  }

  request(capability: Capability): void {
    this.failure.value = '';
    if (capability === 'camera' && !this.camera.takePlace()) return;
    if (!this.say({ type: 'request_capability', capability })) this.wishes.add(capability);
  }

  release(capability: Capability): void {
    this.wishes.delete(capability);
    if (capability === 'control') this.letGo();
    this.camera.handleReleased(capability);
    this.say({ type: 'release_capability', capability });
  }

  /** Wishes for the picture of one monitor, or of all of them. The applet's word is what counts. */
  showMonitor(monitor: number | null): void {
    this.say({ type: 'show_monitor', monitor });
  }

  /** Says something to the customer, now or as soon as they can be reached. */
  chat(text: string): ChatOutcome {
    return this.outbox.write(text);
  }

  push(event: InputEvent): void {
    if (this.handsOn.value) this.input.push(event);
  }

  /** Lets go of every key and button. */
  letGo(): void {
    this.push({ type: 'release_all' });
  }

  /** Reads the log that the server keeps, once. */
  async loadLog(read: () => Promise<SessionLog>): Promise<void> {
    if (this.logState.value === 'loading' || this.logState.value === 'here') return;
    this.logState.value = 'loading';
    try {
      const { entries, receipt } = await read();
      this.takeLog(entries);
      this.receipt.value = receipt;
      this.logState.value = 'here';
    } catch {
      this.logState.value = 'failed';
    }
  }

  saveData(saves: 'yes' | 'no'): void {
    this.savesData.value = saves === 'yes';
    this.view.setLimit(saves === 'yes' ? SAVING_KBIT : 0);
  }

  async measure(): Promise<void> {
    this.view.measure();
    const report = await this.peer.stats();
    this.quality.value = report ? this.meter.read(report as unknown as Parameters<QualityMeter['read']>[0]) : undefined;
  }

  close(): void {
    this.stopWatching();
    this.eyes.close();
    this.camera.close();
    this.outbox.close();
    this.letGo();
    this.input.end();
    this.peer.close();
    this.view.close();
  }

  private say(message: ConsoleToApplet): boolean {
    return this.peer.send('control', JSON.stringify(message));
  }

  private opened(channel: ChannelName, packets: RTCRtpReceiver | undefined): void {
    if (channel === 'screen') this.view.reset('keep', packets);
    if (channel === 'lens') this.camera.handleLensOpen();
    if (channel !== 'control') return;
    this.camera.handleOpen();
    this.eyes.handleOpen();
    this.outbox.sendAgain();
    this.askAsWished();
  }

  /** What was asked for before the line was there is asked now. */
  private askAsWished(): void {
    const wished = [...this.wishes];
    this.wishes.clear();
    if (this.summary.value.phase.type !== 'active') return;
    for (const capability of wished) this.request(capability);
  }

  /** What was pressed and not applied must not be applied later, to a picture that nobody saw. */
  private handleLost(): void {
    this.input.end();
    this.quality.value = this.numbers.value = undefined;
  }

  /** A connection that healed sends no snapshot. A new one does, and begins everything once more. */
  private handleFound(): void {
    if (this.mayControl.value) this.input.begin();
    this.files.handleHealed();
  }

  private lostSince(): number | undefined {
    const { phase, link } = this.summary.value;
    if (phase.type !== 'active' && phase.type !== 'waiting') return undefined;
    const server = link.type === 'reconnecting' || link.type === 'offline' ? link.since_ms - this.parts.serverAheadMs.value : undefined;
    const isHere = this.peer.state.value === 'connected';
    // Console and applet may talk to each other while the server is away.
    if (isHere) return this.input.stalledSinceMs.value;
    return this.peer.state.value === 'reconnecting' ? this.peer.sinceMs.value : server;
  }

  /** The server's log has no chat; what is here already is kept. */
  private takeLog(entries: readonly LogEntry[]): void {
    const kept = this.stream.value;
    const isWhole = kept.some((line) => line.type === 'log' && line.entry.event.type === 'ended');
    if (isWhole) return;
    const end = entries.filter((entry) => entry.event.type === 'ended');
    const missing = kept.length > 0 ? end : entries;
    this.stream.value = [...kept, ...missing.map((entry) => ({ type: 'log' as const, entry }))];
  }

  private receive(channel: ChannelName, data: string | ArrayBuffer): void {
    if (channel === 'screen' && typeof data !== 'string') this.view.handleDatagram(data);
    if (channel === 'file' && typeof data !== 'string') this.files.handleChunk(data);
    if (channel === 'lens' && typeof data !== 'string') this.camera.handleLens(data);
    if (channel === 'input' && typeof data === 'string') {
      const ack = decodeInputAck(data);
      if (ack instanceof DecodeError) this.parts.log(`input answer ignored: ${ack.message}`);
      else this.input.handleAck(ack);
    }
    if (channel === 'control' && typeof data === 'string') {
      const message = decodeAppletMessage(data);
      if (message instanceof DecodeError) this.parts.log(`applet message ignored: ${message.message}`);
      else this.handle(message);
    }
  }

  private handle(message: AppletToConsole): void {
    switch (message.type) {
      case 'abilities':
        return this.takeAbilities(message.capabilities);
      case 'snapshot':
        this.takeAbilities(message.capabilities);
        this.takeLines(message.history);
        this.system.value = message.system;
        this.files.handleConnectionBack();
        return;
      case 'earlier':
        this.takeLines([...message.history, ...this.stream.value]);
        return;
      case 'line':
        this.takeLines([...this.stream.value, message.line]);
        if (message.line.type === 'log') this.handleEvent(message.line.entry.event);
        return;
      case 'capability_changed': {
        const { status } = message;
        const others = this.capabilities.value.filter((known) => known.capability !== status.capability);
        this.takeCapabilities([...others, status], 'if_newly_granted');
        return;
      }
      case 'offer_file':
        this.files.handleOffer(message.transfer_id, message.name, message.size_bytes);
        return this.camera.handleOffer(message.transfer_id);
      case 'file_aborted':
        return this.files.handleAborted(message.transfer_id);
      case 'monitors':
        this.monitors.value = message;
        return;
      case 'failed':
        this.failure.value = message.detail;
        return;
      default:
        message satisfies never;
    }
  }

  private handleEvent(event: LogEvent): void {
    if (event.type === 'revoked_everything') this.eyes.handleStopped();
    this.camera.handleEvent(event);
  }

  private takeLines(lines: readonly HistoryLine[]): void {
    batch(() => {
      this.stream.value = lines.slice(-MAX_LINES);
      this.outbox.handleLines(lines);
    });
  }

  /** A new grant gets a new input stream, and so does a new connection, whose numbers begin at 0. */
  private takeAbilities(told: CapabilityStatus[]): void {
    this.abilities.value = CAPABILITIES.filter((one) => told.some(({ capability }) => capability === one));
    this.takeCapabilities(told, 'always');
  }

  private takeCapabilities(known: CapabilityStatus[], newStream: 'always' | 'if_newly_granted'): void {
    const had = this.capabilities.value.find((status) => status.capability === 'control');
    this.capabilities.value = NOT_ASKED.map((none) => known.find((status) => status.capability === none.capability) ?? none);
    if (this.stateOf('view') !== 'allowed') {
      this.view.reset('blank');
      this.monitors.value = NO_MONITORS;
    }
    const has = this.capabilities.value.find((status) => status.capability === 'control');
    if (has?.state !== 'allowed') this.input.end();
    else if (newStream === 'always' || had?.state !== 'allowed' || had.since_ms !== has.since_ms) this.input.begin();
  }
}
