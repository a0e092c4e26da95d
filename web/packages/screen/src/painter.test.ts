import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeReplica } from './fake-replica.ts';
import { type PaintTarget, ScreenPainter, canvasTarget } from './painter.ts';

afterEach(() => vi.unstubAllGlobals());

describe('a painter', () => {
  const setup = () => {
    const replica = new FakeReplica();
    const drawn: string[] = [];
    const views: Uint8ClampedArray[] = [];
    const target: PaintTarget = {
      resize: () => undefined,
      put: (rgba, x, y, width, height) => {
        drawn.push(`${x},${y} ${width}x${height}: ${[...new Set(rgba)].join()} of ${rgba.length}`);
        views.push(rgba);
      },
      draw: () => undefined,
    };
    return { replica, painter: new ScreenPainter(replica, target), drawn, views };
  };

  it('paints from the memory of the replica, without a copy', () => {
    const { replica, painter, views } = setup();
    replica.handle_datagram(Uint8Array.of(1, 2, 3, 2), 0);
    while (replica.show()) continue;
    painter.paint();
    expect(views[0]?.buffer).toBe(replica.memory().buffer);
  });

  it('paints what is there when the memory grew meanwhile', () => {
    const { replica, painter, drawn, views } = setup();
    replica.handle_datagram(Uint8Array.of(1, 2, 3, 2), 0);
    while (replica.show()) continue;
    painter.paint();
    replica.grows_at_copy = true;
    replica.handle_datagram(Uint8Array.of(0, 0, 1, 1), 0);
    replica.handle_datagram(Uint8Array.of(4, 4, 2, 1), 0);
    while (replica.show()) continue;
    painter.paint();
    expect(drawn).toEqual(['1,2 3x2: 1 of 24', '0,0 1x1: 2 of 4', '4,4 2x1: 3 of 8']);
    // What was a view of the memory before it grew has nothing any more.
    expect(views.map(({ length }) => length)).toEqual([0, 0, 8]);
  });

  it('paints as many rows at a time as the replica copies', () => {
    const { replica, painter, drawn } = setup();
    replica.most_rows = 3;
    replica.handle_datagram(Uint8Array.of(1, 0, 2, 7), 0);
    while (replica.show()) continue;
    painter.paint();
    expect(drawn).toEqual(['1,0 2x3: 1 of 24', '1,3 2x3: 2 of 24', '1,6 2x1: 3 of 8']);
  });
});

describe('a canvas', () => {
  it('takes pixels as they are', () => {
    class FakeImageData {
      constructor(
        readonly data: Uint8ClampedArray,
        readonly width: number,
        readonly height: number,
      ) {}
    }
    vi.stubGlobal('ImageData', FakeImageData);
    const put = vi.fn();
    const canvas = { getContext: () => ({ putImageData: put }) } as unknown as HTMLCanvasElement;
    const rgba = new Uint8ClampedArray(8);
    canvasTarget(canvas).put(rgba, 5, 6, 2, 1);
    expect(put).toHaveBeenCalledWith(new FakeImageData(rgba, 2, 1), 5, 6);
    expect((put.mock.calls[0]?.[0] as FakeImageData).data).toBe(rgba);
  });
});
