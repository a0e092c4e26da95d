import type { ConnectionId, IceServer, RelayServer, Signal } from '@bowline/protocol';
import type { Counted } from './devices/data-meter.ts';
import { OfferPace } from './offer-pace.ts';
import { NOTHING_SENT, type Sent, openSections, sendOn } from './sections.ts';

/** The channels that this side uses. Whatever else the console opens is left alone. */
export type AnswerChannel = 'control' | 'file' | 'lens';
const CHANNELS: readonly string[] = ['control', 'file', 'lens'] satisfies AnswerChannel[];

export interface AnswerParts {
  makeConnection(iceServers: readonly IceServer[]): RTCPeerConnection;
  sendSignal(to: ConnectionId, signal: Signal): void;
  /** The channel `control` is open: the console wants to know everything. */
  onConnected(): void;
  /** The connection that carried the session is gone. */
  onLost(): void;
  onControl(text: string): void;
  /** The channel `lens` is open. */
  onLensOpen(): void;
  onLens(message: ArrayBuffer): void;
  /** What the technician says, of the connection that carries the session. */
  onVoice(voice: MediaStreamTrack): void;
  /** There is room in the channel `file` again. */
  onFileRoom(): void;
  /** Nothing comes any more: the network may have changed. */
  onSilent(): void;
  log(text: string): void;
}

/** Below so many waiting bytes the browser says that there is room again. */
const ROOM_BELOW_BYTES = 128 * 1024;
/** A tab goes over as soon as the channels are open, and closes the older connection then. What it has said there is here by this time. */
const LEFT_WITHIN_MS = 100;
/** Candidates of an offer that is not here yet, or not taken yet. No browser finds as many. */
const MAX_HELD = 100;
/** A console of before offers were counted numbers none. */
const UNNUMBERED = 0;

/** Which offer: of which tab, and its number there. */
interface Asked {
  console: ConnectionId;
  offer: number | undefined;
}

interface Attempt {
  /** Its number among all of this page. */
  number: number;
  asked: Asked;
  connection: RTCPeerConnection;
  channels: Map<AnswerChannel, RTCDataChannel>;
  /** Those that carry what is put into them. */
  ready: Set<AnswerChannel>;
  /** Those of them whose opening was not told yet. */
  untold: Set<AnswerChannel>;
  /** Own candidates that were found before the answer went out; nothing once it has. */
  unsent: Signal[] | undefined;
  /** Whether the other side's description is in, so that its candidates can be. */
  isDescribed: boolean;
}

function isOwn(name: string): name is AnswerChannel {
  return CHANNELS.includes(name);
}

function isSame(one: Asked, other: Asked): boolean {
  return one.console === other.console && (one.offer ?? UNNUMBERED) === (other.offer ?? UNNUMBERED);
}

function discard(attempt: Attempt | undefined): void {
  if (!attempt) return;
  const { connection, channels } = attempt;
  connection.onicecandidate = connection.onconnectionstatechange = connection.ondatachannel = null;
  for (const channel of channels.values()) channel.onopen = channel.onmessage = channel.onclose = channel.onbufferedamountlow = null;
  connection.close();
}

/**
 * The connection to the technician's newest tab. This side answers, as the applet does: the connection that carries the session
 * stays until the next one stands, because it may heal meanwhile. One that is well stays until the tab has left it.
 */
export class PeerAnswer {
  private current: Attempt | undefined;
  private next: Attempt | undefined;
  /** Which offer the connection is of that carries the session, or did so last. */
  private carried: Asked | undefined;
  private held: { asked: Asked; candidate: RTCIceCandidateInit }[] = [];
  private sent: Sent = NOTHING_SENT;
  private iceServers: readonly IceServer[] = [];
  private relay: RelayServer | undefined;
  /** Set while the next connection stands and the tab may have words under way through the older one. */
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private attempts = 0;
  private readonly pace = new OfferPace();

  constructor(private readonly parts: AnswerParts) {}

  setIceServers(servers: readonly IceServer[]): void {
    this.iceServers = servers;
  }

  /** Every later connection may go through the relay. */
  useRelay(relay: RelayServer): void {
    this.relay = relay;
  }

  async handleSignal(from: ConnectionId, signal: Signal): Promise<void> {
    const asked = { console: from, offer: signal.offer };
    if (signal.type === 'offer') return this.pace.push(() => this.answer(asked, signal.sdp));
    if (signal.type === 'answer') return this.parts.log('an answer without an offer');
    const candidate = { candidate: signal.candidate, sdpMid: signal.sdp_mid };
    const attempt = [this.next, this.current].find((one) => one && isSame(one.asked, asked));
    if (attempt?.isDescribed) return this.addCandidate(attempt, candidate);
    this.held.push({ asked, candidate });
    if (this.held.length > MAX_HELD) this.held.shift();
  }

  /** The network may be another one: the console is asked for a new connection, for a browser gives a dead way up late. */
  askAnew(): void {
    const { carried } = this;
    if (!carried) return;
    // The tab counts on the one that was answered last, though nothing has come through it.
    const answered = (this.next ?? this.current)?.asked;
    const { offer } = answered?.console === carried.console ? answered : carried;
    this.parts.sendSignal(carried.console, { type: 'offer', offer, sdp: '' });
  }

  /** False when nothing could be sent: the next connection begins with everything, and so does a channel that opens. */
  send(channel: AnswerChannel, data: string | Uint8Array<ArrayBuffer>): boolean {
    const open = this.current?.ready.has(channel) ? this.current.channels.get(channel) : undefined;
    if (open?.readyState !== 'open') return false;
    try {
      if (typeof data === 'string') open.send(data);
      else open.send(data);
      return true;
    } catch {
      return false;
    }
  }

  /** What leaves from here on, also on later connections. Settles once nothing else does any more. */
  async show(sent: Sent): Promise<void> {
    this.sent = sent;
    const both = [this.current, this.next].filter((one) => one !== undefined);
    await Promise.all(both.map(({ connection }) => sendOn(connection, sent)));
  }

  /** What the connection that carries the session has carried. */
  stats(): Counted | undefined {
    return this.current && { connection: this.current.number, report: this.current.connection.getStats() };
  }

  /** Bytes that wait in a channel. One that is about to carry something has no room yet. */
  bufferedBytes(channel: AnswerChannel): number {
    const made = this.current?.channels.get(channel);
    if (!made) return 0;
    return this.current?.ready.has(channel) ? made.bufferedAmount : Infinity;
  }

  close(): void {
    this.pace.close();
    discard(this.current);
    this.dropNext();
    this.current = this.carried = undefined;
    this.held = [];
  }

  private async answer(asked: Asked, sdp: string): Promise<void> {
    this.dropNext();
    let attempt: Attempt | undefined;
    try {
      attempt = this.makeAttempt(asked);
      const { connection } = attempt;
      this.next = attempt;
      await connection.setRemoteDescription({ type: 'offer', sdp });
      if (this.next !== attempt) return;
      attempt.isDescribed = true;
      const held = this.held.filter((one) => isSame(one.asked, asked));
      // Those that stay may be of the offer that waits for its turn.
      this.held = this.held.filter((one) => !isSame(one.asked, asked));
      for (const { candidate } of held) await this.addCandidate(attempt, candidate);
      openSections(connection);
      await sendOn(connection, this.sent);
      const description = await connection.createAnswer();
      await connection.setLocalDescription(description);
      if (this.next !== attempt) return;
      this.sendAnswer(attempt, description.sdp ?? '');
    } catch {
      // One whose place was taken was closed at once, and cannot go on.
      if (attempt && this.next !== attempt) return;
      this.parts.log('an offer could not be answered');
      this.dropNext();
    }
  }

  /** The answer goes first: a candidate must not overtake it. */
  private sendAnswer(attempt: Attempt, sdp: string): void {
    const { console: to, offer } = attempt.asked;
    this.parts.sendSignal(to, { type: 'answer', offer, sdp });
    for (const candidate of attempt.unsent ?? []) this.parts.sendSignal(to, candidate);
    attempt.unsent = undefined;
  }

  private async addCandidate({ connection }: Attempt, candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await connection.addIceCandidate(candidate);
    } catch {
      // One way less; the others may do.
    }
  }

  private makeAttempt(asked: Asked): Attempt {
    const servers = this.relay ? [...this.iceServers, this.relay] : this.iceServers;
    const connection = this.parts.makeConnection(servers);
    this.attempts += 1;
    const none = { channels: new Map<AnswerChannel, RTCDataChannel>(), ready: new Set<AnswerChannel>(), untold: new Set<AnswerChannel>() };
    const attempt: Attempt = { number: this.attempts, asked, connection, ...none, unsent: [], isDescribed: false };
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate?.candidate) return;
      const found: Signal = { type: 'candidate', offer: asked.offer, candidate: candidate.candidate, sdp_mid: candidate.sdpMid };
      if (attempt.unsent) attempt.unsent.push(found);
      else this.parts.sendSignal(asked.console, found);
    };
    connection.onconnectionstatechange = () => this.handleState(attempt, connection.connectionState);
    connection.ondatachannel = ({ channel }) => this.takeChannel(attempt, channel);
    return attempt;
  }

  private takeChannel(attempt: Attempt, channel: RTCDataChannel): void {
    const name = channel.label;
    if (!isOwn(name) || attempt.channels.has(name)) return;
    attempt.channels.set(name, channel);
    channel.binaryType = 'arraybuffer';
    channel.onclose = () => this.lose(attempt);
    if (name === 'file') {
      channel.bufferedAmountLowThreshold = ROOM_BELOW_BYTES;
      channel.onbufferedamountlow = () => this.parts.onFileRoom();
    } else channel.onmessage = ({ data }: MessageEvent<unknown>) => this.take(attempt, name, data);
    if (channel.readyState === 'open') void this.makeReady(attempt, name);
    else channel.onopen = () => void this.makeReady(attempt, name);
  }

  private take(attempt: Attempt, name: 'control' | 'lens', data: unknown): void {
    this.handleReady(attempt, name);
    this.promote(attempt);
    if (attempt !== this.current) return;
    if (name === 'control' && typeof data === 'string') this.parts.onControl(data);
    if (name === 'lens' && data instanceof ArrayBuffer) this.parts.onLens(data);
  }

  /**
   * Chromium calls a channel of the other side's open a moment before it is, and drops without a word what is sent in that moment.
   * The thread that is about to open it answers what the connection is asked only afterwards.
   */
  private async makeReady(attempt: Attempt, name: AnswerChannel): Promise<void> {
    await attempt.connection.getStats().catch(() => undefined);
    this.handleReady(attempt, name);
  }

  /** The channel is open, or something has come through it. */
  private handleReady(attempt: Attempt, name: AnswerChannel): void {
    if (attempt.ready.has(name)) return;
    attempt.ready.add(name);
    attempt.untold.add(name);
    if (name !== 'file') this.stand(attempt);
    if (attempt === this.current) this.tellOpen(attempt);
  }

  /** Once of each channel that is ready. */
  private tellOpen({ untold }: Attempt): void {
    if (untold.delete('control')) this.parts.onConnected();
    if (untold.delete('lens')) this.parts.onLensOpen();
    if (untold.delete('file')) this.parts.onFileRoom();
  }

  private handleState(attempt: Attempt, state: RTCPeerConnectionState): void {
    if (state === 'connected' && !this.isWell(attempt)) this.promote(attempt);
    // If the network has changed, the line to the server is to be made anew. A connection that is only silent may heal.
    if ((state === 'disconnected' || state === 'failed') && attempt === this.current) this.parts.onSilent();
    if (state === 'failed' || state === 'closed') this.lose(attempt);
  }

  /** Whether the connection that carries the session is well, and the next one is of the same tab. */
  private isWell({ asked }: Attempt): boolean {
    return this.current?.connection.connectionState === 'connected' && this.current.asked.console === asked.console;
  }

  private stand(attempt: Attempt): void {
    if (attempt !== this.next) return;
    if (!this.isWell(attempt)) this.promote(attempt);
    else this.leaving ??= setTimeout(() => this.promote(attempt), LEFT_WITHIN_MS);
  }

  /** The new connection stands, and takes the place of the older one. */
  private promote(attempt: Attempt): void {
    if (attempt !== this.next) return;
    clearTimeout(this.leaving);
    this.leaving = this.next = undefined;
    const older = this.current;
    this.current = attempt;
    this.carried = attempt.asked;
    const voice = attempt.connection.getReceivers().find(({ track }) => track.kind === 'audio');
    if (voice) this.parts.onVoice(voice.track);
    discard(older);
    if (older) this.parts.onLost();
    this.tellOpen(attempt);
  }

  private dropNext(): void {
    clearTimeout(this.leaving);
    discard(this.next);
    this.leaving = this.next = undefined;
  }

  private lose(attempt: Attempt): void {
    if (attempt === this.next) return this.dropNext();
    discard(attempt);
    if (attempt !== this.current) return;
    this.current = undefined;
    this.parts.onLost();
    if (this.next && this.leaving !== undefined) this.promote(this.next);
  }
}
