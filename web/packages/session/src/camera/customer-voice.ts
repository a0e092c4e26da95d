import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { SpeakerPort } from './media-port.ts';

/** How loud the customer is here. */
export class CustomerVoice {
  private readonly volumeSignal = signal(1);
  /** From 0 to 1, also while it is muted. */
  readonly volume: ReadonlySignal<number> = this.volumeSignal;
  private readonly mutedSignal = signal(false);
  readonly isMuted: ReadonlySignal<boolean> = this.mutedSignal;
  readonly state: SpeakerPort['state'];
  private readonly trackSignal = signal<MediaStreamTrack | undefined>(undefined);
  readonly track: ReadonlySignal<MediaStreamTrack | undefined> = this.trackSignal;

  constructor(private readonly speaker: SpeakerPort) {
    this.state = speaker.state;
  }

  listen(track: MediaStreamTrack | undefined): void {
    if (track === this.trackSignal.peek()) return;
    this.trackSignal.value = track;
    this.speaker.listen(track);
  }

  setVolume(volume: number): void {
    this.volumeSignal.value = Math.min(1, Math.max(0, volume));
    this.mutedSignal.value = false;
    this.apply();
  }

  mute(how: 'muted' | 'heard'): void {
    this.mutedSignal.value = how === 'muted';
    this.apply();
  }

  /** After the technician pressed something: the browser lets it be heard now. */
  tryAgain(): void {
    this.speaker.tryAgain();
  }

  private apply(): void {
    this.speaker.setVolume(this.mutedSignal.value ? 0 : this.volumeSignal.value);
  }
}
