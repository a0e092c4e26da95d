import { type Capability, type CapabilityState, type CustomerView, NO_RECEIPT, type PauseReason } from '@bowline/protocol';
import { signal } from '@preact/signals-core';
import type { Sent } from '../sections.ts';
import type { FakeTrack } from './fake-media.ts';
import type { SessionPort } from './streams.ts';

const STREAMS = { view: 'screen', camera: 'camera', microphone: 'microphone', flashlight: 'flashlight' } as const;
const REASONS: readonly PauseReason[] = ['customer', 'call', 'background', 'device'];

/** A session for tests that allows, pauses and takes back as the core does, and notes what it is told. */
export class FakeSession implements SessionPort {
  readonly view = signal<CustomerView>({
    stage: 'active',
    capabilities: (['view', 'camera', 'microphone', 'flashlight', 'recording'] as const).map((capability) => ({ capability, state: 'not_asked', since_ms: 0, paused: null })),
    streams: { screen: false, camera: false, microphone: false, flashlight: false },
    question: null,
    is_everything_stopped: false,
    files: [],
    receipt: NO_RECEIPT,
  });
  readonly health = signal<'well' | 'broken'>('well');
  readonly told: string[] = [];
  readonly files: File[] = [];
  readonly lens: unknown[] = [];
  /** What leaves. */
  sent: Sent = { picture: null, voice: null };
  private readonly pauses = new Map<string, boolean>();

  constructor(private readonly now: () => number) {}

  monotonicMs = (): number => this.now();

  ask(capability: Capability, id = 1): void {
    this.set(capability, 'asked', { question: { id, capability, until_ms: this.now() + 60_000 } });
  }

  set(capability: Capability, state: CapabilityState, change: Partial<CustomerView> = {}): void {
    this.pauses.delete(`${capability} customer`);
    const capabilities = this.view.value.capabilities.map((one) => (one.capability === capability ? { ...one, state } : one));
    this.see({ capabilities, ...change });
  }

  /** Shows what follows from what is allowed and what is paused. */
  see(change: Partial<CustomerView> = {}): void {
    const view = { ...this.view.value, ...change };
    const capabilities = view.capabilities.map((one) => ({ ...one, paused: (one.state === 'allowed' && REASONS.find((reason) => this.pauses.get(`${one.capability} ${reason}`))) || null }));
    const runs = (capability: Capability): boolean => view.stage === 'active' && capabilities.some((one) => one.capability === capability && one.state === 'allowed' && one.paused === null);
    const streams = Object.fromEntries(Object.entries(STREAMS).map(([capability, stream]) => [stream, runs(capability as Capability)])) as unknown as CustomerView['streams'];
    this.view.value = { ...view, capabilities, streams: { ...streams, flashlight: streams.flashlight && streams.camera } };
  }

  answer = (id: number, answer: 'yes' | 'no'): void => {
    const { question } = this.view.value;
    this.told.push(`answer ${id} ${answer}`);
    if (question?.id === id) this.set(question.capability, answer === 'yes' ? 'allowed' : 'denied', { question: null });
  };

  revoke = (capability: Capability): void => {
    this.told.push(`revoke ${capability}`);
    const { question } = this.view.value;
    this.set(capability, 'revoked', question?.capability === capability ? { question: null } : {});
  };

  pause = (capability: Capability, reason: PauseReason, holds: boolean): void => {
    this.told.push(`${holds ? 'pause' : 'go on'} ${capability} ${reason}`);
    this.pauses.set(`${capability} ${reason}`, holds);
    this.see();
  };

  setAbility = (capability: Capability, isThere: boolean): void => void this.told.push(`${capability} is ${isThere ? 'there' : 'gone'}`);

  tellFailure = (capability: Capability, detail: string): void => {
    this.told.push(`${capability} failed: ${detail}`);
    const { question } = this.view.value;
    this.set(capability, 'revoked', question?.capability === capability ? { question: null } : {});
  };

  tellSnapshotFailed = (): void => void this.told.push('no snapshot');

  show = (sent: Sent): Promise<void> => {
    this.sent = sent;
    return Promise.resolve();
  };

  sendLens = (message: Uint8Array<ArrayBuffer>): boolean => this.lens.push(message) > 0;

  sendFiles = (files: Iterable<File>): void => void this.files.push(...files);

  /** The names of the tracks that leave. */
  leaving(): (string | undefined)[] {
    return [this.sent.picture, this.sent.voice].filter((track) => track !== null).map((track) => (track as unknown as FakeTrack).name);
  }

  why(capability: Capability): PauseReason | null | undefined {
    return this.view.value.capabilities.find((one) => one.capability === capability)?.paused;
  }
}
