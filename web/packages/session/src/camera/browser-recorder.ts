import { effect } from '@preact/signals-core';
import type { Caption, NoRecorder, RecorderParts, RecorderPort, Scene } from './media-port.ts';
import type { PictureSource, PictureState } from './picture-state.ts';

/** What a recording says in words. */
export interface RecordedWords {
  /** Why there is no picture; nothing where there is one. */
  ofState(state: PictureState): string;
  ofCaption(caption: Caption): string;
}

const KINDS = ['video/webm;codecs=vp8,opus', 'video/webm;codecs=vp9,opus', 'video/webm'];
const FRAMES_PER_SECOND = 15;
const PICTURE_BITS = 1_500_000;
const VOICE_BITS = 64_000;
const DATA_EVERY_MS = 2000;
const LONG_SIDE = 1280;
const SHORT_SIDE = 720;
const MARGIN = 16;
const LINE_PIXELS = 30;

/** Whether this browser records, and in the one kind that is offered. */
export function findNoRecorder(): NoRecorder | undefined {
  if (typeof MediaRecorder !== 'function' || typeof AudioContext !== 'function' || !('captureStream' in HTMLCanvasElement.prototype)) return 'no_recorder';
  return kindHere() ? undefined : 'no_webm';
}

function kindHere(): string | undefined {
  return KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
}

function sizeOf(picture: Scene['picture']): { width: number; height: number } {
  if (!picture) return { width: 0, height: 0 };
  return picture instanceof HTMLVideoElement ? { width: picture.videoWidth, height: picture.videoHeight } : picture;
}

/**
 * The size of a recording: it has the shape that the picture has at its beginning, for a recording cannot change its own. One that
 * begins before its picture has room for it whichever way it lies; a screen lies across.
 */
export function recordedSize({ width, height }: { width: number; height: number }, source: PictureSource = 'camera'): { width: number; height: number } {
  if (width <= 0 || height <= 0) return { width: LONG_SIDE, height: source === 'screen' ? SHORT_SIDE : LONG_SIDE };
  const scale = Math.min(LONG_SIDE / Math.max(width, height), SHORT_SIDE / Math.min(width, height));
  // Codecs halve the colours' sides.
  const even = (side: number): number => Math.max(2, 2 * Math.round((side * scale) / 2));
  return { width: even(width), height: even(height) };
}

/** Text in lines that fit; what is too long for three of them is cut. */
function linesOf(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.replaceAll('\n', ' ').split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && context.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].slice(0, 3);
}

function drawCaptions(context: CanvasRenderingContext2D, captions: readonly string[]): void {
  const { width, height } = context.canvas;
  context.font = '22px system-ui, sans-serif';
  context.textAlign = 'left';
  const lines = captions.flatMap((caption) => linesOf(context, caption, width - 2 * MARGIN));
  if (lines.length === 0) return;
  const top = height - lines.length * LINE_PIXELS - MARGIN;
  context.fillStyle = 'rgb(0 0 0 / 62%)';
  context.fillRect(0, top, width, height - top);
  context.fillStyle = '#ffffff';
  for (const [at, line] of lines.entries()) context.fillText(line, MARGIN, top + MARGIN / 2 + (at + 0.75) * LINE_PIXELS, width - 2 * MARGIN);
}

function drawScene(context: CanvasRenderingContext2D, { state, picture, captions }: Scene, words: RecordedWords): void {
  const { width, height } = context.canvas;
  context.fillStyle = '#0e1317';
  context.fillRect(0, 0, width, height);
  const size = sizeOf(picture);
  if (picture && size.width > 0) {
    const scale = Math.min(width / size.width, height / size.height);
    const [across, down] = [size.width * scale, size.height * scale];
    context.drawImage(picture, (width - across) / 2, (height - down) / 2, across, down);
  } else {
    context.font = '28px system-ui, sans-serif';
    context.textAlign = 'center';
    context.fillStyle = '#e8edf1';
    for (const [at, line] of linesOf(context, words.ofState(state), width - 4 * MARGIN).entries()) context.fillText(line, width / 2, height / 2 + at * 36);
  }
  drawCaptions(context, captions.map((caption) => words.ofCaption(caption)));
}

/** The voices of both sides as one track. They may come and go, and be none at the beginning. */
export function mixVoices(voices: RecorderParts['voices']): { track: MediaStreamTrack | undefined; close(): void } {
  const context = new AudioContext();
  const mix = context.createMediaStreamDestination();
  // A mix of nothing gives no sound at all, and a recorder writes nothing before each of its tracks has given something.
  const silence = context.createConstantSource();
  silence.offset.value = 0;
  silence.connect(mix);
  silence.start();
  const stop = effect(() => {
    const sources = voices.value.map((track) => context.createMediaStreamSource(new MediaStream([track])));
    for (const source of sources) source.connect(mix);
    return () => sources.forEach((source) => source.disconnect());
  });
  context.resume().catch(() => undefined);
  const close = (): void => {
    stop();
    silence.stop();
    context.close().catch(() => undefined);
  };
  return { track: mix.stream.getAudioTracks()[0], close };
}

/** Records the picture with its drawings, what was written in the last seconds, and both voices. */
export function startBrowserRecorder(parts: RecorderParts, words: RecordedWords): RecorderPort {
  const canvas = document.createElement('canvas');
  const { picture, state } = parts.scene();
  const { width, height } = recordedSize(sizeOf(picture), 'source' in state ? state.source : undefined);
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('the browser has no canvas to record from');
  const draw = (): void => drawScene(context, parts.scene(), words);
  draw();
  const voices = mixVoices(parts.voices);
  const stream = canvas.captureStream(FRAMES_PER_SECOND);
  if (voices.track) stream.addTrack(voices.track);
  const letGo = (): void => {
    voices.close();
    for (const track of stream.getTracks()) track.stop();
  };
  const recorder = startedOr(letGo, () => {
    const made = new MediaRecorder(stream, { mimeType: kindHere() ?? '', videoBitsPerSecond: PICTURE_BITS, audioBitsPerSecond: VOICE_BITS });
    made.start(DATA_EVERY_MS);
    return made;
  });
  const timer = setInterval(draw, 1000 / FRAMES_PER_SECOND);
  recorder.ondataavailable = ({ data }) => void (data.size > 0 && parts.onData(data));
  recorder.onerror = (event) => parts.onFailed(String((event as ErrorEvent).error ?? event.type));
  const stopped = new Promise<void>((resolve) => recorder.addEventListener('stop', () => resolve(), { once: true }));
  return {
    pause: () => void (recorder.state === 'recording' && recorder.pause()),
    resume: () => void (recorder.state === 'paused' && recorder.resume()),
    stop: async () => {
      if (recorder.state !== 'inactive') recorder.stop();
      await stopped;
      clearInterval(timer);
      letGo();
    },
  };
}

/** A recorder that does not start leaves nothing behind that runs. */
function startedOr<T>(letGo: () => void, start: () => T): T {
  try {
    return start();
  } catch (error) {
    letGo();
    throw error;
  }
}
