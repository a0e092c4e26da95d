import type { Capability, CustomerQuestion } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { Devices, OpenOutcome } from './devices.ts';
import type { Frames } from './frames.ts';
import type { MediaPort } from './media-port.ts';
import type { DeviceKind } from './open-media.ts';
import type { OwnedTrack } from './owned-track.ts';
import type { SessionPort, StreamsParts } from './streams.ts';
import type { DeviceTrouble } from './trouble.ts';

/** A question whose device is being opened. */
export type Opening = Pick<CustomerQuestion, 'id' | 'capability'>;

export interface AnsweringParts {
  session: Pick<SessionPort, 'view' | 'answer' | 'pause' | 'monotonicMs' | 'tellFailure'>;
  devices: Devices;
  frames: Frames;
  media: Pick<MediaPort, 'opensAtOnce'>;
  wordsFor: StreamsParts['wordsFor'];
  onTrouble(capability: Capability, why: DeviceTrouble): void;
}

/** The customer sees the picture before the technician does. */
const FIRST_FRAME_WITHIN_MS = 10_000;
/** Silence means No after so long, and a Yes sooner than this after the question came is a stray tap: the core's own bounds. */
const ANSWER_WITHIN_MS = 60_000;
const READ_FOR_MS = 400;

/** Answers questions for devices: Yes only once the device is open, and its picture painted here. What does not open is no No. */
export class Answering {
  private readonly openingSignal = signal<Opening | undefined>(undefined);
  readonly opening: ReadonlySignal<Opening | undefined> = this.openingSignal;

  constructor(private readonly parts: AnsweringParts) {}

  async accept({ id, capability, until_ms }: CustomerQuestion): Promise<void> {
    const { session, wordsFor, onTrouble } = this.parts;
    if (this.openingSignal.value?.id === id) return;
    // Opening takes time, which must not make a stray tap count.
    if (session.monotonicMs() < until_ms - ANSWER_WITHIN_MS + READ_FOR_MS) return;
    this.openingSignal.value = { id, capability };
    const outcome = await this.open(capability);
    const isOpen = this.openingSignal.value?.id === id && session.view.value.question?.id === id;
    if (isOpen && outcome === 'open') {
      this.pauseOtherPicture(capability);
      session.answer(id, 'yes');
    } else if (isOpen && outcome !== 'open') {
      if (outcome !== 'unwanted') onTrouble(capability, outcome);
      // Which screen is shown is chosen in the browser: who closes that has said No.
      if (outcome === 'unwanted' || (capability === 'view' && outcome === 'refused')) session.answer(id, 'no');
      else session.tellFailure(capability, wordsFor({ capability, why: outcome }));
    }
    if (this.openingSignal.value?.id === id) this.openingSignal.value = undefined;
  }

  /** The question is gone: what is being opened for it is not wanted any more. */
  handleQuestion(id: number | undefined): void {
    if (this.openingSignal.value && this.openingSignal.value.id !== id) this.openingSignal.value = undefined;
  }

  /** Camera and screen leave in the same place. */
  pauseOtherPicture(capability: Capability): void {
    const other = capability === 'camera' ? 'view' : 'camera';
    if (capability !== 'camera' && capability !== 'view') return;
    if (this.stateOf(other) === 'allowed') this.parts.session.pause(other, 'customer', true);
  }

  private async open(capability: Capability): Promise<OpenOutcome> {
    const { devices } = this.parts;
    switch (capability) {
      case 'camera':
        return this.openCamera();
      case 'microphone':
        return isWorking(devices.microphone) ? 'open' : devices.reopen(['microphone']);
      case 'view':
        return devices.openScreen();
      case 'control':
      case 'flashlight':
      case 'recording':
        return 'open';
      default:
        return capability satisfies never;
    }
  }

  private async openCamera(): Promise<OpenOutcome> {
    const { devices, frames, media } = this.parts;
    const kinds: DeviceKind[] = media.opensAtOnce && this.stateOf('microphone') === 'asked' ? ['camera', 'microphone'] : ['camera'];
    let outcome: OpenOutcome = isWorking(devices.camera) ? 'open' : await devices.reopen(kinds);
    // The microphone may be what is missing. It is asked for by itself later.
    if (kinds.length > 1 && outcome === 'missing') outcome = await devices.open(['camera']);
    const track = devices.camera.track.value;
    if (outcome !== 'open' || !track) return outcome;
    return (await frames.paintedWithin(track, FIRST_FRAME_WITHIN_MS)) ? 'open' : 'no_picture';
  }

  private stateOf(capability: Capability): string | undefined {
    return this.parts.session.view.value.capabilities.find((one) => one.capability === capability)?.state;
  }
}

/** What was opened before may have been unplugged since. */
function isWorking({ track, state }: OwnedTrack): boolean {
  return track.value !== undefined && state.value === 'live';
}
