import { afterEach, describe, expect, it, vi } from 'vitest';
import { LensBoard } from './board.ts';
import { browserTracker } from './browser-tracker.ts';
import { FakeCanvas } from './fake-canvas.ts';
import { FAKE_SIZE, fakePicture, fakePictures } from './fake-tracker.ts';
import { FakeVideo, FakeVideoFrame } from './fake-video.ts';
import { type LensTracker, loadTracker } from './load-tracker.ts';
import { startTrackerWorker } from './start-worker.ts';
import type { PageToTracker, TrackerToPage } from './tracker-messages.ts';
import { decode, encode, type Message } from './wire.ts';

vi.mock('./load-tracker.ts', () => ({ loadTracker: vi.fn() }));
vi.mock('./start-worker.ts', () => ({ startTrackerWorker: vi.fn() }));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.resetModules();
});

const luma = () => ({ width: 2, height: 1, stride: 2, bytes: Uint8Array.of(1, 2) });
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function fakeLensTracker(done: string[]): LensTracker {
  return {
    frame: () => done.push('frame') - 1,
    cut: () => void done.push('cut'),
    spare: (sparing) => void done.push(`spare ${sparing}`),
    thumbnail: () => new Uint8Array(768),
    find: () => Float64Array.of(4, 0.95),
    add_stroke: () => 0,
    add_on_picture: () => 2,
    states: () => Float64Array.of(7, 1, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    remove: (id) => void done.push(`remove ${id}`),
    clear: () => void done.push('clear'),
    free: () => undefined,
  };
}

describe('the worker', () => {
  const open = async (): Promise<{ told: TrackerToPage[]; post: (data: PageToTracker) => void }> => {
    const told: TrackerToPage[] = [];
    const scope = { postMessage: (message: TrackerToPage) => void told.push(message), onmessage: undefined as unknown };
    vi.stubGlobal('self', scope);
    await import('./tracker.worker.ts');
    return { told, post: (data) => (scope.onmessage as ((event: { data: PageToTracker }) => void) | null)?.({ data }) };
  };

  it('does what was asked before the tracker was there, in its order', async () => {
    const done: string[] = [];
    let loaded: (tracker: LensTracker) => void = () => undefined;
    vi.mocked(loadTracker).mockReturnValue(new Promise((resolve) => (loaded = resolve)));
    const { told, post } = await open();
    post({ type: 'frame', call: 1, luma: luma() });
    post({ type: 'cut' });
    post({ type: 'spare', effort: 'light' });
    expect([told, done]).toEqual([[], []]);
    loaded(fakeLensTracker(done));
    await settle();
    post({ type: 'remove', ids: [5, 6] });
    post({ type: 'clear' });
    expect(done).toEqual(['frame', 'cut', 'spare true', 'remove 5', 'remove 6', 'clear']);
    expect(told).toMatchObject([{ type: 'seen', call: 1, seen: { frame: 0, workMs: expect.any(Number) as number } }]);
    expect(told[0]?.type === 'seen' && told[0].seen.places.get(7)).toEqual({ state: 'coasting', map: [1, 2, 3, 4, 5, 6, 7, 8, 9] });
    post({ type: 'find', call: 2, thumbnail: new Uint8Array(768) });
    expect(told[1]).toEqual({ type: 'found', call: 2, found: { frame: 4, score: 0.95, newest: 0 } });
  });

  it('says that there is no tracker', async () => {
    vi.mocked(loadTracker).mockRejectedValue(new Error('built without'));
    const { told, post } = await open();
    post({ type: 'cut' });
    await settle();
    post({ type: 'cut' });
    expect(told).toEqual([{ type: 'failed', detail: 'built without' }]);
  });

  it('ends when the tracker breaks, and not before', async () => {
    const tracker = fakeLensTracker([]);
    vi.mocked(loadTracker).mockResolvedValue(tracker);
    const { told, post } = await open();
    await settle();
    vi.spyOn(tracker, 'add_on_picture').mockImplementationOnce(() => {
      // As WebAssembly hands over what Rust gives for an error.
      throw '2 bytes are no picture';
    });
    post({ type: 'add_on_picture', call: 1, id: 1, luma: luma(), fractions: Float32Array.of(0, 0) });
    post({ type: 'add', call: 2, id: 1, frame: 0, fractions: Float32Array.of(0, 0) });
    vi.spyOn(tracker, 'states').mockImplementation(() => {
      throw new WebAssembly.RuntimeError('unreachable');
    });
    post({ type: 'frame', call: 3, luma: luma() });
    post({ type: 'add', call: 4, id: 1, frame: 0, fractions: Float32Array.of(0, 0) });
    expect(told).toEqual([
      { type: 'refused', call: 1, detail: '2 bytes are no picture' },
      { type: 'added', call: 2, added: 'anchored' },
      { type: 'failed', detail: 'unreachable' },
    ]);
  });
});

describe('the page’s side of it', () => {
  const open = () => {
    const posted: PageToTracker[] = [];
    const worker = { postMessage: (message: PageToTracker) => void posted.push(message), onmessage: undefined as unknown, onerror: undefined as unknown, terminate: vi.fn() };
    vi.mocked(startTrackerWorker).mockReturnValue(worker as unknown as Worker);
    const tracker = browserTracker();
    const say = (data: TrackerToPage): void => (worker.onmessage as (event: { data: TrackerToPage }) => void)({ data });
    return { tracker, posted, worker, say };
  };

  it('gives each call its own answer', async () => {
    const { tracker, posted, say } = open();
    const [first, second, third] = [tracker.add(1, 2, Float32Array.of(0, 0)), tracker.find(new Uint8Array(768)), tracker.addOnPicture(1, luma(), Float32Array.of(0, 0))];
    tracker.remove([4]);
    tracker.clear();
    tracker.cut();
    tracker.spare('full');
    expect(posted.map(({ type }) => type)).toEqual(['add', 'find', 'add_on_picture', 'remove', 'clear', 'cut', 'spare']);
    say({ type: 'found', call: 2, found: undefined });
    say({ type: 'refused', call: 3, detail: 'no picture' });
    say({ type: 'added', call: 1, added: 'need_picture' });
    say({ type: 'added', call: 99, added: 'anchored' });
    expect(await first).toBe('need_picture');
    expect(await second).toBeUndefined();
    await expect(third).rejects.toThrow('no picture');
  });

  it('says once that the tracker has failed, and refuses all that was and is asked', async () => {
    const { tracker, worker, say } = open();
    const failed = vi.fn();
    tracker.onFailed = failed;
    const asked = tracker.frame(luma());
    say({ type: 'failed', detail: 'out of memory' });
    await expect(asked).rejects.toThrow('out of memory');
    await expect(tracker.find(new Uint8Array(768))).rejects.toThrow('no tracker');
    (worker.onerror as (event: { message: string }) => void)({ message: 'late' });
    tracker.cut();
    expect(failed.mock.calls).toEqual([['out of memory']]);
    expect(worker.terminate).toHaveBeenCalled();
  });

  it('has failed where no worker can be started', async () => {
    vi.mocked(startTrackerWorker).mockImplementation(() => {
      throw new Error('no workers');
    });
    const tracker = browserTracker();
    const failed = vi.fn();
    tracker.onFailed = failed;
    await settle();
    expect(failed).toHaveBeenCalledWith('no workers');
  });

  it('is silent once it is closed', async () => {
    const { tracker } = open();
    const failed = vi.fn();
    tracker.onFailed = failed;
    const asked = tracker.frame(luma());
    tracker.close();
    await expect(asked).rejects.toThrow('closed');
    expect(failed).not.toHaveBeenCalled();
  });

  it('has failed where the worker leaves unanswered what is asked while the page is in sight', async () => {
    vi.useFakeTimers();
    const page = { visibilityState: 'visible' };
    vi.stubGlobal('document', page);
    const { tracker, worker, say } = open();
    const failed = vi.fn();
    tracker.onFailed = failed;
    const first = tracker.frame(luma());
    await vi.advanceTimersByTimeAsync(29_000);
    say({ type: 'seen', call: 1, seen: { frame: 0, thumbnail: new Uint8Array(768), places: new Map(), workMs: 1 } });
    await first;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(failed, 'nothing was asked').not.toHaveBeenCalled();
    const second = tracker.frame(luma());
    second.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(9000);
    page.visibilityState = 'hidden';
    await vi.advanceTimersByTimeAsync(60_000);
    expect(failed).not.toHaveBeenCalled();
    page.visibilityState = 'visible';
    await vi.advanceTimersByTimeAsync(1000);
    expect(failed.mock.calls).toEqual([['the tracker does not answer']]);
    expect(worker.terminate).toHaveBeenCalled();
    await expect(second).rejects.toThrow('does not answer');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given more time to start, and the board says then that it does not', async () => {
    vi.useFakeTimers();
    FakeVideoFrame.reset();
    FakeCanvas.stub();
    open();
    const [sent, logged]: [Message[], string[]] = [[], []];
    const send = (bytes: Uint8Array<ArrayBuffer>): boolean => {
      const message = decode(bytes.buffer);
      return !(message instanceof Error) && sent.push(message) > 0;
    };
    const board = new LensBoard({ side: 'customer', send, pictures: fakePictures, log: (text) => void logged.push(text), now: () => performance.now() });
    const video = new FakeVideo();
    board.attach(video.element);
    board.handleOpen();
    const [hello] = sent;
    if (hello?.type !== 'hello') return expect.unreachable();
    video.show(fakePicture(1, 0));
    const on = { group: 99, epoch: hello.epoch, ...FAKE_SIZE, thumbnail: new Uint8Array(768) };
    const shape = { kind: 'pen', colour: 0, width: 0.01, number: 0, text: '', points: [{ x: 0.1, y: 0.1 }, { x: 0.2, y: 0.2 }] } as const;
    board.handleMessage(encode({ type: 'stroke', id: 77, frame: 'recent', on, shape }).buffer);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(board.strokes.value).toMatchObject([{ id: 77, state: 'searching' }]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(board.strokes.value).toMatchObject([{ id: 77, state: 'refused' }]);
    expect(logged.join()).toContain('the tracker does not answer');
    expect(sent.at(-1)).toEqual({ type: 'stroke_state', states: [{ id: 77, state: 'refused' }] });
    video.show(fakePicture(2, 0));
    await vi.advanceTimersByTimeAsync(200);
    expect(board.fps.value, 'frames come all the same').toBeGreaterThan(0);
    board.close();
    expect(FakeVideoFrame.open).toBe(0);
  });
});
