import { DecodeError, type ParticipantToServer, type ServerToParticipant, decodeServerMessage } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { ApiError } from '../api/api-client.ts';
import { Backoff } from './backoff.ts';

/** How the line to the server is. */
export type SignalingState = 'connecting' | 'online' | 'reconnecting' | 'signed_out' | 'closed';

/** The part of a WebSocket that is used. */
export interface SocketPort {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface SignalingParts {
  fetchTicket(): Promise<string>;
  openSocket(): SocketPort;
  onMessage(message: ServerToParticipant): void;
  log(text: string): void;
}

/** A server that says nothing after Hello is as good as gone. */
const WELCOME_WITHIN_MS = 15_000;

/** Keeps one WebSocket to the server, and makes a new one whenever it is lost. */
export class SignalingClient {
  private readonly stateSignal = signal<SignalingState>('connecting');
  readonly state: ReadonlySignal<SignalingState> = this.stateSignal;
  private socket: SocketPort | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly parts: SignalingParts,
    private readonly backoff = new Backoff(500, 30_000),
  ) {}

  start(): void {
    void this.connect();
  }

  stop(): void {
    this.stateSignal.value = 'closed';
    clearTimeout(this.timer);
    this.drop();
  }

  /** Tries at once, as when the browser says that the network is back. */
  hurry(): void {
    if (this.stateSignal.value !== 'reconnecting') return;
    clearTimeout(this.timer);
    void this.connect();
  }

  /** False when there is no line now. */
  send(message: ParticipantToServer): boolean {
    if (this.stateSignal.value !== 'online' || !this.socket) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private async connect(): Promise<void> {
    this.drop();
    let ticket: string;
    try {
      ticket = await this.parts.fetchTicket();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.stateSignal.value = 'signed_out';
      else this.retry();
      return;
    }
    if (this.isStopped()) return;
    const socket = this.parts.openSocket();
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', proof: { as: 'console', ticket } }));
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = () => this.retry();
    this.timer = setTimeout(() => this.retry(), WELCOME_WITHIN_MS);
  }

  private receive(data: unknown): void {
    const message = typeof data === 'string' ? decodeServerMessage(data) : new DecodeError('not_json', 'not text');
    if (message instanceof DecodeError) {
      this.parts.log(`signaling message ignored: ${message.message}`);
      return;
    }
    if (message.type === 'welcome') {
      clearTimeout(this.timer);
      this.backoff.reset();
      this.stateSignal.value = 'online';
    }
    if (message.type === 'going_away') this.retry();
    this.parts.onMessage(message);
  }

  private retry(): void {
    if (this.isStopped()) return;
    this.drop();
    this.stateSignal.value = 'reconnecting';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), this.backoff.nextMs());
  }

  private isStopped(): boolean {
    return this.stateSignal.value === 'closed' || this.stateSignal.value === 'signed_out';
  }

  private drop(): void {
    const socket = this.socket;
    if (!socket) return;
    this.socket = undefined;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
