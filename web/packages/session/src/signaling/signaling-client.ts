import { DecodeError, type Hello, type ParticipantToServer, type ServerToParticipant, decodeServerMessage } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { ApiError } from '../api/api-client.ts';
import { Backoff } from './backoff.ts';

/** How the line to the server is. `signed_out` when the proof of who this is does not count any more. */
export type SignalingState = 'connecting' | 'online' | 'reconnecting' | 'signed_out' | 'taken_over' | 'closed';

/** The part of a WebSocket that is used. */
export interface SocketPort {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface SignalingParts {
  /** Says who this is, anew for every line: a ticket works once. */
  fetchProof(): Promise<Hello>;
  openSocket(): SocketPort;
  onMessage(message: ServerToParticipant): void;
  log(text: string): void;
  now(): number;
}

/** A server that says nothing after Hello is as good as gone. */
const WELCOME_WITHIN_MS = 5000;
/** A line that was heard so recently needs no proof. */
const PROVEN_FOR_MS = 3000;
/** A minute of quick tries, then patient ones, so that a short gap is over soon and a long one costs little. */
const WAITS = { firstMs: 500, maxMs: 2000, patientAfter: 30, patientMs: 8000 };

function quiet(socket: SocketPort | undefined): void {
  if (!socket) return;
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close();
}

/** Keeps one WebSocket to the server, and makes a new one whenever it is lost. */
export class SignalingClient {
  private readonly stateSignal = signal<SignalingState>('connecting');
  readonly state: ReadonlySignal<SignalingState> = this.stateSignal;
  private readonly sinceSignal = signal(0);
  /** When the state last changed. */
  readonly sinceMs: ReadonlySignal<number> = this.sinceSignal;
  private socket: SocketPort | undefined;
  /** The one that takes the place of `socket` once the server has welcomed it. */
  private next: SocketPort | undefined;
  /** Tells tries apart, so that a late proof of an earlier one opens nothing. */
  private attempt = 0;
  private heardMs = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly parts: SignalingParts,
    private readonly backoff = new Backoff(WAITS),
  ) {}

  start(): void {
    if (this.stateSignal.value === 'online') return;
    this.enter('connecting');
    this.backoff.reset();
    void this.connect();
  }

  stop(): void {
    this.finish('closed');
  }

  /** The sign-in is gone, as a request has found out. */
  expire(): void {
    this.finish('signed_out');
  }

  /** Tries at once, as when the browser says that the network is back. */
  hurry(): void {
    if (this.stateSignal.value !== 'reconnecting') return;
    this.backoff.reset();
    void this.connect();
  }

  /** True if the line is alive for sure. Otherwise it is made anew, and a Welcome says when it is. */
  prove(): boolean {
    if (this.stateSignal.value !== 'online') return false;
    if (this.parts.now() - this.heardMs < PROVEN_FOR_MS) return true;
    if (!this.next) void this.connect();
    return false;
  }

  /** Makes the line anew, for the network is another one. What there is stays until then. */
  renew(): void {
    if (this.stateSignal.value === 'reconnecting') this.hurry();
    else if (this.stateSignal.value === 'online') void this.connect();
  }

  /** False when there is no line now. */
  send(message: ParticipantToServer): boolean {
    if (this.stateSignal.value !== 'online' || !this.socket) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private async connect(): Promise<void> {
    this.attempt += 1;
    const { attempt } = this;
    clearTimeout(this.timer);
    quiet(this.next);
    this.next = undefined;
    let proof: Hello;
    try {
      proof = await this.parts.fetchProof();
    } catch (error) {
      if (attempt === this.attempt) this.handleNoProof(error);
      return;
    }
    if (attempt !== this.attempt) return;
    const socket = this.parts.openSocket();
    this.next = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', proof }));
    socket.onmessage = (event) => this.receive(socket, proof, event.data);
    socket.onclose = () => this.handleClose(socket);
    this.timer = setTimeout(() => this.retry(), WELCOME_WITHIN_MS);
  }

  private handleNoProof(error: unknown): void {
    if (error instanceof ApiError && error.status === 401) this.finish('signed_out');
    else this.retry(error instanceof ApiError ? (error.body.retry_after_seconds ?? 0) * 1000 : 0);
  }

  private receive(socket: SocketPort, proof: Hello, data: unknown): void {
    const message = typeof data === 'string' ? decodeServerMessage(data) : new DecodeError('not_json', 'not text');
    if (message instanceof DecodeError) {
      this.parts.log(`signaling message ignored: ${message.message}`);
      return;
    }
    this.heardMs = this.parts.now();
    if (message.type === 'welcome') this.welcome(socket);
    // Another ticket may do; there is no other secret.
    if (message.type === 'refused' && message.error.code === 'unauthenticated' && proof.as === 'applet') this.finish('signed_out');
    // While this tab makes its own line anew, the other tab is this one. A customer's page is told of others only, also instead of a welcome.
    if (message.type === 'taken_over' && (!this.next || proof.as === 'applet')) this.finish('taken_over');
    if (message.type === 'going_away') this.retry();
    this.parts.onMessage(message);
  }

  /** The server closes a line when it takes in the one that takes its place, which may be heard first. */
  private handleClose(socket: SocketPort): void {
    if (socket === this.socket && this.next) this.socket = undefined;
    else this.retry();
  }

  private welcome(socket: SocketPort): void {
    clearTimeout(this.timer);
    if (this.socket !== socket) quiet(this.socket);
    this.socket = socket;
    this.next = undefined;
    this.backoff.reset();
    this.enter('online');
  }

  private retry(atLeastMs = 0): void {
    this.drop();
    this.enter('reconnecting');
    this.timer = setTimeout(() => void this.connect(), Math.max(atLeastMs, this.backoff.nextMs()));
  }

  private finish(state: 'closed' | 'signed_out' | 'taken_over'): void {
    this.drop();
    this.enter(state);
  }

  private enter(state: SignalingState): void {
    if (this.stateSignal.peek() === state && this.sinceSignal.peek() > 0) return;
    this.sinceSignal.value = this.parts.now();
    this.stateSignal.value = state;
  }

  private drop(): void {
    this.attempt += 1;
    clearTimeout(this.timer);
    quiet(this.socket);
    quiet(this.next);
    this.socket = this.next = undefined;
  }
}
