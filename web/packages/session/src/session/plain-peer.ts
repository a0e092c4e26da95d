import type { AppletToConsole, ConsoleToApplet, ParticipantToServer, SessionId } from '@bowline/protocol';
import { type ReadonlySignal, effect, signal } from '@preact/signals-core';
import type { ChannelName, PeerState } from '../peer/peer-session.ts';
import type { SignalingState } from '../signaling/signaling-client.ts';
import type { PeerPort } from './session-parts.ts';

export interface PlainParts {
  sessionId: SessionId;
  /** False when there is no line to the server now. */
  send(message: ParticipantToServer): boolean;
  line: ReadonlySignal<SignalingState>;
  onOpen(channel: ChannelName): void;
  onData(channel: ChannelName, data: string): void;
  now(): number;
}

/**
 * The way to a customer on a plain page: over the line to the server, which reads what is said and decides in the customer's place.
 * It carries what the channel `control` carries elsewhere, and nothing else.
 */
export class PlainPeer implements PeerPort {
  private readonly stateSignal = signal<PeerState>('idle');
  readonly state: ReadonlySignal<PeerState> = this.stateSignal;
  private readonly sinceSignal = signal(0);
  readonly sinceMs: ReadonlySignal<number> = this.sinceSignal;
  private stopWatching: (() => void) | undefined;

  constructor(private readonly parts: PlainParts) {}

  /** Asks for the talk, unless it is here. Called at the start and whenever server or customer are back. */
  connect(): void {
    if (this.stateSignal.value === 'connected') return;
    if (this.stateSignal.value === 'idle') this.enter('connecting');
    this.stopWatching ??= effect(() => {
      if (this.parts.line.value !== 'online' && this.stateSignal.peek() === 'connected') this.enter('reconnecting');
    });
    this.parts.send({ type: 'open_talk', session_id: this.parts.sessionId });
  }

  /** What the customer's side says. Until it has said everything at once, what it says is a part of that. */
  handleTalk(message: AppletToConsole): void {
    const { value } = this.stateSignal;
    if (value === 'idle' || (value !== 'connected' && message.type !== 'snapshot')) return;
    if (value !== 'connected') {
      this.enter('connected');
      this.parts.onOpen('control');
    }
    this.parts.onData('control', JSON.stringify(message));
  }

  send(channel: ChannelName, data: string | Uint8Array<ArrayBuffer>): boolean {
    if (channel !== 'control' || typeof data !== 'string' || this.stateSignal.value !== 'connected') return false;
    return this.parts.send({ type: 'talk', session_id: this.parts.sessionId, message: JSON.parse(data) as ConsoleToApplet });
  }

  close(): void {
    this.stopWatching?.();
    this.stopWatching = undefined;
    this.enter('idle');
  }

  /** Another console takes the line to the server, which says so itself. */
  takeBack(): void {}

  /** Nobody hears a voice on a plain page. */
  speak(): void {}

  stats(): undefined {
    return undefined;
  }

  private enter(state: PeerState): void {
    if (this.stateSignal.value === state) return;
    this.sinceSignal.value = this.parts.now();
    this.stateSignal.value = state;
  }
}
