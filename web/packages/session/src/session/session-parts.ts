import type { SessionId } from '@bowline/protocol';
import type { ReadonlySignal } from '@preact/signals-core';
import type { FilmingSession, MediaPort } from '../camera/media-port.ts';
import type { FileSink } from '../files/file-sink.ts';
import type { ChannelName, PeerParts, PeerState } from '../peer/peer-session.ts';
import type { ScreenInfo, ScreenNumbers } from './screen-info.ts';

/** The connection as the model needs it. */
export interface PeerPort {
  readonly state: ReadonlySignal<PeerState>;
  readonly sinceMs: ReadonlySignal<number>;
  takeBack(): void;
  send(channel: ChannelName, data: string | Uint8Array<ArrayBuffer>): boolean;
  speak(spoken: MediaStreamTrack | null): void;
  stats(): Promise<RTCStatsReport> | undefined;
  close(): void;
}

/** The picture as the model needs it. */
export interface ScreenPort {
  readonly canvas: HTMLCanvasElement;
  /** The customer's pointer, to be put over the canvas. */
  readonly pointer: HTMLCanvasElement;
  handleDatagram(datagram: ArrayBuffer): void;
  /** Receives what comes past the channel on a connection that is about to be made. */
  receive(packets: RTCRtpReceiver): void;
  /** Begins anew. A kept picture stays until the next one arrives. With a new connection comes what receives its packets. */
  reset(picture: 'keep' | 'blank', packets?: RTCRtpReceiver): void;
  /** What the picture may take of the line at most; 0 is no limit. A reset keeps it. */
  setLimit(kbitPerSecond: number): void;
  /** Asks how the picture came in since this was last asked. `onNumbers` is the answer. */
  measure(): void;
  close(): void;
}

/** Whether the server's log of an ended session is here. */
export type LogState = 'none' | 'loading' | 'here' | 'failed';

export interface SessionParts {
  makePeer(handlers: Pick<PeerParts, 'onPackets' | 'onMedia' | 'onOpen' | 'onData' | 'takesMedia'>): PeerPort;
  makeScreen(handlers: {
    onAck(ack: Uint8Array): void;
    onState(state: ScreenInfo): void;
    onNumbers(numbers: ScreenNumbers): void;
    onFailed(detail: string): void;
  }): ScreenPort;
  /** Asks where a file should go; nothing if that was cancelled. */
  choosePlace(name: string, sizeBytes: number): Promise<FileSink | undefined>;
  /** Camera, voices and the whiteboard, as the browser has them. */
  media: MediaPort;
  /** Sessions whose cameras are in use, if they leave no room for this one's. */
  otherCameras(): readonly FilmingSession[];
  giveBackCamera(other: FilmingSession): void;
  /** The technician is about to speak to this customer, so that no other one hears it. */
  quietenOthers(): void;
  /** The link of a new session, where it is known. */
  linkOf(id: SessionId): string | undefined;
  now(): number;
  log(text: string): void;
  /** How far the server's clock is ahead of this computer's. */
  serverAheadMs: ReadonlySignal<number>;
  firstInputStream: number;
}
