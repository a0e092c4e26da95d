import { type ReadonlySignal, signal } from '@preact/signals-core';

/** The part of an audio element that is used. */
export type SpeakerPort = Pick<HTMLAudioElement, 'srcObject' | 'play' | 'pause'>;

/** Plays what the technician says. A browser that wants a tap first gets one. */
export class Voice {
  private readonly stateSignal = signal<'silent' | 'heard' | 'needs_tap'>('silent');
  readonly state: ReadonlySignal<'silent' | 'heard' | 'needs_tap'> = this.stateSignal;
  private speaker: SpeakerPort | undefined;
  private track: MediaStreamTrack | undefined;
  private readonly look = (): void => void this.play();

  constructor(private readonly parts: { makeSpeaker(): SpeakerPort; makeStream(track: MediaStreamTrack): MediaStream }) {}

  /** The voice of the connection that carries the session. */
  handleVoice(track: MediaStreamTrack): void {
    this.forgetTrack();
    this.track = track;
    // Nothing is heard of a track that is mute, and nobody is to be bothered for it.
    track.addEventListener('unmute', this.look);
    void this.play();
  }

  /** In a tap, and after everything that may have stopped the sound. */
  wake(): void {
    this.speaker ??= this.parts.makeSpeaker();
    void this.play();
  }

  close(): void {
    this.forgetTrack();
    this.speaker?.pause();
    if (this.speaker) this.speaker.srcObject = null;
    this.stateSignal.value = 'silent';
  }

  private async play(): Promise<void> {
    const { track } = this;
    if (!track) return;
    this.speaker ??= this.parts.makeSpeaker();
    const { speaker } = this;
    const played = speaker.srcObject as MediaStream | null;
    if (played?.getAudioTracks()[0] !== track) speaker.srcObject = this.parts.makeStream(track);
    try {
      await speaker.play();
      if (track === this.track) this.stateSignal.value = 'heard';
    } catch {
      if (track === this.track) this.stateSignal.value = track.muted ? 'silent' : 'needs_tap';
    }
  }

  private forgetTrack(): void {
    this.track?.removeEventListener('unmute', this.look);
    this.track = undefined;
  }
}

/** An element that plays with no controls, and on a phone stays in its place. */
export function browserSpeaker(): SpeakerPort {
  const audio = document.createElement('audio');
  audio.autoplay = true;
  audio.setAttribute('playsinline', '');
  return audio;
}
