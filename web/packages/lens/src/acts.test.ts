import { describe, expect, it } from 'vitest';
import { Acts } from './acts.ts';
import { IDENTITY } from './rows.ts';
import type { Shown } from './stage.ts';
import type { Place, Shape } from './stroke.ts';
import { makeStroke, type Stroke, StrokeList } from './stroke-list.ts';
import { MAX_STROKES } from './wire.ts';

const SHAPE: Shape = { kind: 'pen', colour: 0, width: 0.01, number: 0, text: '', points: [{ x: 0.5, y: 0.5 }] };

/** A board on which every stroke can be written down. */
function setup(has: 'pictures' | 'no pictures') {
  const strokes = new StrokeList();
  let written = 0;
  const writeOn = ({ shape, on }: Stroke): Pick<Stroke, 'shape' | 'on'> => {
    written += 1;
    return { shape, on };
  };
  const author = { hasPicture: () => has === 'pictures', writeOn, bringBack: () => undefined };
  const acts = new Acts({ side: 'technician', strokes, author, shown: () => undefined, remove: (ids) => void strokes.remove(ids) });
  const draw = (id: number): Stroke => {
    const on = { group: id, epoch: 0, width: 64, height: 48, thumbnail: new Uint8Array(768) };
    const stroke = makeStroke(id, 'customer', SHAPE, on, { state: 'tracked', remote: 'tracked' });
    strokes.add(stroke);
    return stroke;
  };
  const see = (): void => acts.see({ places: new Map(strokes.all.map(({ id }): [number, Place] => [id, { state: 'tracked', map: IDENTITY }])) } as unknown as Shown);
  return { acts, strokes, draw, see, written: () => written };
}

describe('what is kept for Undo', () => {
  it('of what was taken away is bounded, the newest of it', () => {
    const { acts, strokes, draw } = setup('pictures');
    for (let id = 0; id < 1000; id += 1) {
      acts.took([draw(id)]);
      strokes.remove([id]);
    }
    expect([acts.groups.length <= 2 * MAX_STROKES, acts.groups.at(-1)]).toEqual([true, 999]);
    for (let turn = 0; turn < 5; turn += 1) acts.took(Array.from({ length: MAX_STROKES }, (_, id) => draw(id)));
    expect(acts.groups).toHaveLength(2 * MAX_STROKES);
  });

  it('of the other side’s strokes is one sight of each that is there, however many come and go', () => {
    const { acts, strokes, draw, see, written } = setup('no pictures');
    for (let id = 0; id < 1000; id += 1) {
      draw(id);
      for (let frame = 0; frame < 3; frame += 1) see();
      strokes.remove([id]);
    }
    expect([acts.groups.length, written()]).toEqual([1, 1000]);
  });
});
