import { type ReadonlySignal, batch, signal } from '@preact/signals-core';

/** Listens into a microphone's track. */
export interface SoundProbe {
  /** `zero` is exact digital silence, which no room has. `unknown` while nothing is listened to. */
  read(): 'sound' | 'zero' | 'unknown';
  /** Whether the system has taken the sound away. */
  isInterrupted(): boolean;
  /** Goes on listening, where the browser lets it. */
  wake(): void;
  close(): void;
}

const LOOK_EVERY_MS = 100;
const WAKE_EVERY_MS = 1000;
const SILENT_AFTER_MS = 1000;
/** What a device gives while it starts says nothing. */
const STARTS_MS = 1000;
/** Longer than what passes between two looks. */
const LISTEN_SAMPLES = 8192;

/** Tells that a call has taken the microphone away, on systems that say so in no other way. */
export class SoundWatch {
  private readonly silentSignal = signal(false);
  private readonly interruptedSignal = signal(false);
  readonly isSilent: ReadonlySignal<boolean> = this.silentSignal;
  readonly isInterrupted: ReadonlySignal<boolean> = this.interruptedSignal;
  private probe: SoundProbe | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private startedMs = 0;
  private zeroSinceMs: number | undefined;
  private wokenMs = 0;

  constructor(private readonly parts: { openProbe(track: MediaStreamTrack): SoundProbe | undefined; now(): number }) {}

  watch(track: MediaStreamTrack | undefined): void {
    this.stop();
    if (!track) return;
    this.probe = this.parts.openProbe(track);
    this.startedMs = this.parts.now();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  wake(): void {
    this.probe?.wake();
  }

  stop(): void {
    clearInterval(this.timer);
    this.probe?.close();
    this.probe = undefined;
    this.zeroSinceMs = undefined;
    batch(() => {
      this.silentSignal.value = false;
      this.interruptedSignal.value = false;
    });
  }

  private look(): void {
    const { probe } = this;
    const nowMs = this.parts.now();
    if (!probe || nowMs < this.startedMs + STARTS_MS) return;
    const isInterrupted = probe.isInterrupted();
    const heard = isInterrupted ? 'unknown' : probe.read();
    this.zeroSinceMs = heard === 'zero' ? (this.zeroSinceMs ?? nowMs) : undefined;
    if (heard === 'unknown' && nowMs >= this.wokenMs + WAKE_EVERY_MS) {
      this.wokenMs = nowMs;
      probe.wake();
    }
    batch(() => {
      this.interruptedSignal.value = isInterrupted;
      if (heard === 'sound') this.silentSignal.value = false;
      if (this.zeroSinceMs !== undefined && nowMs >= this.zeroSinceMs + SILENT_AFTER_MS) this.silentSignal.value = true;
    });
  }
}

/** Listens with the browser's own sound graph, which makes no sound here. */
export function browserProbe(track: MediaStreamTrack): SoundProbe | undefined {
  try {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: LISTEN_SAMPLES });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(LISTEN_SAMPLES);
    const resume = (): void => void context.resume().catch(() => undefined);
    resume();
    return {
      read: () => {
        if (context.state !== 'running') return 'unknown';
        analyser.getFloatTimeDomainData(samples);
        return samples.every((sample) => sample === 0) ? 'zero' : 'sound';
      },
      isInterrupted: () => (context.state as string) === 'interrupted',
      wake: resume,
      close: () => void context.close().catch(() => undefined),
    };
  } catch {
    // A call is then noticed by what the track says alone.
    return undefined;
  }
}
