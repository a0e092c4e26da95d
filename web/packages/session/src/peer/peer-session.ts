import type { IceServer, Signal } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { Backoff } from '../signaling/backoff.ts';
import { type Media, MediaSections } from './media.ts';
import { Moves } from './moves.ts';

/**
 * `connecting` until it was connected once, then `reconnecting` whenever it is not. `taken_over` when the
 * applet keeps going over to another console; only `takeBack` leaves it.
 */
export type PeerState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'taken_over';
export type ChannelName = 'control' | 'screen' | 'input' | 'file' | 'lens';

export interface PeerParts {
  makeConnection(iceServers: IceServer[]): RTCPeerConnection;
  /** Whether what of the screen fits in a packet may come past its channel. */
  readonly takesPackets: boolean;
  /** Whether the customer takes part in a browser, so that there is a camera and a voice. */
  takesMedia(): boolean;
  /** Of a connection that carries the session now. */
  onMedia(media: Media): void;
  /** False when there is no line to the server now. */
  sendSignal(signal: Signal): boolean;
  /** Whether the line to the server is alive for sure. If not, it is made anew and `connect` follows. */
  proveLine(): boolean;
  /** What receives packets, on a connection that is about to be made. */
  onPackets(packets: RTCRtpReceiver): void;
  /** `packets` as {@link PeerParts.onPackets} had them, of the connection that the channel is of. */
  onOpen(channel: ChannelName, packets?: RTCRtpReceiver): void;
  onData(channel: ChannelName, data: string | ArrayBuffer): void;
  now(): number;
}

const CHANNELS: Readonly<Record<ChannelName, RTCDataChannelInit>> = {
  control: { ordered: true },
  screen: { ordered: false, maxRetransmits: 0 },
  input: { ordered: false, maxRetransmits: 0 },
  file: { ordered: true },
  lens: { ordered: true },
};
const FOR_APPLETS: readonly ChannelName[] = ['control', 'screen', 'input', 'file'];
const FOR_BROWSERS: readonly ChannelName[] = ['control', 'file', 'lens'];
/** A connection that is not made by then is tried anew. */
const CONNECTED_WITHIN_MS = 20_000;
/** An offer waits at the server for a customer who is away, so that another one would only be answered too. */
const ANSWERED_WITHIN_MS = 30_000;
/** Short gaps heal by themselves. */
const HEAL_WITHIN_MS = 2000;
/** Two consoles that take an applet from each other do so within this time. */
const FIGHT_WITHIN_MS = 60_000;

/** One connection with its channels. */
interface Attempt {
  /** The number of its offer. */
  offer: number;
  connection: RTCPeerConnection;
  channels: Map<ChannelName, RTCDataChannel>;
  sections: MediaSections | undefined;
  /** Own candidates that were found before the offer went out; nothing once it has. */
  unsent: Signal[] | undefined;
  /** Candidates that came before the answer. */
  early: RTCIceCandidateInit[];
  isAnswered: boolean;
}

function discard(attempt: Attempt | undefined): void {
  if (!attempt) return;
  const { connection, channels } = attempt;
  connection.onicecandidate = connection.onconnectionstatechange = null;
  for (const channel of channels.values()) channel.onopen = channel.onmessage = channel.onclose = null;
  connection.close();
}

/**
 * The connection to one applet. This side makes the offers, as often as it takes.
 *
 * A new connection takes the place of one that is lost only when the applet has answered, so that a gap
 * may heal by itself meanwhile, and the place of one that is well only when its channels are open.
 */
export class PeerSession {
  private readonly stateSignal = signal<PeerState>('idle');
  readonly state: ReadonlySignal<PeerState> = this.stateSignal;
  private readonly sinceSignal = signal(0);
  /** When the state last changed. */
  readonly sinceMs: ReadonlySignal<number> = this.sinceSignal;
  private current: Attempt | undefined;
  /** Offered, and not answered or not connected. */
  private next: Attempt | undefined;
  private spoken: MediaStreamTrack | null = null;
  private offers = 0;
  private iceServers: IceServer[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closedByAppletMs = -Infinity;
  private readonly moves: Moves;

  constructor(
    private readonly parts: PeerParts,
    private readonly backoff = new Backoff({ firstMs: 1000, maxMs: 8000 }),
  ) {
    this.moves = new Moves((offer) => this.handleBelieved(offer), () => parts.now());
  }

  /** Connects, unless connected already. Called at the start and whenever server or applet are back. */
  connect(iceServers: IceServer[]): void {
    this.iceServers = iceServers;
    if (this.stateSignal.value === 'connected' || this.stateSignal.value === 'taken_over') return;
    if (this.stateSignal.value === 'idle') this.enter('connecting');
    void this.offer();
  }

  /** The technician wants the session here again. */
  takeBack(): void {
    if (this.stateSignal.value !== 'taken_over') return;
    this.enter('reconnecting');
    this.tryAnew();
  }

  close(): void {
    this.drop();
    this.closedByAppletMs = -Infinity;
    this.enter('idle');
  }

  send(channel: ChannelName, data: string | Uint8Array<ArrayBuffer>): boolean {
    const open = this.current?.channels.get(channel);
    if (open?.readyState !== 'open') return false;
    if (typeof data === 'string') open.send(data);
    else open.send(data);
    return true;
  }

  /** What the customer hears from here on, also on later connections. */
  speak(spoken: MediaStreamTrack | null): void {
    this.spoken = spoken;
    for (const attempt of [this.current, this.next]) void attempt?.sections?.speak(spoken);
  }

  async handleSignal(received: Signal): Promise<void> {
    if (received.type === 'offer') return this.handleMoved(received.offer);
    // An applet of before offers were counted means the last one.
    const offer = received.offer || (this.next ?? this.current)?.offer;
    const attempt = [this.next, this.current].find((one) => one?.offer === offer);
    if (!attempt) return;
    if (received.type === 'answer') return this.handleAnswer(attempt, received.sdp);
    const candidate = { candidate: received.candidate, sdpMid: received.sdp_mid };
    if (attempt.connection.remoteDescription) await this.addCandidate(attempt, candidate);
    else attempt.early.push(candidate);
  }

  stats(): Promise<RTCStatsReport> | undefined {
    return this.stateSignal.value === 'connected' ? this.current?.connection.getStats() : undefined;
  }

  private handleMoved(offer: number | undefined): void {
    if (offer !== undefined && this.carries(offer)) this.moves.handle(offer);
  }

  /** The customer's browser is in another network. From here the connection that there is looks well for seconds still. */
  private handleBelieved(offer: number): void {
    if (this.carries(offer)) this.tryAnew();
  }

  /** Whether the session is carried, or about to be, by the connection of this offer, to a customer in a browser. */
  private carries(offer: number): boolean {
    return this.current?.sections !== undefined && [this.current, this.next].some((one) => one?.offer === offer);
  }

  private async handleAnswer(attempt: Attempt, sdp: string): Promise<void> {
    if (attempt !== this.next || attempt.isAnswered) return;
    attempt.isAnswered = true;
    if (this.stateSignal.value !== 'connected' || import.meta.env.MODE === 'sabotage-handover') this.promote(attempt);
    this.offerAfter(CONNECTED_WITHIN_MS);
    await attempt.connection.setRemoteDescription({ type: 'answer', sdp });
    for (const candidate of attempt.early.splice(0)) await this.addCandidate(attempt, candidate);
  }

  private promote(attempt: Attempt): void {
    if (attempt !== this.next) return;
    this.next = undefined;
    const older = this.current;
    this.current = attempt;
    if (attempt.sections) this.parts.onMedia(attempt.sections.media);
    discard(older);
    if (attempt.connection.connectionState === 'connected') this.handleConnected();
  }

  private async addCandidate({ connection }: Attempt, candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await connection.addIceCandidate(candidate);
    } catch {
      // A candidate of an earlier connection; the present one does without it.
    }
  }

  private async offer(): Promise<void> {
    discard(this.next);
    const attempt = this.makeAttempt();
    this.next = attempt;
    this.offerAfter(ANSWERED_WITHIN_MS);
    try {
      const description = await attempt.connection.createOffer();
      // The answer may be here in no time, and is of no use to a connection that has not taken its own offer.
      await attempt.connection.setLocalDescription(description);
      if (this.next !== attempt) return;
      if (this.sendOffer(attempt, description.sdp ?? '')) return;
    } catch {
      if (this.next === attempt) this.offerAfter(this.backoff.nextMs());
    }
    if (this.next !== attempt) return;
    discard(attempt);
    this.next = undefined;
  }

  /** The offer goes first: a candidate must not overtake it. */
  private sendOffer(attempt: Attempt, sdp: string): boolean {
    if (!this.parts.sendSignal({ type: 'offer', offer: attempt.offer, sdp })) return false;
    for (const candidate of attempt.unsent ?? []) this.parts.sendSignal(candidate);
    attempt.unsent = undefined;
    return true;
  }

  private makeAttempt(): Attempt {
    const connection = this.parts.makeConnection(this.iceServers);
    this.offers += 1;
    const sections = this.parts.takesMedia() ? new MediaSections(connection, this.spoken) : undefined;
    const attempt: Attempt = { offer: this.offers, connection, channels: new Map(), sections, unsent: [], early: [], isAnswered: false };
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate?.candidate) return;
      const found: Signal = { type: 'candidate', offer: attempt.offer, candidate: candidate.candidate, sdp_mid: candidate.sdpMid };
      if (attempt.unsent) attempt.unsent.push(found);
      else this.parts.sendSignal(found);
    };
    connection.onconnectionstatechange = () => this.handleState(attempt, connection.connectionState);
    // Called audio, because audio is what browsers hand on packet by packet; there is no sound in it.
    const packets = this.parts.takesPackets && !sections ? connection.addTransceiver('audio', { direction: 'recvonly' }).receiver : undefined;
    if (packets) this.parts.onPackets(packets);
    for (const name of sections ? FOR_BROWSERS : FOR_APPLETS) {
      const channel = connection.createDataChannel(name, { ...CHANNELS[name], negotiated: false });
      channel.binaryType = 'arraybuffer';
      channel.onopen = () => {
        this.promote(attempt);
        this.parts.onOpen(name, packets);
      };
      channel.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.parts.onData(name, data);
      channel.onclose = () => this.handleState(attempt, 'closed');
      attempt.channels.set(name, channel);
    }
    return attempt;
  }

  private handleState(attempt: Attempt, state: RTCPeerConnectionState): void {
    const isOver = state === 'failed' || state === 'closed';
    if (attempt === this.next && attempt.isAnswered && isOver) this.dropNext();
    if (attempt !== this.current) return;
    if (state === 'connected') this.handleConnected();
    else if (state === 'disconnected') this.lose(HEAL_WITHIN_MS);
    else if (state === 'failed') this.lose(this.backoff.nextMs());
    else if (state === 'closed') this.handleClosedByApplet();
  }

  private handleConnected(): void {
    clearTimeout(this.timer);
    this.backoff.reset();
    this.enter('connected');
  }

  /** Silence is the network; a close is the applet's will, because of this console's next offer or another console's. */
  private handleClosedByApplet(): void {
    discard(this.current);
    this.current = undefined;
    if (this.next) return this.lose(this.backoff.nextMs());
    const nowMs = this.parts.now();
    const isFight = nowMs - this.closedByAppletMs < FIGHT_WITHIN_MS;
    this.closedByAppletMs = nowMs;
    if (!isFight) return this.lose(this.backoff.nextMs());
    this.drop();
    this.enter('taken_over');
  }

  private lose(waitMs: number): void {
    if (this.stateSignal.value === 'connected') this.enter('reconnecting');
    // The time that it has runs since the answer.
    if (this.next?.isAnswered) this.promote(this.next);
    else this.offerAfter(waitMs);
  }

  /** The one that was to come is not to be: the one that there is goes on. */
  private dropNext(): void {
    clearTimeout(this.timer);
    discard(this.next);
    this.next = undefined;
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.moves.stop();
    discard(this.current);
    discard(this.next);
    this.current = this.next = undefined;
  }

  private tryAnew(): void {
    if (this.parts.proveLine()) void this.offer();
    else this.offerAfter(ANSWERED_WITHIN_MS);
  }

  private offerAfter(waitMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.handleTime(), waitMs);
  }

  /** An offer that a customer asked for and that leads to nothing is dropped. */
  private handleTime(): void {
    if (this.stateSignal.value === 'connected') this.dropNext();
    else this.tryAnew();
  }

  private enter(state: PeerState): void {
    if (this.stateSignal.peek() === state) return;
    this.sinceSignal.value = this.parts.now();
    this.stateSignal.value = state;
  }
}
