import {
  type AppletToConsole,
  CAPABILITIES,
  type Capability,
  type CapabilityStatus,
  type ConsoleToApplet,
  DecodeError,
  type HistoryLine,
  type InputEvent,
  MAX_CHAT_CHARS,
  type SessionSummary,
  decodeAppletMessage,
  decodeInputAck,
} from '@bowline/protocol';
import { type ReadonlySignal, computed, signal } from '@preact/signals-core';
import { FileReceiver } from '../files/file-receiver.ts';
import { InputSender } from '../input/input-sender.ts';
import type { ChannelName, PeerParts, PeerState } from '../peer/peer-session.ts';
import { type Quality, QualityMeter } from '../peer/quality.ts';

/** The connection as the model needs it. */
export interface PeerPort {
  readonly state: ReadonlySignal<PeerState>;
  send(channel: ChannelName, data: string | Uint8Array<ArrayBuffer>): boolean;
  stats(): Promise<RTCStatsReport> | undefined;
  close(): void;
}

/** The picture as the model needs it. */
export interface ScreenPort {
  readonly canvas: HTMLCanvasElement;
  handleDatagram(datagram: ArrayBuffer): void;
  reset(): void;
  close(): void;
}

export interface ScreenInfo {
  width: number;
  height: number;
}

export interface SessionParts {
  makePeer(handlers: Pick<PeerParts, 'onOpen' | 'onData'>): PeerPort;
  makeScreen(handlers: {
    onAck(ack: Uint8Array): void;
    onState(state: ScreenInfo): void;
    onFailed(detail: string): void;
  }): ScreenPort;
  save(name: string, content: Blob): void;
  log(text: string): void;
  firstInputStream: number;
}

const NOT_ASKED: readonly CapabilityStatus[] = CAPABILITIES.map((capability) => ({
  capability,
  state: 'not_asked',
  since_ms: 0,
}));

/** One open session: what the customer allows, what was said, the picture, and the technician's hand. */
export class SessionModel {
  readonly summary;
  readonly capabilities = signal(NOT_ASKED);
  readonly stream = signal<readonly HistoryLine[]>([]);
  readonly system = signal('');
  readonly quality = signal<Quality | undefined>(undefined);
  readonly screen = signal<ScreenInfo>({ width: 0, height: 0 });
  /** Why something did not work, in words. */
  readonly problem = signal('');
  readonly files: FileReceiver;
  readonly peer: PeerPort;
  readonly view: ScreenPort;
  readonly mayView = computed(() => this.stateOf('view') === 'allowed');
  readonly mayControl = computed(() => this.stateOf('control') === 'allowed');
  /** Whether events of the technician's hand go out now. */
  readonly handsOn = computed(() => this.mayControl.value && this.summary.value.label === 'active');
  private readonly input: InputSender;
  private readonly meter = new QualityMeter();

  constructor(
    summary: SessionSummary,
    private readonly parts: SessionParts,
  ) {
    this.summary = signal(summary);
    this.peer = parts.makePeer({ onOpen: (channel) => this.opened(channel), onData: (channel, data) => this.receive(channel, data) });
    this.view = parts.makeScreen({
      onAck: (ack) => void this.peer.send('screen', new Uint8Array(ack)),
      onState: (state) => {
        this.screen.value = state;
      },
      onFailed: (detail) => {
        this.problem.value = detail;
      },
    });
    this.input = new InputSender((message) => void this.peer.send('input', JSON.stringify(message)), parts.firstInputStream);
    this.files = new FileReceiver({
      accept: (transfer_id) => this.say({ type: 'accept_file', transfer_id }),
      refuse: (transfer_id) => this.say({ type: 'refuse_file', transfer_id }),
      kept: (transfer_id) => this.say({ type: 'file_kept', transfer_id }),
      save: parts.save,
    });
  }

  stateOf(capability: Capability): CapabilityStatus['state'] {
    return this.capabilities.value.find((status) => status.capability === capability)?.state ?? 'not_asked';
  }

  request(capability: Capability): void {
    this.problem.value = '';
    this.say({ type: 'request_capability', capability });
  }

  release(capability: Capability): void {
    if (capability === 'control') this.push({ type: 'release_all' });
    this.say({ type: 'release_capability', capability });
  }

  /** False if the text could not be sent and should stay in the box. */
  chat(text: string): boolean {
    const trimmed = text.trim();
    if (!trimmed || [...trimmed].length > MAX_CHAT_CHARS) return false;
    return this.say({ type: 'chat', text: trimmed });
  }

  push(event: InputEvent): void {
    if (this.handsOn.value) this.input.push(event);
  }

  async measure(): Promise<void> {
    const report = await this.peer.stats();
    this.quality.value = report ? this.meter.read(report as unknown as Parameters<QualityMeter['read']>[0]) : undefined;
  }

  close(): void {
    this.push({ type: 'release_all' });
    this.input.end();
    this.peer.close();
    this.view.close();
  }

  private say(message: ConsoleToApplet): boolean {
    return this.peer.send('control', JSON.stringify(message));
  }

  private opened(channel: ChannelName): void {
    if (channel === 'screen') this.view.reset();
    if (channel === 'control') this.files.handleConnectionLost();
  }

  private receive(channel: ChannelName, data: string | ArrayBuffer): void {
    if (channel === 'screen' && typeof data !== 'string') this.view.handleDatagram(data);
    if (channel === 'file' && typeof data !== 'string') this.files.handleChunk(data);
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
      case 'snapshot':
        this.takeCapabilities(message.capabilities, 'always');
        this.stream.value = message.history;
        this.system.value = message.system;
        return;
      case 'line':
        this.stream.value = [...this.stream.value, message.line];
        return;
      case 'capability_changed': {
        const { status } = message;
        const others = this.capabilities.value.filter((known) => known.capability !== status.capability);
        this.takeCapabilities([...others, status], 'if_newly_granted');
        return;
      }
      case 'offer_file':
        return this.files.handleOffer(message.transfer_id, message.name, message.size_bytes);
      case 'file_aborted':
        return this.files.handleAborted(message.transfer_id);
      case 'failed':
        this.problem.value = message.detail;
        return;
      default:
        message satisfies never;
    }
  }

  /** A new grant gets a new input stream, and so does a new connection, whose numbers begin at 0. */
  private takeCapabilities(known: CapabilityStatus[], newStream: 'always' | 'if_newly_granted'): void {
    const had = this.capabilities.value.find((status) => status.capability === 'control');
    this.capabilities.value = NOT_ASKED.map((none) => known.find((status) => status.capability === none.capability) ?? none);
    if (this.stateOf('view') !== 'allowed') this.view.reset();
    const has = this.capabilities.value.find((status) => status.capability === 'control');
    if (has?.state !== 'allowed') this.input.end();
    else if (newStream === 'always' || had?.state !== 'allowed' || had.since_ms !== has.since_ms) this.input.begin();
  }
}
