import type { HistoryLine } from '@bowline/protocol';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { effect, untracked } from '@preact/signals';
import type { PhoneModel } from './phone-model.ts';

/** What the customer is nudged for, what matters most first. */
const REASONS = ['question', 'started', 'chat'] as const;
type Reason = (typeof REASONS)[number];

/**
 * Milliseconds on, off, on. The same whatever the technician sends. A wish for less motion changes nothing: it is about what moves
 * on the screen, a phone has a setting of its own for this, and a question that nobody notices is answered with No.
 */
const PATTERNS = { question: [300, 120, 300, 120, 300], started: [200, 120, 200], chat: [100] } as const satisfies Record<Reason, readonly number[]>;
/** The technician decides how often something comes, and not how often it is felt. */
const APART_MS: Readonly<Record<Reason, number>> = { question: 5000, started: 5000, chat: 15_000 };

const TONE_SECONDS = 0.25;
const TONE_HERTZ = 660;
const LOUDNESS = 0.2;

/** The part of the page that is noticed while nobody looks at it. */
export interface PagePort {
  readonly isHidden: boolean;
  title: string;
  vibrate(pattern: readonly number[]): void;
  /** A short tone: of a page that is not seen no phone vibrates. */
  ring(): void;
}

type Model = Pick<PhoneModel, 'view' | 'stream' | 'technician' | 'health' | 'monotonicMs'>;

/** Tells a customer who looks elsewhere that something waits for them. */
export class Nudge {
  private readonly waiting = new Set<Reason>();
  private readonly lastMs = new Map<Reason, number>();
  private readonly title: string;
  private newest: HistoryLine | undefined;

  constructor(
    private readonly model: Model,
    private readonly page: PagePort,
  ) {
    this.title = page.title;
    this.newest = model.stream.value.at(-1);
  }

  start(): void {
    const { view, stream, health } = this.model;
    let question: number | undefined;
    effect(() => {
      const id = view.value.question?.id;
      if (id === question) return;
      question = id;
      untracked(() => (id === undefined ? this.drop('question') : this.call('question')));
    });
    effect(() => {
      const lines = stream.value;
      untracked(() => this.handleLines(lines));
    });
    effect(() => {
      if (view.value.stage === 'ended' || health.value === 'broken') untracked(() => this.handleVisible());
    });
  }

  /** The page is seen again, or there is nothing to come back for. */
  handleVisible(): void {
    this.waiting.clear();
    this.name();
  }

  private handleLines(lines: readonly HistoryLine[]): void {
    const fresh = this.newest ? lines.slice(lines.lastIndexOf(this.newest) + 1) : lines;
    this.newest = lines.at(-1);
    if (fresh.some((line) => line.type === 'log' && line.entry.event.type === 'started')) this.call('started');
    if (this.page.isHidden && fresh.some((line) => line.type === 'chat' && line.from === 'technician')) this.call('chat');
  }

  private call(reason: Reason): void {
    const { isHidden } = this.page;
    if (isHidden) {
      this.waiting.add(reason);
      this.name();
    }
    const nowMs = this.model.monotonicMs();
    if (nowMs < (this.lastMs.get(reason) ?? -Infinity) + APART_MS[reason]) return;
    this.lastMs.set(reason, nowMs);
    this.page.vibrate(PATTERNS[reason]);
    if (isHidden) this.page.ring();
  }

  private drop(reason: Reason): void {
    if (this.waiting.delete(reason)) this.name();
  }

  private name(): void {
    const reason = REASONS.find((one) => this.waiting.has(one));
    this.page.title = reason ? `${texts.nudge[reason](this.model.technician.value)} – ${this.title}` : this.title;
  }
}

/** Before anything was pressed on a page browsers let it neither vibrate nor sound. */
function mayBeFelt(): boolean {
  return (navigator as { userActivation?: UserActivation }).userActivation?.hasBeenActive ?? true;
}

function ring(): void {
  if (typeof AudioContext === 'undefined' || !mayBeFelt()) return;
  try {
    const sound = new AudioContext();
    const tone = new OscillatorNode(sound, { frequency: TONE_HERTZ });
    const volume = new GainNode(sound, { gain: LOUDNESS });
    tone.connect(volume).connect(sound.destination);
    // A tone that breaks off clicks.
    volume.gain.setTargetAtTime(0, sound.currentTime + TONE_SECONDS / 2, TONE_SECONDS / 10);
    tone.start();
    tone.stop(sound.currentTime + TONE_SECONDS);
    // Also one that the browser holds back, which would sound at some later time.
    setTimeout(() => void sound.close(), 4 * TONE_SECONDS * 1000);
  } catch {
    // There is nothing to sound with.
  }
}

/** The browser's own page. */
export function browserPage(): PagePort {
  return {
    get isHidden() {
      return document.visibilityState === 'hidden';
    },
    get title() {
      return document.title;
    },
    set title(title) {
      document.title = title;
    },
    vibrate: (pattern) => {
      const shaking = navigator as { vibrate?: (pattern: number[]) => boolean };
      if (mayBeFelt()) shaking.vibrate?.([...pattern]);
    },
    ring,
  };
}
