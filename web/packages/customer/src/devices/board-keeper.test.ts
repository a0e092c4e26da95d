import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle, setup } from './fake-streams.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1000 }));
afterEach(() => void vi.useRealTimers());

describe('the whiteboard', () => {
  it('is loaded with the first grant, and hears nothing without one', async () => {
    const { session, streams, makeBoard, board, accept } = setup();
    const message = new ArrayBuffer(1);
    streams.handleLensOpen();
    streams.handleLens(message);
    await settle();
    expect(makeBoard).not.toHaveBeenCalled();
    await accept('camera');
    expect([makeBoard, board.handleOpen, board.handleMessage].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
    streams.handleLens(message);
    streams.pause('camera');
    streams.handleLens(message);
    expect([board.handleMessage.mock.calls.length, board.cut.mock.calls.length]).toEqual([1, 1]);
    const [[parts]] = makeBoard.mock.calls as unknown as [[{ send(bytes: Uint8Array): boolean }]];
    expect([parts.send(new Uint8Array(1)), session.lens]).toEqual([false, []]);
    await streams.resume('camera');
    expect([parts.send(new Uint8Array(1)), session.lens.length, board.cut.mock.calls.length]).toEqual([true, 1, 2]);
    streams.handleTurned();
    expect(board.cut).toHaveBeenCalledTimes(3);
    streams.handleLensOpen();
    expect([board.handleOpen, makeBoard].map(({ mock }) => mock.calls.length)).toEqual([2, 1]);
  });

  it('follows the element that shows the camera, and is missed by nobody when it cannot be loaded', async () => {
    const { session, streams, board, makeBoard, logged, accept } = setup();
    const video = {} as HTMLVideoElement;
    streams.handleVideo(video);
    await accept('camera');
    expect(board.attach).toHaveBeenCalledWith(video);
    streams.handleVideo(undefined);
    expect(board.detach).toHaveBeenCalledTimes(1);
    const other = setup();
    other.makeBoard.mockRejectedValueOnce(new Error('offline'));
    await other.accept('camera');
    expect([other.logged.length, other.session.leaving().length, other.streams.board.value]).toEqual([1, 1, undefined]);
    other.streams.handleLensOpen();
    other.streams.handleLens(new ArrayBuffer(1));
    await vi.advanceTimersByTimeAsync(5000);
    expect([other.board.handleOpen, other.board.handleMessage].map(({ mock }) => mock.calls.length), 'loaded again, and what was drawn meanwhile is there').toEqual([1, 1]);
    expect([logged, session.leaving().length, makeBoard.mock.calls.length]).toEqual([[], 1, 1]);
  });
});

describe('the whiteboard in a pause', () => {
  it('takes no frames while nothing is on it, and has them from the moment on in which the picture leaves again', async () => {
    const { streams, board, accept } = setup();
    streams.handleVideo({} as HTMLVideoElement);
    await accept('camera');
    const counts = (): number[] => [board.attach.mock.calls.length, board.detach.mock.calls.length];
    expect(counts()).toEqual([1, 0]);
    streams.pause('camera');
    expect(counts()).toEqual([1, 1]);
    await streams.resume('camera');
    expect(counts()).toEqual([2, 1]);
    expect(board.cut.mock.invocationCallOrder.at(-1)).toBeLessThan(board.attach.mock.invocationCallOrder.at(-1) ?? 0);
    board.strokes.value = [1];
    streams.pause('camera');
    expect(counts(), 'drawings stay on their object for the customer').toEqual([2, 1]);
    board.strokes.value = [];
    expect(counts()).toEqual([2, 2]);
  });

  it('has its frames back where letting go of them leaves a drawing', async () => {
    const { streams, board, accept } = setup();
    streams.handleVideo({} as HTMLVideoElement);
    await accept('camera');
    board.detach.mockImplementationOnce(() => void (board.strokes.value = [1]));
    streams.pause('camera');
    expect([board.attach.mock.calls.length, board.detach.mock.calls.length]).toEqual([2, 1]);
    await streams.resume('camera');
    expect(board.attach, 'they went on').toHaveBeenCalledTimes(2);
  });
});

describe('a snapshot', () => {
  it('is the photo, with what is drawn on it or beside the frame with the drawings, and goes as files', async () => {
    const { session, streams, board, takePhoto, accept } = setup();
    await streams.takeSnapshot();
    await accept('camera');
    await streams.takeSnapshot();
    board.strokes.value = [1];
    await streams.takeSnapshot();
    board.forPhoto.mockReturnValueOnce(() => Promise.resolve(new Blob(['drawn on the photo'], { type: 'image/jpeg' })));
    await streams.takeSnapshot();
    expect(session.files.map(({ name }) => name)).toEqual(['snapshot-1.jpg', 'snapshot-2.jpg', 'snapshot-photo-2.jpg', 'snapshot-3.jpg']);
    expect(new Set(session.files.map(({ type }) => type))).toEqual(new Set(['image/jpeg']));
    expect(await Promise.all(session.files.map((file) => file.text()))).toEqual(['photo', 'drawn', 'photo', 'drawn on the photo']);
    takePhoto.mockRejectedValueOnce(new Error('none'));
    board.strokes.value = [];
    expect(session.told).not.toContain('no snapshot');
    await streams.takeSnapshot();
    expect(session.files).toHaveLength(4);
    expect(session.told.at(-1), 'the technician is told').toBe('no snapshot');
  });

  it('is not offered when the grant is lost while it is taken', async () => {
    const { session, streams, takePhoto, accept } = setup();
    await accept('camera');
    takePhoto.mockImplementationOnce(() => {
      streams.pause('camera');
      return Promise.resolve(new Blob([], { type: 'image/jpeg' }));
    });
    await streams.takeSnapshot();
    expect(session.files).toEqual([]);
  });
});
