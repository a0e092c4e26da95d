// @vitest-environment happy-dom
import type { BoardStroke } from '@bowline/session';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { byRole, click, ended, press, settle, showConsole } from '../shell/fake-console.tsx';
import { browserSession, placePicture, point, showLens } from './fake-lens.tsx';

afterEach(() => render(null, document.body));

const isDisabled = (role: string, name: string): boolean => byRole(role, name).hasAttribute('disabled');
const chips = (): string[] => [...document.querySelectorAll('.caps button')].map((chip) => chip.textContent ?? '');

describe('the stage of a customer in a browser', () => {
  it('asks for camera and voice by one button, and says in words how far it is', async () => {
    const { controls, stage, surface, change, peer, frame } = await showLens();
    expect(stage()).toContain('You see nothing yet.');
    expect(surface().hidden).toBe(true);
    await click(byRole('button', 'Ask for camera and voice'));
    expect(controls()).toEqual([{ type: 'request_capability', capability: 'camera' }, { type: 'request_capability', capability: 'microphone' }]);
    await change('camera', { state: 'asked' });
    expect(stage()).toContain('The customer is asked for the camera.');
    await click(byRole('button', 'Take the question back'));
    expect(controls().at(-1)).toEqual({ type: 'release_capability', capability: 'camera' });
    await change('camera', { state: 'denied' });
    expect(stage()).toContain('The customer said No to the camera');
    expect(byRole('button', 'Ask for camera and voice')).toBeTruthy();
    await act(() => peer.stream({ camera: {} as MediaStreamTrack, voice: {} as MediaStreamTrack }));
    await change('camera', { state: 'allowed' });
    expect(stage()).toContain('Waiting for the first picture of the camera…');
    expect(surface().hidden).toBe(true);
    await frame();
    expect(surface().hidden).toBe(false);
    expect(stage()).toContain('Live');
  });

  it('does not say of a device that fails that the customer denied it', async () => {
    const { stage, change, peer } = await showLens();
    for (const capability of ['camera', 'microphone'] as const) {
      await change(capability, { state: 'revoked' });
      await act(() => peer.tell({ type: 'line', line: { type: 'log', entry: { at_ms: 1, event: { type: 'lost', capability } } } }));
    }
    expect(stage()).toContain('The camera does not open there.');
    expect(byRole('button', 'Ask for camera and voice')).toBeTruthy();
    expect(chips().slice(0, 2)).toEqual(['Camera does not work', 'Voice does not work']);
    expect(document.querySelector('.voice')?.textContent).toContain('voice does not work');
    expect(document.querySelector('.stream')?.textContent).toContain('Does not work there: camera');
    await change('camera', { state: 'asked' });
    await act(() => peer.tell({ type: 'line', line: { type: 'log', entry: { at_ms: 2, event: { type: 'asked', capability: 'camera' } } } }));
    await change('camera', { state: 'revoked' });
    await act(() => peer.tell({ type: 'line', line: { type: 'log', entry: { at_ms: 3, event: { type: 'revoked', capability: 'camera' } } } }));
    expect(stage()).toContain('The camera is not allowed any more.');
  });

  it.each([
    ['customer', 'The customer paused it', 'by the customer'],
    ['call', 'The phone has a call', 'by a call, or by the phone'],
    ['background', 'Another app is open on the phone', 'another app is open there'],
    ['device', 'The camera gives nothing', 'the device gives nothing'],
  ] as const)('says that the picture is paused because of: %s', async (reason, words, short) => {
    const { change, live, stage, surface } = await showLens();
    await live();
    await change('camera', { state: 'allowed', paused: reason });
    expect(stage()).toContain('The camera is paused');
    expect(stage()).toContain(words);
    expect(surface().hidden).toBe(true);
    expect(chips()[0]).toBe(`Camera paused: ${short}`);
    expect(isDisabled('radio', 'Pen') && isDisabled('button', 'Freeze the picture')).toBe(true);
  });

  it('says that it is held, lost, elsewhere, or not started', async () => {
    const { say, peer, live, stage, surface } = await showLens();
    await live();
    await act(() => void (peer.state.value = 'reconnecting'));
    expect(stage()).toContain('The picture is the last one.');
    expect([surface().hidden, document.querySelector('.lens-picture.old') !== null, isDisabled('radio', 'Pen')]).toEqual([false, true, true]);
    await act(() => void (peer.state.value = 'taken_over'));
    expect(stage()).toContain('Another console has this session now.');
    await click(byRole('button', 'Use here'));
    expect(peer.takeBack).toHaveBeenCalledOnce();
    await act(() => void (peer.state.value = 'connected'));
    await say({ type: 'session_changed', session: browserSession(1, { flow: 'on_hold', label: 'on_hold' }) });
    expect(stage()).toContain('On hold. Press Resume to go on.');
    await say({ type: 'session_changed', session: browserSession(1, { phase: { type: 'waiting' }, label: 'waiting' }) });
    expect(stage()).toContain('Press Start to begin.');
  });

  it('says that nothing new comes from the camera', async () => {
    const { live, picture, stage } = await showLens();
    await live();
    await act(() => void (picture.motion.value = 'still'));
    expect(stage()).toContain('Nothing new has come from the camera for some seconds.');
  });

  it('is not there for a customer who can show nothing, and is before that is known', async () => {
    const shown = await showConsole(browserSession(1));
    await act(() => shown.model.openSession(browserSession(1).session_id));
    expect(document.querySelector('.lens-stage')?.textContent).toContain('has not said yet what it can show');
    expect(chips()).toEqual([]);
    await act(() => shown.peers[0]?.tell({ type: 'snapshot', capabilities: [], history: [], system: '' }));
    expect(document.querySelector('.lens-stage')).toBeNull();
    expect(document.querySelector('.stage')?.textContent).toContain('there is no screen to see');
  });

  it('shows a shared screen in its place, without the whiteboard, and says why', async () => {
    const { change, frame, peer, stage, controls } = await showLens(['view', 'camera']);
    await click(byRole('button', 'Ask to view the screen'));
    expect(controls()).toEqual([{ type: 'request_capability', capability: 'view' }]);
    await act(() => peer.stream({ camera: {} as MediaStreamTrack, voice: {} as MediaStreamTrack }));
    await change('view', { state: 'allowed' });
    expect(stage()).toContain('Waiting for the first picture of the screen…');
    await frame();
    expect(document.querySelector('.drawings')?.textContent).toBe('A shared screen shows no drawings.');
    expect(byRole('group', 'Customer’s screen').hidden).toBe(false);
    expect(isDisabled('radio', 'Pen')).toBe(true);
    expect(isDisabled('button', 'Zoom in')).toBe(false);
  });

  it('names the camera that is in the way, and asks once that is given back', async () => {
    const { model, peers, controls, status } = await showLens();
    await act(() => model.openSession(browserSession(2).session_id));
    await act(() => peers[1]?.tell({ type: 'snapshot', capabilities: [status('camera', { state: 'allowed' })], history: [], system: '' }));
    await act(() => model.openSession(browserSession(1).session_id));
    await click(byRole('button', 'Ask for camera and voice'));
    expect(controls()).toEqual([]);
    expect(byRole('alert', 'The camera of Customer 2 is in use')).toBeTruthy();
    await click(byRole('button', 'Give back Customer 2’s and ask here'));
    expect(peers[1]?.sent.at(-1)).toContain('release_capability');
    expect(controls()).toHaveLength(2);
    expect(document.querySelector('.in-the-way')).toBeNull();
  });
});

describe('the whiteboard', () => {
  it('has tools and colours with names, by button and by key', async () => {
    const { live, surface } = await showLens();
    expect(isDisabled('radio', 'Pen')).toBe(true);
    const board = await live();
    const checked = (): string[] => [...document.querySelectorAll('[role=radio][aria-checked=true]')].map((one) => one.getAttribute('aria-label') ?? '');
    expect(checked()).toEqual(['Pen', 'Yellow']);
    await click(byRole('radio', 'Blue'));
    surface().focus();
    for (const [key, tool, name] of [['a', 'arrow', 'Arrow'], ['n', 'pin', 'Numbered pin'], ['c', 'circle', 'Circle'], ['t', 'text', 'Text'], ['e', 'eraser', 'Eraser'], ['l', 'laser', 'Laser pointer'], ['p', 'pen', 'Pen']] as const) {
      await press(key);
      expect([board.tool.value, ...checked()]).toEqual([tool, name, 'Blue']);
    }
    await click(byRole('radio', 'Circle'));
    expect([board.tool.value, board.colour.value]).toEqual(['circle', 3]);
    expect(document.querySelector('dialog'), 'N made no session').toBeNull();
  });

  it('draws where the pointer is, under bars and when larger, and not beside the picture', async () => {
    const { live } = await showLens();
    const board = await live();
    placePicture({ left: 100, top: 0, width: 640, height: 480 });
    await point('pointerdown', 110, 30);
    expect(board.calls.filter((call) => call.startsWith('pen')), 'on the bar above').toEqual([]);
    await point('pointerup', 110, 30);
    await point('pointerdown', 420, 240);
    await point('pointermove', 580, 150);
    await point('pointerup', 900, 150);
    expect(board.calls.slice(-3)).toEqual(['pen down 0.500 0.500', 'pen move 0.750 0.250', 'pen up 1.000 0.250']);
    placePicture({ left: -540, top: -360, width: 2560, height: 1440 });
    await point('pointerdown', 100, 0);
    await point('pointercancel', 100, 0);
    expect(board.calls.slice(-2)).toEqual(['pen down 0.250 0.250', 'pen cancel 0.000 0.000']);
  });

  it('drops the line when a second finger comes, which moves the picture', async () => {
    const { live, surface } = await showLens();
    const board = await live();
    placePicture({ left: 0, top: 0, width: 1280, height: 720 });
    const scroll = vi.spyOn(surface(), 'scrollBy').mockReturnValue(undefined);
    await point('pointerdown', 640, 360);
    await point('pointerdown', 700, 360, { pointerId: 2 });
    expect(board.calls.at(-1)).toBe('pen cancel 0.000 0.000');
    await point('pointermove', 680, 350, { pointerId: 2 });
    expect(scroll).toHaveBeenLastCalledWith(10, 5);
  });

  it('is undone, cleared and frozen by button and by key', async () => {
    const { live, surface } = await showLens();
    const board = await live();
    expect(isDisabled('button', 'Undo') && isDisabled('button', 'Clear all drawings')).toBe(true);
    const stroke: BoardStroke = { id: 1, by: 'customer', kind: 'pen', colour: 0, state: 'tracked', remote: 'tracked' };
    await act(() => void (board.strokes.value = [stroke]));
    expect(isDisabled('button', 'Undo'), 'one of the customer’s is not undone').toBe(true);
    await act(() => void (board.canUndo.value = true));
    await click(byRole('button', 'Undo'));
    await click(byRole('button', 'Clear all drawings'));
    await click(byRole('button', 'Freeze the picture'));
    expect(byRole('button', 'Freeze the picture').getAttribute('aria-pressed')).toBe('true');
    expect(document.querySelector('.lens-signs')?.textContent).toContain('Frozen for you.');
    surface().focus();
    await press('l');
    expect([board.tool.value, isDisabled('radio', 'Laser pointer')], 'it would point at another thing').toEqual(['pen', true]);
    await press(' ');
    expect(isDisabled('radio', 'Laser pointer')).toBe(false);
    await act(() => void surface().dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true, cancelable: true })));
    expect(board.calls.slice(-5)).toEqual(['undo', 'clear', 'freeze frozen', 'freeze live', 'undo']);
    await press(' ', byRole('button', 'Undo'));
    expect(board.calls.at(-1), 'the space bar presses buttons').toBe('undo');
  });

  it('takes a text at its place by Enter, by the next touch, or not by Escape', async () => {
    const { live } = await showLens();
    const board = await live();
    placePicture({ left: 0, top: 0, width: 1280, height: 720 });
    const ask = async (x: number, written: string): Promise<HTMLInputElement> => {
      await act(() => void (board.asksText.value = { x, y: 0.5 }));
      const input = byRole('textbox', 'Text on the picture') as HTMLInputElement;
      input.value = written;
      return input;
    };
    const input = await ask(0.25, 'press p here');
    expect(document.activeElement).toBe(input);
    expect(input.parentElement?.style.getPropertyValue('--x')).toBe('25.00%');
    await press('e', input);
    expect(board.tool.value, 'letters are letters').toBe('pen');
    await press('Enter', input);
    expect(board.calls.at(-1)).toBe('write press p here');
    expect(document.activeElement).toBe(document.querySelector('.lens-view'));
    await press('Escape', await ask(0.3, 'not this'));
    expect(board.calls.at(-1)).toBe('write ');
    await ask(0.35, 'and this');
    await point('pointerdown', 640, 360);
    expect(board.calls.slice(-2)).toEqual(['write and this', 'pen down 0.500 0.500']);
  });

  it('is drawn on by keyboard too', async () => {
    const { live, surface } = await showLens();
    const board = await live();
    surface().focus();
    for (const key of ['ArrowRight', 'Enter', 'ArrowDown', 'Enter', 'Enter', 'Escape']) await press(key);
    expect(board.calls.filter((call) => call.startsWith('pen'))).toEqual([
      'pen down 0.520 0.500', 'pen move 0.520 0.520', 'pen up 0.520 0.520', 'pen down 0.520 0.520', 'pen cancel 0.000 0.000',
    ]);
    await press('n');
    await press('Enter');
    expect(board.calls.slice(-2)).toEqual(['pen down 0.500 0.500', 'pen up 0.500 0.500']);
  });

  it('shows the canvas while that has something that the video has not', async () => {
    const { live } = await showLens();
    const board = await live();
    const video = document.querySelector('.lens-picture video') as HTMLVideoElement;
    expect([board.canvas.hidden, video.hidden, video.nextElementSibling === board.canvas]).toEqual([true, false, true]);
    board.shows.value = 'canvas';
    expect([board.canvas.hidden, video.hidden], 'the canvas lies over the video, at once').toEqual([false, false]);
    board.shows.value = 'video';
    expect(board.canvas.hidden).toBe(true);
  });

  it('tells how the drawings stand on the customer’s screen', async () => {
    const { live } = await showLens();
    const board = await live();
    const words = (...remote: BoardStroke['remote'][]): Promise<string | null | undefined> =>
      act(() => void (board.strokes.value = remote.map((state, id) => ({ id, by: 'technician', kind: 'pen', colour: 0, state: 'tracked', remote: state })))).then(
        () => document.querySelector('.drawings')?.textContent,
      );
    expect(await words()).toBe('');
    expect(await words('tracked')).toBe('1 drawing: on the customer’s screen');
    expect(await words('tracked', 'searching')).toBe('2 drawings: 1 looked for');
    expect(await words('sending', 'outside', 'refused', 'coasting')).toBe('4 drawings: 1 on the way, 1 outside their picture, 1 without a place: draw again');
  });

  it('keeps room for the words on drawings and for snapshots, so that the picture does not shrink under the pen', async () => {
    const { live } = await showLens();
    await live();
    expect(document.querySelector<HTMLElement>('.drawings')?.hidden).toBe(false);
    expect(document.querySelector('.snapshots')?.textContent).toBe('Snapshots that you take come here.');
  });

  it('says nothing of drawings while there is no picture to see them on', async () => {
    const { live, change } = await showLens();
    const board = await live();
    await act(() => void (board.strokes.value = [{ id: 1, by: 'technician', kind: 'pen', colour: 0, state: 'tracked', remote: 'tracked' }]));
    expect(document.querySelector('.drawings')?.textContent).toBe('1 drawing: on the customer’s screen');
    await change('camera', { state: 'revoked' });
    expect(document.querySelector('.drawings')?.textContent).toBe('');
  });

  it('is not there in a browser that cannot follow drawings, and the picture is', async () => {
    const { change, frame, peer } = await showLens(undefined, ({ media }) => void Object.assign(media, { makeBoard: undefined }));
    await act(() => peer.stream({ camera: {} as MediaStreamTrack, voice: {} as MediaStreamTrack }));
    await change('camera', { state: 'allowed' });
    await frame();
    expect(document.querySelector('.drawings')?.textContent).toBe('There is no whiteboard in this browser.');
    expect(isDisabled('radio', 'Pen')).toBe(true);
  });
});

describe('zoom and size', () => {
  it('goes from one to four by buttons and keys, and back with the picture', async () => {
    const { live, surface, change, frame } = await showLens();
    await live();
    const shown = (): string => byRole('button', 'Whole picture').textContent?.replace('Whole picture: ', '') ?? '';
    expect([shown(), isDisabled('button', 'Zoom out')]).toEqual(['100 %', true]);
    await click(byRole('button', 'Zoom in'));
    expect(shown()).toBe('150 %');
    surface().focus();
    for (const key of ['+', '+', '+', '+']) await press(key);
    expect([shown(), isDisabled('button', 'Zoom in')]).toEqual(['400 %', true]);
    await press('-');
    expect(shown()).toBe('300 %');
    await press('0');
    expect(shown()).toBe('100 %');
    // This window's wheel has no Ctrl of its own.
    const turn = (ctrlKey: boolean): Promise<void> => act(() => void surface().dispatchEvent(Object.defineProperty(new WheelEvent('wheel', { deltaY: -250, cancelable: true }), 'ctrlKey', { value: ctrlKey })));
    await turn(true);
    expect(shown()).toBe('150 %');
    await turn(false);
    expect(shown(), 'without Ctrl it scrolls').toBe('150 %');
    await change('camera', { state: 'allowed', paused: 'customer' });
    await change('camera', { state: 'allowed' });
    await frame();
    expect(shown()).toBe('100 %');
    expect(document.querySelector('.path')?.textContent).toContain('1280 × 720');
  });

  it('fills the screen by F, and leaves the keys to the browser', async () => {
    const enter = vi.fn(() => Promise.resolve());
    HTMLElement.prototype.requestFullscreen = enter;
    const { live, surface } = await showLens();
    await live();
    surface().focus();
    await press('f');
    await act(settle);
    expect(enter).toHaveBeenCalledExactlyOnceWith();
    Reflect.deleteProperty(HTMLElement.prototype, 'requestFullscreen');
  });
});

describe('the end', () => {
  it('tells how long it was, about how much data it took, and what was seen and heard', async () => {
    const { api, peer, say } = await showLens();
    const at = Date.UTC(2026, 2, 1, 9);
    api.sessionLog.mockResolvedValue({
      entries: [], receipt: { joined_ms: at, started_ms: at, ended_ms: at + 456_000, reason: 'customer', spans: [{ capability: 'camera', from_ms: at, until_ms: at + 60_000 }, { capability: 'flashlight', from_ms: at + 5000, until_ms: at + 35_000 }],
        files: [{ name: 'tray.jpg', size_bytes: 2000 }, { name: 'snapshot-1.jpg', size_bytes: 2000 }], data_used: { sent_bytes: 40_000_000, received_bytes: 1_200_000 } },
    });
    expect(peer).toBeTruthy();
    await say({ type: 'session_changed', session: browserSession(1, { ...ended, label_since_ms: at + 456_000 }) });
    await act(settle);
    const facts = [...document.querySelectorAll('.facts div')].map((fact) => fact.textContent ?? '');
    expect(facts).toContain('Duration7:36');
    expect(facts).toContain('Data usedabout 40.0 MB sent by the customer, 1.2 MB received');
    expect(facts.some((fact) => fact.startsWith('Camera seen') && fact.includes('–'))).toBe(true);
    expect(facts).toContain('Voice heardnever');
    expect(facts.some((fact) => /^Flashlight on.*:05.*:35/.test(fact)), 'with seconds, for it was short').toBe(true);
    expect(facts.filter((fact) => /^(Files received|Snapshots)/.test(fact))).toEqual(['Files receivedtray.jpg · 2.0 kB', 'Snapshotssnapshot-1.jpg · 2.0 kB']);
    expect(facts.some((fact) => fact.startsWith('Mouse and keyboard'))).toBe(false);
  });
});
