import { type ReadonlySignal, computed, effect, signal, untracked } from '@preact/signals-core';
import type { PictureState, SessionPort } from './streams.ts';

type WithTorch = MediaTrackCapabilities & { torch?: boolean };

export interface LightParts {
  session: Pick<SessionPort, 'view' | 'setAbility' | 'revoke'>;
  picture: ReadonlySignal<PictureState>;
  /** The camera's. */
  track: ReadonlySignal<MediaStreamTrack | undefined>;
  onTrouble(): void;
}

/** Whether this camera has a light. Not every browser can say what a track can do. */
function hasTorch(track: MediaStreamTrack | undefined): boolean {
  const capabilities = (track as Partial<MediaStreamTrack> | undefined)?.getCapabilities?.call(track) as WithTorch | undefined;
  return capabilities?.torch === true;
}

/** The light beside the camera. The technician may have it on while they are allowed to, the customer whenever the camera is open. */
export class Light {
  private readonly thereSignal = signal(false);
  private readonly wish = signal<'on' | 'none'>('none');
  readonly isThere: ReadonlySignal<boolean> = this.thereSignal;
  readonly isLit: ReadonlySignal<boolean>;
  private asked: MediaStreamTrack | undefined;
  /** The track whose light was on. */
  private lit: MediaStreamTrack | undefined;

  constructor(private readonly parts: LightParts) {
    const { session, picture } = parts;
    this.isLit = computed(() => this.thereSignal.value && parts.track.value !== undefined && picture.value !== 'none' && picture.value !== 'paused' && (this.wish.value === 'on' || session.view.value.streams.flashlight));
  }

  start(): () => void {
    const { track, picture, session } = this.parts;
    const stops = [
      effect(() => {
        const { value } = picture;
        untracked(() => this.handlePicture(value));
      }),
      effect(() => {
        const { value } = track;
        untracked(() => this.handleTrack(value));
      }),
      effect(() => {
        const { value } = this.thereSignal;
        untracked(() => session.setAbility('flashlight', value));
      }),
      effect(() => {
        const [isLit, { value }] = [this.isLit.value, track];
        if (value && this.thereSignal.value) void this.set(value, isLit);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Off is off for both sides. */
  toggle(): void {
    const isLit = this.isLit.value;
    this.wish.value = isLit ? 'none' : 'on';
    if (isLit && this.parts.session.view.value.streams.flashlight) this.parts.session.revoke('flashlight');
  }

  /** Some browsers know of the light only once the picture is there. */
  handlePainted(track: MediaStreamTrack): void {
    if (track === this.asked || track !== this.parts.track.value) return;
    this.asked = track;
    this.thereSignal.value = hasTorch(track);
  }

  /** A camera that is switched or opened anew is away for a moment, which takes nothing back. */
  private handleTrack(track: MediaStreamTrack | undefined): void {
    this.asked = undefined;
    if (hasTorch(track)) this.thereSignal.value = true;
  }

  private handlePicture(picture: PictureState): void {
    if (picture !== 'none') return;
    this.wish.value = 'none';
    this.thereSignal.value = false;
  }

  private async set(track: MediaStreamTrack, isLit: boolean): Promise<void> {
    if (isLit === (track === this.lit)) return;
    this.lit = isLit ? track : undefined;
    try {
      await track.applyConstraints({ advanced: [{ torch: isLit } as MediaTrackConstraintSet] });
    } catch {
      if (!isLit || track !== this.parts.track.value) return;
      this.lit = undefined;
      this.wish.value = 'none';
      if (this.parts.session.view.value.streams.flashlight) this.parts.session.revoke('flashlight');
      this.parts.onTrouble();
    }
  }
}
