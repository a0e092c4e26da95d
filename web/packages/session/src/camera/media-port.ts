import type { SessionId } from '@bowline/protocol';
import type { ReadonlySignal } from '@preact/signals-core';
import type { BoardParts, BoardPort } from './board-port.ts';
import type { PictureState } from './picture-state.ts';

/** A session whose customer's camera is in use. */
export interface FilmingSession {
  readonly id: SessionId;
  /** Of the customer; nothing if nobody gave one. */
  readonly name: string | null;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What shows a video track. */
export interface PicturePort {
  readonly video: HTMLVideoElement;
  /** Shows a track; nothing shows nothing, not the last frame either. */
  show(track: MediaStreamTrack | undefined): void;
  /** Of the frames that came since the track was shown; nothing before the first one. */
  readonly size: ReadonlySignal<PictureSize | undefined>;
  /** `still` when frames came and no more do. */
  readonly motion: ReadonlySignal<'moves' | 'still'>;
  close(): void;
}

/** What the customer says, made audible. */
export interface SpeakerPort {
  /** `refused` until the technician presses something, as some browsers want it. */
  readonly state: ReadonlySignal<'silent' | 'playing' | 'refused'>;
  listen(track: MediaStreamTrack | undefined): void;
  /** From 0 to 1. */
  setVolume(volume: number): void;
  tryAgain(): void;
}

/** Why there is no microphone: not allowed, none there, taken by another program, none for pages of this kind. */
export type MicrophoneFailure = 'refused' | 'absent' | 'busy' | 'unsupported';
export interface OpenMicrophone {
  readonly track: MediaStreamTrack;
  close(): void;
}

/** Why nothing can be recorded here. */
export type NoRecorder = 'no_recorder' | 'no_webm';

/** A line of the chat, for as long as a recording shows it. */
export interface Caption {
  readonly from: 'customer' | 'technician';
  readonly text: string;
}

/** What a recording shows at this moment. */
export interface Scene {
  readonly state: PictureState;
  /** The picture with its drawings; nothing where there is none to show. */
  readonly picture: HTMLVideoElement | HTMLCanvasElement | undefined;
  readonly captions: readonly Caption[];
}

export interface RecorderParts {
  scene(): Scene;
  /** What is heard now, of either side. */
  voices: ReadonlySignal<readonly MediaStreamTrack[]>;
  onData(data: Blob): void;
  onFailed(detail: string): void;
}

export interface RecorderPort {
  pause(): void;
  resume(): void;
  /** Settles once the last data has been given. */
  stop(): Promise<void>;
}

/** What the browser has for a camera session. */
export interface MediaPort {
  makePicture(): PicturePort;
  makeSpeaker(): SpeakerPort;
  openMicrophone(onLost: () => void): Promise<OpenMicrophone | MicrophoneFailure>;
  /** Nothing where no drawing can be followed: the picture is there without a whiteboard. */
  readonly makeBoard: ((parts: BoardParts) => BoardPort) | undefined;
  /** Of the whiteboard, as a page writes them. */
  readonly colours: readonly string[];
  readonly noRecorder: NoRecorder | undefined;
  /** Begins to record at once. */
  startRecorder(parts: RecorderParts): RecorderPort;
  /** Whether a file can be chosen before there is anything to write. */
  readonly choosesFirst: boolean;
}
