import { type Signal, signal } from '@preact/signals-core';
import type { BoardParts, BoardPort, BoardStroke, Tool } from './board-port.ts';
import { stillOf } from './fake-still.ts';
import type { MediaPort, MicrophoneFailure, OpenMicrophone, PictureSize, RecorderParts } from './media-port.ts';

export class FakeBoard implements BoardPort {
  readonly canvas = (typeof document === 'undefined' ? {} : document.createElement('canvas')) as HTMLCanvasElement;
  readonly shows = signal<'video' | 'canvas'>('video');
  readonly strokes = signal<readonly BoardStroke[]>([]);
  readonly tool = signal<Tool>('pen');
  readonly colour = signal(0);
  readonly frozen = signal<'live' | 'frozen'>('live');
  readonly asksText = signal<{ x: number; y: number } | undefined>(undefined);
  readonly fps = signal(0);
  readonly canUndo = signal(false);
  /** What was called, in order. */
  readonly calls: string[] = [];

  constructor(readonly parts: BoardParts) {}

  attach = (): void => this.note('attach');
  detach = (): void => this.note('detach');
  pen = (phase: string, x: number, y: number): void => this.note('pen', phase, x.toFixed(3), y.toFixed(3));
  write = (text: string): void => {
    this.asksText.value = undefined;
    this.note('write', text);
  };
  undo = (): void => this.note('undo');
  clear = (): void => this.note('clear');
  freeze = (how: 'live' | 'frozen'): void => {
    this.frozen.value = how;
    this.note('freeze', how);
  };
  cut = (): void => this.note('cut');
  handleOpen = (): void => this.note('handleOpen');
  handleMessage = (message: ArrayBuffer): void => this.note('handleMessage', message.byteLength);
  /** What comes of {@link still}. */
  picture: Blob | undefined = new Blob([stillOf(1280, 720)], { type: 'image/jpeg' });
  still = (): Promise<Blob | undefined> => {
    this.note('still');
    return Promise.resolve(this.picture);
  };
  close = (): void => this.note('close');

  private note(...parts: readonly (string | number)[]): void {
    this.calls.push(parts.join(' '));
  }
}

/** A browser's media for tests, which show frames, open microphones and record when the test says so. */
export class FakeMedia implements MediaPort {
  readonly colours = ['#ffd84d', '#ff5a4f', '#4cd964', '#40b4ff', '#ff7ae0', '#ffffff'];
  noRecorder: MediaPort['noRecorder'] = undefined;
  choosesFirst = false;
  /** Tracks that are shown and heard, of all sessions. */
  readonly pictures: { shown: MediaStreamTrack | undefined; size: Signal<PictureSize | undefined>; motion: Signal<'moves' | 'still'> }[] = [];
  readonly speakers: { heard: MediaStreamTrack | undefined; volume: number; state: Signal<'silent' | 'playing' | 'refused'>; tries: number }[] = [];
  readonly boards: FakeBoard[] = [];
  /** What the next microphone comes to. */
  microphone: MicrophoneFailure | 'works' = 'works';
  readonly microphones: { closed: boolean; unplug(): void }[] = [];
  readonly recorders: { parts: RecorderParts; calls: string[] }[] = [];
  recorderError: Error | undefined;

  makePicture: MediaPort['makePicture'] = () => {
    const picture = { shown: undefined as MediaStreamTrack | undefined, size: signal<PictureSize | undefined>(undefined), motion: signal<'moves' | 'still'>('moves') };
    this.pictures.push(picture);
    const show = (track: MediaStreamTrack | undefined): void => {
      picture.shown = track;
      picture.size.value = undefined;
    };
    const video = (typeof document === 'undefined' ? {} : document.createElement('video')) as HTMLVideoElement;
    return { video, show, size: picture.size, motion: picture.motion, close: () => show(undefined) };
  };

  makeSpeaker: MediaPort['makeSpeaker'] = () => {
    const speaker = { heard: undefined as MediaStreamTrack | undefined, volume: 1, state: signal<'silent' | 'playing' | 'refused'>('silent'), tries: 0 };
    this.speakers.push(speaker);
    return {
      state: speaker.state,
      listen: (track) => void (speaker.heard = track),
      setVolume: (volume) => void (speaker.volume = volume),
      tryAgain: () => void (speaker.tries += 1),
    };
  };

  openMicrophone = (onLost: () => void): Promise<OpenMicrophone | MicrophoneFailure> => {
    if (this.microphone !== 'works') return Promise.resolve(this.microphone);
    const opened = { closed: false, unplug: onLost };
    this.microphones.push(opened);
    return Promise.resolve({ track: fakeTrack(`microphone ${this.microphones.length}`), close: () => void (opened.closed = true) });
  };

  makeBoard: MediaPort['makeBoard'] = (parts) => {
    const board = new FakeBoard(parts);
    this.boards.push(board);
    return board;
  };

  startRecorder: MediaPort['startRecorder'] = (parts) => {
    if (this.recorderError) throw this.recorderError;
    const calls: string[] = [];
    this.recorders.push({ parts, calls });
    return {
      pause: () => void calls.push('pause'),
      resume: () => void calls.push('resume'),
      stop: () => {
        calls.push('stop');
        return Promise.resolve();
      },
    };
  };
}

export function fakeTrack(name: string): MediaStreamTrack {
  return { id: name } as unknown as MediaStreamTrack;
}
