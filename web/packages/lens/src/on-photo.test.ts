import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeCanvas } from './fake-canvas.ts';
import { scene } from './fake-scene.ts';
import type { FakePicture } from './fake-video.ts';
import { HereWorker, type TrackerModule } from './here-worker.ts';
import { browserTracker } from './browser-tracker.ts';
import { inkForPhoto } from './on-photo.ts';
import { IDENTITY, type Rows } from './rows.ts';
import type { Shown } from './stage.ts';
import { makeStroke, type Stroke } from './stroke-list.ts';
import type { Place } from './stroke.ts';
import { startTrackerWorker } from './start-worker.ts';
import type { TrackerPort } from './tracker-port.ts';

vi.mock('./start-worker.ts', () => ({ startTrackerWorker: vi.fn() }));

const pkg = new URL('../../anchor/pkg/', import.meta.url);
/** `./dev` builds it before the tests; a bare checkout has none. */
const isBuilt = existsSync(new URL('bowline_anchor_bg.wasm', pkg));

const jpeg = (width: number, height: number): Blob => new Blob([Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0, 0xff, 0xda)], { type: 'image/jpeg' });

/** A line from the middle of what it was drawn on to the right. */
function stroke(id = 1): Stroke {
  const shape = { kind: 'pen' as const, colour: 0, width: 0.01, number: 0, text: '', points: [{ x: 0.5, y: 0.5 }, { x: 0.6, y: 0.5 }] };
  return makeStroke(id, 'technician', shape, { group: 1, epoch: 0, width: 320, height: 180, thumbnail: new Uint8Array() }, { state: 'tracked', remote: 'tracked' });
}

function shown(places: [number, Place][] = [[1, { state: 'tracked', map: IDENTITY }]]): Shown {
  const image = { source: { picture: scene({ x: 0, y: 0 }, 320, 180) } as never, width: 320, height: 180, close: () => undefined };
  return { image, seen: undefined, order: { epoch: 0 } as never, atMs: 0, places: new Map(places) };
}

let canvases: FakeCanvas[] = [];
let bitmap: { width: number; height: number; picture: FakePicture; close: ReturnType<typeof vi.fn> };

/** What the camera's photo shows. */
function takes(picture: FakePicture, width = 640, height = 480): Blob {
  bitmap = { width, height, picture, close: vi.fn() };
  vi.stubGlobal('createImageBitmap', () => Promise.resolve(bitmap));
  return jpeg(width, height);
}

/** A tracker that says the same of every stroke. */
function sayer(state: Place['state'], map: Rows, added: 'anchored' | 'refused' = 'anchored') {
  const ids: number[] = [];
  const close = vi.fn();
  const tracker = {
    onFailed: undefined,
    frame: ({ bytes }) => Promise.resolve({ frame: 0, thumbnail: new Uint8Array(), places: new Map(ids.map((id) => [id, { state, map }])), workMs: 1, bytes }),
    addOnPicture: (id) => Promise.resolve(ids.push(id) > 0 ? added : 'refused'),
    close,
  } satisfies Partial<TrackerPort> as unknown as TrackerPort;
  return { tracker, close };
}

beforeEach(() => void (canvases = FakeCanvas.stub()));
afterEach(() => vi.unstubAllGlobals());

describe('what is drawn', () => {
  /** The frame lies in the middle of a photo that is higher, at twice its size. */
  const inTheMiddle: Rows = [1, 0, 0, 0, 0.75, 0.125, 0, 0, 1];

  it('is drawn on the photo where all places are certain', async () => {
    const photo = takes(scene({ x: 0, y: 30 }));
    const { tracker, close } = sayer('tracked', inTheMiddle);
    const map = [1, 0, 0.1, 0, 1, 0, 0, 0, 1];
    const drawn = await inkForPhoto(shown([[1, { state: 'tracked', map }]]), [stroke()], () => tracker)(photo);
    expect(drawn instanceof Blob && (await drawn.text())).toBe('640x480 0.92');
    expect(canvases.at(-1)?.starts[0]).toEqual([expect.closeTo(0.6 * 640), 240]);
    expect([close.mock.calls.length, bitmap.close.mock.calls.length]).toEqual([1, 1]);
  });

  it.each([
    ['that are looked for', sayer('searching', inTheMiddle)],
    ['that are guessed', sayer('coasting', inTheMiddle)],
    ['outside the photo', sayer('outside', inTheMiddle)],
    ['that the rest of the picture speaks against', sayer('tracked', [1, 0, 0.1, 0, 0.75, 0.125, 0, 0, 1])],
    ['that the tracker does not take', sayer('tracked', inTheMiddle, 'refused')],
  ])('is on no photo with places %s', async (_, { tracker, close }) => {
    const photo = takes(scene({ x: 0, y: 30 }));
    expect(await inkForPhoto(shown(), [stroke()], () => tracker)(photo)).toBe('unsure');
    expect([close.mock.calls.length, bitmap.close.mock.calls.length]).toEqual([1, 1]);
  });

  it('is on no photo that shows no more than the frame, and on none that a canvas may not hold', async () => {
    const ink = inkForPhoto(shown(), [stroke()], () => sayer('tracked', inTheMiddle).tracker);
    expect(await ink(jpeg(320, 180))).toBe('smaller');
    expect(await ink(jpeg(8000, 6000))).toBe('unsure');
    expect(await ink(new Blob(['no picture']))).toBe('unsure');
    expect(await inkForPhoto(undefined, [], browserTracker)(jpeg(640, 480))).toBe('unsure');
  });

  it('and out of sight leaves the photo as it is', async () => {
    const photo = takes(scene({ x: 0, y: 30 }));
    expect(await inkForPhoto(shown([[1, { state: 'outside', map: IDENTITY }]]), [stroke()], browserTracker)(photo)).toBe(photo);
  });
});

describe.skipIf(!isBuilt)('with the tracker as WebAssembly', () => {
  beforeEach(async () => {
    const module = (await import(/* @vite-ignore */ new URL('bowline_anchor.js', pkg).href)) as TrackerModule;
    module.initSync({ module: readFileSync(new URL('bowline_anchor_bg.wasm', pkg)) });
    vi.mocked(startTrackerWorker).mockImplementation(() => new HereWorker(new module.LensTracker(8)) as unknown as Worker);
  });

  it.each([[0, 30], [12, 45], [-25, 20]])('a drawing is within two pixels of its place on a photo of another shape, moved by %i, %i', async (x, y) => {
    const photo = takes(scene({ x, y }));
    expect(await inkForPhoto(shown(), [stroke()], browserTracker)(photo)).toBeInstanceOf(Blob);
    const [[atX, atY] = []] = canvases.at(-1)?.starts ?? [];
    expect(Math.hypot(Number(atX) - 2 * (160 + x), Number(atY) - 2 * (90 + y))).toBeLessThan(2);
  });

  it('a photo of something else has no drawing', async () => {
    expect(await inkForPhoto(shown(), [stroke()], browserTracker)(takes(scene({ x: 3000, y: 7000 })))).toBe('unsure');
  });
});
