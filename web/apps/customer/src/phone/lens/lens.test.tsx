// @vitest-environment happy-dom
import type { BoardPort } from '@bowline/customer';
import { type CapabilityStatus, type CustomerView, NO_RECEIPT, type PauseReason } from '@bowline/protocol';
import { signal } from '@preact/signals';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeModel } from '../fake-model.ts';
import { PhoneApp } from '../PhoneApp.tsx';
import { followFrames } from './frame-clock.ts';

type Painted = () => void;

const track = (): MediaStreamTrack => Object.assign(new EventTarget(), { kind: 'video' }) as MediaStreamTrack;
const TRACK = track();
const allowed = (capability: CapabilityStatus['capability'], paused: PauseReason | null = null): CapabilityStatus => ({ capability, state: 'allowed', since_ms: 1, paused });
const LIVE: Partial<CustomerView> = { stage: 'active', capabilities: [allowed('camera'), allowed('microphone')], receipt: { ...NO_RECEIPT, started_ms: 10_000 - 252_000 } };
const QUESTION = { id: 7, capability: 'camera', until_ms: 70_000 } as const;

let painted: Painted[] = [];
let plays = 0;

async function show(view: Partial<CustomerView> = LIVE, picture: 'private' | 'live' | 'paused' = 'live') {
  const fake = fakeModel(view);
  fake.streams.picture.value = picture;
  fake.streams.camera.value = TRACK;
  await act(() => render(<PhoneApp model={fake.model} streams={fake.streams} shell={fake.shell} />, document.body));
  return { ...fake, text: () => document.body.textContent ?? '', change: (change: Partial<CustomerView>) => act(() => fake.see(change)) };
}

function nameOf(element: Element): string {
  return element.getAttribute('aria-label') ?? element.textContent ?? '';
}
function button(name: string): HTMLButtonElement | undefined {
  return [...document.querySelectorAll('button')].find((one) => nameOf(one) === name);
}
async function press(name: string): Promise<void> {
  const found = button(name);
  if (!found) throw new Error(`no button ${name}`);
  await act(() => found.click());
}
function keys(): string[] {
  return [...document.querySelectorAll('[role=group][aria-label="Camera and microphone"] button')].map(nameOf);
}
function pointer(type: string, x: number, y: number, more: PointerEventInit = {}): PointerEvent {
  return new PointerEvent(type, { bubbles: true, isPrimary: true, pointerId: 1, buttons: 1, clientX: x, clientY: y, ...more });
}

beforeEach(() => {
  vi.useFakeTimers({ now: 10_000 });
  painted = [];
  plays = 0;
  vi.stubGlobal('MediaStream', class {
    constructor(readonly tracks: unknown[]) {}
  });
  Object.assign(HTMLElement.prototype, { setPointerCapture: () => undefined });
  Object.assign(HTMLMediaElement.prototype, { play: () => Promise.resolve((plays += 1)), requestVideoFrameCallback: (frame: Painted) => painted.push(frame), cancelVideoFrameCallback: () => painted.splice(0) });
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { configurable: true, writable: true, value: null });
});
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the camera on a phone', () => {
  it('is offered while the customer waits, and seen by them alone', async () => {
    const { model, streams, shell, pressed, text } = await show({ stage: 'waiting', capabilities: [{ capability: 'camera', state: 'not_asked', since_ms: 0, paused: null }] }, 'private');
    expect(document.querySelector('[role=status]')?.textContent).toBe('Only you see this');
    expect(keys()).toEqual(['Hide camera', 'Chat', 'Disconnect']);
    expect(text()).toContain('Did they call you?');
    expect([document.querySelector('h1')?.textContent, document.querySelector('h1')?.className], 'who helps is seen').toEqual(['Mara Keller, Northpier', '']);
    await press('Hide camera');
    await act(() => void (streams.picture.value = 'none'));
    await press('Show the camera');
    expect(pressed).toEqual(['hide camera', 'show camera']);
    expect([document.querySelectorAll('video').length, model.view.value.stage, shell.place]).toEqual([0, 'waiting', 'phone']);
  });

  it('is not offered where the browser has none', async () => {
    const { streams } = await show({ stage: 'waiting' }, 'private');
    await act(() => void (streams.picture.value = 'none'));
    expect(button('Show the camera')).toBeUndefined();
  });

  it('says who sees it, and for how long the session has been going on', async () => {
    const { model, streams, change, text } = await show();
    const who = (): string => document.querySelector('.lens-pills [role=status]')?.textContent ?? '';
    expect([who(), document.querySelector('[role=timer]')?.textContent]).toEqual(['Live · Mara Keller', '4:12']);
    await act(async () => void (await vi.advanceTimersByTimeAsync(2000)));
    expect(document.querySelector('[role=timer]')?.textContent).toBe('4:14');
    await act(() => void (streams.picture.value = 'paused'));
    expect([who(), document.querySelector('[role=timer]')]).toEqual(['Paused: the technician sees nothing', null]);
    await change({ stage: 'on_hold' });
    expect(who()).toBe('On hold: the technician sees nothing');
    await change({ stage: 'active' });
    await act(() => void (model.technicianState.value = 'away'));
    expect(who()).toBe('Your technician is away and sees nothing');
    await act(() => void (streams.picture.value = 'live'));
    expect([who(), document.querySelector('[role=timer]')], 'nobody sees it').toEqual(['Your technician is away and sees nothing', null]);
    expect(text()).not.toContain('Only you see this');
  });

  it('shows that it is recorded, also while the chat is minimised', async () => {
    const { model, change } = await show();
    const signs = (): (string | null)[] => [...document.querySelectorAll('.lens-pills [role=status] .lens-pill')].map(({ textContent }) => textContent);
    expect(signs()).toEqual(['Live · Mara Keller']);
    await change({ capabilities: [allowed('camera'), allowed('recording')] });
    expect(signs()).toEqual(['Live · Mara Keller', 'Recording']);
    for (const stage of ['on_hold', 'active'] as const) {
      await change({ stage });
      expect([signs()[1], document.querySelectorAll('.recorded').length]).toEqual(stage === 'on_hold' ? ['Recording paused', 0] : ['Recording', 1]);
    }
    await act(() => void (model.technicianState.value = 'away'));
    expect(signs()[1], 'the console records nothing that does not reach it').toBe('Recording paused');
    await act(() => void (model.technicianState.value = 'here'));
    await change({ capabilities: [allowed('camera'), { ...allowed('recording'), state: 'revoked' }] });
    expect(signs()).toEqual(['Live · Mara Keller']);
  });

  it('is paused and resumed, and the microphone muted and unmuted', async () => {
    const { streams, pressed, change } = await show();
    expect(keys()).toEqual(['Pause streaming', 'Mute', 'Disconnect']);
    await press('Pause streaming');
    await press('Mute');
    await change({ capabilities: [allowed('camera', 'customer'), allowed('microphone', 'customer')] });
    await act(() => void (streams.picture.value = 'paused'));
    await press('Resume');
    await press('Unmute');
    await change({ capabilities: [allowed('camera', 'device'), allowed('microphone', 'call')] });
    await press('Turn on again');
    await press('Unmute');
    expect(pressed).toEqual(['pause camera', 'pause microphone', 'resume camera', 'resume microphone', 'resume camera', 'resume microphone']);
    await change({ capabilities: [allowed('camera', 'background')] });
    expect(keys()).toEqual(['Pause streaming', 'Disconnect']);
  });

  it('has a light and a second camera only where the device has', async () => {
    const { streams, pressed } = await show();
    await act(() => {
      streams.canLight.value = true;
      streams.cameras.value = 2;
    });
    expect(keys()).toEqual(['Pause streaming', 'Mute', 'Flashlight', 'Switch camera', 'Disconnect']);
    expect(button('Flashlight')?.getAttribute('aria-pressed')).toBe('false');
    await press('Flashlight');
    await press('Switch camera');
    expect(pressed).toEqual(['light', 'switch camera']);
    await act(() => void (streams.isLit.value = true));
    expect(button('Flashlight')?.getAttribute('aria-pressed')).toBe('true');
    await act(() => void (streams.picture.value = 'paused'));
    expect(button('Flashlight')?.disabled).toBe(true);
  });

  it('keeps the large X while anything is allowed or asked, and ends after one confirmation', async () => {
    const { pressed, change } = await show();
    await press('Stop everything');
    expect(pressed).toEqual(['hide camera', 'stop everything']);
    await change({ capabilities: [] });
    expect(button('Stop everything')).toBeUndefined();
    await change({ question: QUESTION });
    expect(button('Stop everything')).toBeDefined();
    await press('Disconnect');
    expect(document.querySelector('dialog')?.open).toBe(true);
    await act(() => [...document.querySelectorAll<HTMLButtonElement>('dialog button')].find((one) => one.textContent === 'End session')?.click());
    expect(pressed.at(-1)).toBe('end');
  });

  it('says on the question that it is being opened', async () => {
    const { streams, pressed } = await show({ question: QUESTION }, 'private');
    const sheet = document.querySelector('[role=alertdialog]');
    expect(document.activeElement).toBe(sheet);
    await act(() => void (streams.opening.value = { id: 7, capability: 'camera' }));
    expect(sheet?.querySelector('[role=status]')?.textContent).toBe('Opening the camera…');
    expect(button('Accept')?.getAttribute('aria-disabled')).toBe('true');
    await press('Deny');
    expect(pressed).toEqual(['answer 7 no']);
  });

  it('says in words what does not work, and lets it be tried once more', async () => {
    const { streams, pressed, see } = await show();
    const alert = (): string => document.querySelector('[role=alert]')?.textContent ?? '';
    for (const [why, words] of [['refused', 'blocks it for this page'], ['missing', 'has none'], ['taken', 'Another app'], ['insecure', 'https'], ['no_picture', 'no picture'], ['failed', 'Load the page again']] as const) {
      await act(() => void (streams.trouble.value = { capability: 'camera', why }));
      expect(alert()).toContain(words);
    }
    expect(alert()).not.toContain('can ask again');
    await press('Try again');
    await press('OK');
    await act(() => void (streams.trouble.value = { capability: 'flashlight', why: 'failed' }));
    expect([button('Try again'), alert()]).toEqual([undefined, expect.stringContaining('The flashlight does not work.')]);
    expect(pressed).toEqual(['reopen camera', 'dismiss trouble']);
    await act(() => see({ capabilities: [{ capability: 'camera', state: 'revoked', since_ms: 1, paused: null }] }));
    await act(() => void (streams.trouble.value = { capability: 'camera', why: 'refused' }));
    expect([button('Try again'), alert()]).toEqual([undefined, expect.stringContaining('allow it. Your technician can ask again.')]);
    await act(() => void (streams.voice.value = 'needs_tap'));
    await press('Tap to hear your technician');
    expect(pressed.at(-1)).toBe('hear');
  });

  it('has a name on every control', async () => {
    const { streams } = await show({ ...LIVE, question: QUESTION });
    await act(() => {
      streams.canLight.value = true;
      streams.cameras.value = 3;
    });
    await press('Chat and log');
    for (const control of document.querySelectorAll('button, textarea, video, [role=group], input:not([hidden])')) expect(nameOf(control) || control.getAttribute('placeholder'), control.className).not.toBe('');
    expect([document.querySelectorAll('main'), document.querySelectorAll('header'), document.querySelectorAll('h1')].map((found) => found.length)).toEqual([1, 1, 1]);
    expect(document.querySelector('h1')?.textContent).toBe('Mara Keller, Northpier');
  });
});

describe('the chat below the picture', () => {
  const handle = (): HTMLButtonElement => button('Chat and log') as HTMLButtonElement;
  const isExtended = (): boolean => handle().getAttribute('aria-expanded') === 'true';

  it('shows its history always, and the message box only when it is extended', async () => {
    const { model, pressed } = await show();
    await act(() => void (model.stream.value = [{ type: 'chat', from: 'technician', message_id: null, text: 'press the button', at_ms: 1 }]));
    expect([document.querySelector('[role=log]')?.textContent, document.querySelector('textarea')]).toEqual(['Mara Kellerpress the button', null]);
    await act(() => handle().click());
    expect([isExtended(), document.querySelector('textarea') !== null, document.querySelector('[role=log]')?.textContent]).toEqual([true, true, 'Mara Kellerpress the button']);
    await press('Stop: Sees through your camera');
    expect(pressed).toEqual(['revoke camera']);
    await act(() => handle().click());
    expect([isExtended(), document.querySelector('textarea')]).toEqual([false, null]);
  });

  it('is extended and minimised by a swipe, whose end is no press', async () => {
    await show();
    const swipe = (from: number, to: number): Promise<void> =>
      act(() => {
        handle().dispatchEvent(pointer('pointerdown', 0, from));
        handle().dispatchEvent(pointer('pointermove', 0, (from + to) / 2));
        handle().dispatchEvent(pointer('pointermove', 0, to));
        handle().dispatchEvent(pointer('pointerup', 0, to));
        handle().dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
      }) as Promise<void>;
    await swipe(600, 400);
    expect(isExtended()).toBe(true);
    await swipe(400, 600);
    expect(isExtended()).toBe(false);
    await swipe(600, 590);
    expect(isExtended()).toBe(true);
    handle().dispatchEvent(pointer('pointerdown', 0, 400));
    await act(() => void handle().dispatchEvent(pointer('pointermove', 0, 600)));
    await act(() => handle().click());
    expect(isExtended(), 'the browser told of no click after the swipe, and then a key was pressed').toBe(true);
  });

  it('says on the list of what is allowed why something does not reach the technician', async () => {
    const { pressed } = await show({ ...LIVE, capabilities: [allowed('camera', 'background'), allowed('microphone', 'call')] });
    await act(() => handle().click());
    const rows = [...document.querySelectorAll('.grants li')].map((row) => row.firstElementChild?.textContent);
    expect(rows).toEqual(['Sees through your camera · paused while another app is open', 'Hears you · paused because of a call, or because the phone took it away']);
    await act(() => (document.querySelector('.grants li:last-child button') as HTMLButtonElement).click());
    expect(pressed).toEqual(['resume microphone']);
  });
});

describe('the picture', () => {
  const video = (): HTMLVideoElement => document.querySelector('video') as HTMLVideoElement;

  it('is the newest track, and every frame of it is told', async () => {
    const { streams } = await show();
    expect((video().srcObject as unknown as { tracks: unknown[] }).tracks).toEqual([TRACK]);
    expect([video().muted, video().playsInline || video().hasAttribute('playsinline')]).toEqual([true, true]);
    painted[0]?.();
    painted[1]?.();
    expect(streams.handlePainted.mock.calls).toEqual([[TRACK], [TRACK]]);
    const next = track();
    await act(() => void (streams.camera.value = next));
    expect((video().srcObject as unknown as { tracks: unknown[] }).tracks).toEqual([next]);
    await act(() => void video().dispatchEvent(new Event('resize')));
    expect([streams.handleTurned.mock.calls.length, streams.handleVideo.mock.calls[0]]).toEqual([1, [video()]]);
    await act(() => void (streams.picture.value = 'none'));
    expect(streams.handleVideo.mock.lastCall).toEqual([undefined]);
  });

  it('is one of another place once the phone is upside down', async () => {
    const orientation = Object.assign(new EventTarget(), { angle: 90 });
    vi.stubGlobal('screen', { orientation });
    const { streams } = await show();
    const turn = (angle: number): void => {
      orientation.angle = angle;
      orientation.dispatchEvent(new Event('change'));
    };
    turn(270);
    expect(streams.handleTurned).toHaveBeenCalledTimes(1);
    await act(() => void (streams.picture.value = 'none'));
    turn(90);
    expect(streams.handleTurned).toHaveBeenCalledTimes(1);
  });

  it('is played again after what stops it, and is in sight while the customer waits for it', async () => {
    const { streams } = await show({ question: QUESTION }, 'private');
    expect(plays).toBe(1);
    document.dispatchEvent(new Event('visibilitychange'));
    TRACK.dispatchEvent(new Event('unmute'));
    expect(plays).toBe(3);
    const scroll = vi.spyOn(video(), 'scrollIntoView').mockReturnValue();
    await act(() => void (streams.opening.value = { id: 7, capability: 'camera' }));
    expect(scroll).toHaveBeenCalledTimes(1);
    render(null, document.body);
    TRACK.dispatchEvent(new Event('unmute'));
    expect(plays).toBe(3);
  });

  it('is followed where the browser does not tell of frames', () => {
    const old = new EventTarget();
    let frames = 0;
    const stop = followFrames(old as HTMLVideoElement, () => (frames += 1));
    old.dispatchEvent(new Event('timeupdate'));
    stop();
    old.dispatchEvent(new Event('timeupdate'));
    expect(frames).toBe(1);
  });
});

describe('drawing with a finger', () => {
  function fakeBoard() {
    const told: unknown[][] = [];
    const note = (what: string) => (...details: unknown[]): void => void told.push([what, ...details]);
    const shows = signal<'video' | 'canvas'>('video');
    const strokes = signal<readonly { by: 'customer' | 'technician' }[]>([]);
    const canUndo = signal(false);
    const board = { canvas: document.createElement('canvas'), shows, strokes, canUndo, tool: signal('pen'), colour: signal(0), pen: note('pen'), undo: note('undo'), clear: note('clear') };
    return { told, shows, strokes, canUndo, board: board as unknown as BoardPort };
  }

  it('is for a picture that the technician sees, in fractions of it', async () => {
    const { streams } = await show();
    expect(button('Draw')).toBeUndefined();
    const { board, told, strokes, canUndo } = fakeBoard();
    await act(() => void (streams.board.value = board));
    await press('Draw');
    expect(button('Draw')?.getAttribute('aria-pressed')).toBe('true');
    const video = document.querySelector('video') as HTMLVideoElement;
    Object.defineProperties(video, { videoWidth: { value: 100 }, videoHeight: { value: 100 } });
    video.getBoundingClientRect = () => ({ left: 0, top: 0, width: 200, height: 100 }) as DOMRect;
    const paper = document.querySelector('.lens-paper') as HTMLElement;
    for (const event of [
      pointer('pointerdown', 100, 50), pointer('pointermove', 125, 50), pointer('pointermove', 0, 0), pointer('pointermove', 125, 50, { isPrimary: false }),
      pointer('pointermove', 125, 50, { buttons: 0 }), pointer('pointerup', 125, 75), pointer('pointerdown', 100, 50), pointer('pointerup', 0, 0), pointer('pointercancel', 0, 0),
    ]) paper.dispatchEvent(event);
    expect(told).toEqual([['pen', 'down', 0.5, 0.5], ['pen', 'move', 0.75, 0.5], ['pen', 'move', 0, 0], ['pen', 'up', 0.75, 0.75], ['pen', 'down', 0.5, 0.5], ['pen', 'up', 0, 0], ['pen', 'cancel', 0, 0]]);
    expect([button('Undo')?.disabled, button('Clear')?.disabled]).toEqual([true, true]);
    await act(() => void (strokes.value = [{ by: 'technician' }]));
    expect([button('Undo')?.disabled, button('Clear')?.disabled], 'nothing of one’s own').toEqual([true, false]);
    await act(() => void (canUndo.value = true));
    await press('Undo');
    await press('Clear');
    expect(told.slice(-2)).toEqual([['undo'], ['clear']]);
  });

  it('ends with the picture, also in the midst of a line', async () => {
    const { streams } = await show();
    const { board, told } = fakeBoard();
    await act(() => void (streams.board.value = board));
    await press('Draw');
    await act(() => void (streams.picture.value = 'paused'));
    expect([button('Draw'), document.querySelector('.lens-paper')]).toEqual([undefined, null]);
    expect(told, 'else the picture would stand still for good').toEqual([['pen', 'cancel', 0, 0]]);
  });

  it('puts the canvas over the video while there is something on it', async () => {
    const { streams } = await show();
    const { board, shows } = fakeBoard();
    await act(() => void (streams.board.value = board));
    const layer = (): HTMLElement => document.querySelector('.lens-canvas') as HTMLElement;
    expect([layer().hidden, layer().firstElementChild]).toEqual([true, board.canvas]);
    await act(() => void (shows.value = 'canvas'));
    expect(layer().hidden).toBe(false);
  });
});
