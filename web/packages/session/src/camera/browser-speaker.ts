import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { SpeakerPort } from './media-port.ts';

/** A voice on this computer's loudspeaker. */
export class BrowserSpeaker implements SpeakerPort {
  private readonly stateSignal = signal<'silent' | 'playing' | 'refused'>('silent');
  readonly state: ReadonlySignal<'silent' | 'playing' | 'refused'> = this.stateSignal;
  private readonly audio = document.createElement('audio');

  constructor() {
    this.audio.autoplay = true;
  }

  listen(track: MediaStreamTrack | undefined): void {
    this.audio.srcObject = track ? new MediaStream([track]) : null;
    if (track) this.tryAgain();
    else this.stateSignal.value = 'silent';
  }

  setVolume(volume: number): void {
    this.audio.volume = volume;
    // Where the page may not change the volume, it may silence.
    this.audio.muted = volume === 0;
  }

  tryAgain(): void {
    const { srcObject } = this.audio;
    if (!srcObject) return;
    const isStill = (): boolean => this.audio.srcObject === srcObject;
    this.audio.play().then(
      () => void (isStill() && (this.stateSignal.value = 'playing')),
      (error: unknown) => {
        // Another track took its place meanwhile: that one says how it went.
        const isAborted = error instanceof Error && error.name === 'AbortError';
        if (isStill() && !isAborted) this.stateSignal.value = 'refused';
      },
    );
  }
}
