import type { IceServer, Signal } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { Backoff } from '../signaling/backoff.ts';

export type PeerState = 'idle' | 'connecting' | 'connected' | 'reconnecting';
export type ChannelName = 'control' | 'screen' | 'input' | 'file';

export interface PeerParts {
  makeConnection(iceServers: IceServer[]): RTCPeerConnection;
  /** False when there is no line to the server now. */
  sendSignal(signal: Signal): boolean;
  onOpen(channel: ChannelName): void;
  onData(channel: ChannelName, data: string | ArrayBuffer): void;
}

const CHANNELS: Readonly<Record<ChannelName, RTCDataChannelInit>> = {
  control: { ordered: true },
  screen: { ordered: false, maxRetransmits: 0 },
  input: { ordered: false, maxRetransmits: 0 },
  file: { ordered: true },
};
const CHANNEL_NAMES: readonly ChannelName[] = ['control', 'screen', 'input', 'file'];
/** A connection that is not made by then is tried anew. */
const CONNECTED_WITHIN_MS = 20_000;
/** Short gaps heal by themselves. */
const HEAL_WITHIN_MS = 5000;

/** The connection to one applet. This side makes the offers, as often as it takes. */
export class PeerSession {
  private readonly stateSignal = signal<PeerState>('idle');
  readonly state: ReadonlySignal<PeerState> = this.stateSignal;
  private connection: RTCPeerConnection | undefined;
  private channels = new Map<ChannelName, RTCDataChannel>();
  private early: RTCIceCandidateInit[] = [];
  private iceServers: IceServer[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly parts: PeerParts,
    private readonly backoff = new Backoff(1000, 20_000),
  ) {}

  /** Connects, unless connected already. Called at the start and after each return of the server. */
  connect(iceServers: IceServer[]): void {
    this.iceServers = iceServers;
    if (this.stateSignal.value !== 'connected') void this.offer();
  }

  close(): void {
    clearTimeout(this.timer);
    this.drop();
    this.stateSignal.value = 'idle';
  }

  send(channel: ChannelName, data: string | Uint8Array<ArrayBuffer>): boolean {
    const open = this.channels.get(channel);
    if (open?.readyState !== 'open') return false;
    if (typeof data === 'string') open.send(data);
    else open.send(data);
    return true;
  }

  async handleSignal(received: Signal): Promise<void> {
    const { connection } = this;
    if (!connection || received.type === 'offer') return;
    if (received.type === 'candidate') {
      const candidate = { candidate: received.candidate, sdpMid: received.sdp_mid };
      if (connection.remoteDescription) await this.addCandidate(connection, candidate);
      else this.early.push(candidate);
      return;
    }
    if (connection.signalingState !== 'have-local-offer') return;
    await connection.setRemoteDescription({ type: 'answer', sdp: received.sdp });
    for (const candidate of this.early.splice(0)) await this.addCandidate(connection, candidate);
  }

  stats(): Promise<RTCStatsReport> | undefined {
    return this.stateSignal.value === 'connected' ? this.connection?.getStats() : undefined;
  }

  private async addCandidate(connection: RTCPeerConnection, candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await connection.addIceCandidate(candidate);
    } catch {
      // A candidate of an earlier connection; the present one does without it.
    }
  }

  private async offer(): Promise<void> {
    this.drop();
    this.stateSignal.value = this.stateSignal.value === 'idle' ? 'connecting' : 'reconnecting';
    const connection = this.parts.makeConnection(this.iceServers);
    this.connection = connection;
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate?.candidate) return;
      this.parts.sendSignal({ type: 'candidate', candidate: candidate.candidate, sdp_mid: candidate.sdpMid });
    };
    connection.onconnectionstatechange = () => this.handleState(connection.connectionState);
    for (const name of CHANNEL_NAMES) this.openChannel(connection, name);
    this.retryAfter(CONNECTED_WITHIN_MS);
    try {
      const description = await connection.createOffer();
      if (this.connection !== connection) return;
      // The offer goes first: a candidate must not overtake it.
      const sent = this.parts.sendSignal({ type: 'offer', sdp: description.sdp ?? '' });
      if (!sent) return this.retryAfter(this.backoff.nextMs());
      await connection.setLocalDescription(description);
    } catch {
      if (this.connection === connection) this.retryAfter(this.backoff.nextMs());
    }
  }

  private openChannel(connection: RTCPeerConnection, name: ChannelName): void {
    const channel = connection.createDataChannel(name, { ...CHANNELS[name], negotiated: false });
    channel.binaryType = 'arraybuffer';
    channel.onopen = () => this.parts.onOpen(name);
    channel.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.parts.onData(name, data);
    this.channels.set(name, channel);
  }

  private handleState(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.timer);
      this.backoff.reset();
      this.stateSignal.value = 'connected';
    } else if (state === 'disconnected') {
      this.stateSignal.value = 'reconnecting';
      this.retryAfter(HEAL_WITHIN_MS);
    } else if (state === 'failed' || state === 'closed') {
      this.stateSignal.value = 'reconnecting';
      this.retryAfter(this.backoff.nextMs());
    }
  }

  private retryAfter(waitMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.offer(), waitMs);
  }

  private drop(): void {
    const { connection } = this;
    this.connection = undefined;
    this.channels = new Map();
    this.early = [];
    if (!connection) return;
    connection.onicecandidate = connection.onconnectionstatechange = null;
    connection.close();
  }
}
