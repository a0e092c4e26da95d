import type { Capability, CapabilityStatus, SessionSummary } from '@bowline/protocol';
import type { FakeBoard } from '@bowline/session/camera/fake-media.ts';
import { fakeTrack } from '@bowline/session/camera/fake-media.ts';
import { act } from 'preact/test-utils';
import { settle, showConsole, summary } from '../shell/fake-console.tsx';

export const PHONE: readonly Capability[] = ['camera', 'microphone', 'flashlight', 'recording'];

/** A session of the given number whose customer takes part in a browser. */
export function browserSession(number: number, change: Partial<SessionSummary> = {}): SessionSummary {
  return summary(number, { customer: 'browser', ...change });
}

/** The console with one customer in a browser, who allows nothing yet. */
export async function showLens(abilities: readonly Capability[] = PHONE, prepare?: (shown: Awaited<ReturnType<typeof showConsole>>) => void) {
  const shown = await showConsole(browserSession(1), browserSession(2));
  prepare?.(shown);
  await act(() => shown.model.openSession(browserSession(1).session_id));
  const [peer] = shown.peers;
  const [picture] = shown.media.pictures;
  const [speaker] = shown.media.speakers;
  if (!peer || !picture || !speaker) throw new Error('there is a session');
  const status = (capability: Capability, change: Partial<CapabilityStatus> = {}): CapabilityStatus => ({ capability, state: 'not_asked', since_ms: 1, paused: null, ...change });
  const change = (capability: Capability, to: Partial<CapabilityStatus>): Promise<void> => act(() => peer.tell({ type: 'capability_changed', status: status(capability, to) }));
  const frame = (width = 1280, height = 720): Promise<void> => act(() => void (picture.size.value = { width, height }));
  const live = async (): Promise<FakeBoard> => {
    await act(() => peer.stream({ camera: fakeTrack('camera'), voice: fakeTrack('voice') }));
    await change('camera', { state: 'allowed' });
    await frame();
    const [board] = shown.media.boards;
    if (!board) throw new Error('there is a whiteboard');
    return board;
  };
  await act(() => peer.tell({ type: 'snapshot', capabilities: abilities.map((capability) => status(capability)), history: [], system: 'Android 16, Chrome' }));
  const controls = (): unknown[] => peer.sent.filter((line) => line.startsWith('control ')).map((line) => JSON.parse(line.slice(8)) as unknown);
  const stage = (): string => document.querySelector('.lens-stage')?.textContent ?? '';
  const surface = (): HTMLElement => {
    const found = document.querySelector<HTMLElement>('.lens-view');
    if (!found) throw new Error('there is a place for the picture');
    return found;
  };
  await act(settle);
  return { ...shown, peer, picture, speaker, status, change, frame, live, controls, stage, surface };
}

/** Sets the box in which the page shows the picture. */
export function placePicture(box: { left: number; top: number; width: number; height: number }): void {
  const picture = document.querySelector<HTMLElement>('.lens-picture');
  if (!picture) throw new Error('there is a picture');
  picture.getBoundingClientRect = () => new DOMRect(box.left, box.top, box.width, box.height);
  picture.setPointerCapture = () => undefined;
}

/** What a hand does on the picture. */
export function point(type: string, clientX: number, clientY: number, more: PointerEventInit = {}): Promise<void> {
  const target = document.querySelector('.lens-picture');
  return act(() => void target?.dispatchEvent(new PointerEvent(type, { clientX, clientY, bubbles: true, pointerId: 1, ...more })));
}
