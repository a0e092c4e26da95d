import type { AppletToConsole, CustomerKind, IceServer, Signal } from '@bowline/protocol';
import { type ReadonlySignal, computed, signal } from '@preact/signals-core';
import type { ChannelName, PeerState } from '../peer/peer-session.ts';
import type { PlainPeer } from './plain-peer.ts';
import type { PeerPort } from './session-parts.ts';

/** A connection that takes signals and makes offers. */
export interface SignaledPeer extends PeerPort {
  connect(iceServers: IceServer[]): void;
  handleSignal(signal: Signal): Promise<void>;
}

/** The connection that fits the customer, of whom it is known only once they have joined with what they take part. */
export class EitherPeer implements SignaledPeer {
  private readonly isPlain = signal(false);
  readonly state: ReadonlySignal<PeerState> = computed(() => this.chosen().state.value);
  readonly sinceMs: ReadonlySignal<number> = computed(() => this.chosen().sinceMs.value);

  constructor(
    private readonly direct: SignaledPeer,
    private readonly plain: PlainPeer,
  ) {}

  /** A customer may come back with something else. */
  choose(customer: CustomerKind | null): void {
    const isPlain = customer === 'plain';
    if (isPlain === this.isPlain.peek()) return;
    this.chosen().close();
    this.isPlain.value = isPlain;
  }

  connect(iceServers: IceServer[]): void {
    if (this.isPlain.peek()) this.plain.connect();
    else this.direct.connect(iceServers);
  }

  async handleSignal(received: Signal): Promise<void> {
    if (!this.isPlain.peek()) await this.direct.handleSignal(received);
  }

  handleTalk(message: AppletToConsole): void {
    if (this.isPlain.peek()) this.plain.handleTalk(message);
  }

  takeBack(): void {
    this.chosen().takeBack();
  }

  send(channel: ChannelName, data: string | Uint8Array<ArrayBuffer>): boolean {
    return this.chosen().send(channel, data);
  }

  speak(spoken: MediaStreamTrack | null): void {
    this.direct.speak(spoken);
  }

  stats(): Promise<RTCStatsReport> | undefined {
    return this.chosen().stats();
  }

  close(): void {
    this.direct.close();
    this.plain.close();
  }

  private chosen(): SignaledPeer | PlainPeer {
    return this.isPlain.value ? this.plain : this.direct;
  }
}
