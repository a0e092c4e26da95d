import { type ReadonlySignal, batch, signal } from '@preact/signals-core';

/** What a track gives: all is well, the system took it away for a while, or it is over. */
export type TrackState = 'live' | 'muted' | 'ended';

/** One device's track, and what becomes of it. */
export class OwnedTrack {
  private readonly trackSignal = signal<MediaStreamTrack | undefined>(undefined);
  private readonly stateSignal = signal<TrackState>('live');
  readonly track: ReadonlySignal<MediaStreamTrack | undefined> = this.trackSignal;
  readonly state: ReadonlySignal<TrackState> = this.stateSignal;
  private forget = (): void => undefined;

  /** Some browsers call a device mute while it starts; so long nothing is believed. */
  constructor(private readonly startsForMs: number) {}

  /** Takes a track in the place of the one before, which is stopped. */
  take(track: MediaStreamTrack): void {
    const before = this.trackSignal.value;
    this.forget();
    this.follow(track);
    batch(() => {
      this.trackSignal.value = track;
      this.stateSignal.value = track.readyState === 'ended' ? 'ended' : 'live';
    });
    before?.stop();
  }

  drop(): void {
    this.forget();
    this.forget = () => undefined;
    const before = this.trackSignal.value;
    batch(() => {
      this.trackSignal.value = undefined;
      this.stateSignal.value = 'live';
    });
    before?.stop();
  }

  private follow(track: MediaStreamTrack): void {
    let isStarting = true;
    const look = (): void => {
      if (track.readyState === 'ended') this.stateSignal.value = 'ended';
      else if (!isStarting) this.stateSignal.value = track.muted ? 'muted' : 'live';
    };
    const timer = setTimeout(() => {
      isStarting = false;
      look();
    }, this.startsForMs);
    const events = ['mute', 'unmute', 'ended'] as const;
    for (const name of events) track.addEventListener(name, look);
    this.forget = () => {
      clearTimeout(timer);
      for (const name of events) track.removeEventListener(name, look);
    };
  }
}
