import { type ReadonlySignal, computed, signal } from '@preact/signals-core';
import type { MediaPort, MicrophoneFailure, OpenMicrophone } from './media-port.ts';

export type OwnVoiceState = { readonly type: 'off' } | { readonly type: 'opening' } | { readonly type: 'on' } | { readonly type: 'failed'; readonly why: MicrophoneFailure | 'lost' };

export interface OwnVoiceParts {
  openMicrophone: MediaPort['openMicrophone'];
  speak(track: MediaStreamTrack | null): void;
  onStart(): void;
}

const OFF: OwnVoiceState = { type: 'off' };

/** The technician's microphone. It is open only while this customer hears it. */
export class OwnVoice {
  private readonly stateSignal = signal<OwnVoiceState>(OFF);
  readonly state: ReadonlySignal<OwnVoiceState> = this.stateSignal;
  readonly isOpen = computed(() => this.stateSignal.value.type === 'on' || this.stateSignal.value.type === 'opening');
  private readonly trackSignal = signal<MediaStreamTrack | undefined>(undefined);
  readonly track: ReadonlySignal<MediaStreamTrack | undefined> = this.trackSignal;
  private microphone: OpenMicrophone | undefined;
  /** Grows with each wish, so that a microphone that opens late is closed again. */
  private wish = 0;

  constructor(private readonly parts: OwnVoiceParts) {}

  async start(): Promise<void> {
    if (this.isOpen.value) return;
    this.wish += 1;
    const { wish } = this;
    this.stateSignal.value = { type: 'opening' };
    this.parts.onStart();
    const opened = await this.parts.openMicrophone(() => this.handleLost(wish));
    const isWanted = wish === this.wish;
    if (typeof opened === 'string') {
      if (isWanted) this.stateSignal.value = { type: 'failed', why: opened };
    } else if (isWanted) {
      this.microphone = opened;
      this.trackSignal.value = opened.track;
      this.parts.speak(opened.track);
      this.stateSignal.value = { type: 'on' };
    } else opened.close();
  }

  stop(): void {
    if (!this.isOpen.peek()) return;
    this.letGo();
    this.stateSignal.value = OFF;
  }

  private handleLost(wish: number): void {
    if (wish !== this.wish) return;
    this.letGo();
    this.stateSignal.value = { type: 'failed', why: 'lost' };
  }

  private letGo(): void {
    this.wish += 1;
    if (this.microphone) this.parts.speak(null);
    this.microphone?.close();
    this.microphone = undefined;
    this.trackSignal.value = undefined;
  }
}
