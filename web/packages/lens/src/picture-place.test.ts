import { describe, expect, it } from 'vitest';
import { fitted, fractionAt } from './picture-place.ts';

const upright = { width: 720, height: 1280 };
const wide = { width: 1280, height: 720 };

describe('a place on the picture', () => {
  it('is right where the picture fills its box', () => {
    const box = { left: 100, top: 50, width: 640, height: 360 };
    expect(fractionAt({ clientX: 100, clientY: 50 }, box, wide, 'nothing')).toEqual({ x: 0, y: 0 });
    expect(fractionAt({ clientX: 420, clientY: 230 }, box, wide, 'nothing')).toEqual({ x: 0.5, y: 0.5 });
    expect(fractionAt({ clientX: 740, clientY: 410 }, box, wide, 'nothing')).toEqual({ x: 1, y: 1 });
  });

  it('is right with bars at the sides, and nothing on them', () => {
    const box = { left: 0, top: 0, width: 1000, height: 640 };
    expect(fitted(box, upright)).toEqual({ left: 320, top: 0, width: 360, height: 640 });
    expect(fractionAt({ clientX: 320, clientY: 320 }, box, upright, 'nothing')).toEqual({ x: 0, y: 0.5 });
    expect(fractionAt({ clientX: 410, clientY: 160 }, box, upright, 'nothing')).toEqual({ x: 0.25, y: 0.25 });
    expect(fractionAt({ clientX: 319, clientY: 320 }, box, upright, 'nothing')).toBeUndefined();
    expect(fractionAt({ clientX: 900, clientY: -5 }, box, upright, 'nearest')).toEqual({ x: 1, y: 0 });
  });

  it('is right with bars above and below, as in full screen', () => {
    const box = { left: 0, top: 0, width: 1280, height: 1024 };
    expect(fractionAt({ clientX: 640, clientY: 152 }, box, wide, 'nothing')).toEqual({ x: 0.5, y: 0 });
    expect(fractionAt({ clientX: 640, clientY: 151 }, box, wide, 'nothing')).toBeUndefined();
    expect(fractionAt({ clientX: 0, clientY: 872 }, box, wide, 'nothing')).toEqual({ x: 0, y: 1 });
  });

  it('is right when zoomed and scrolled, because the box is', () => {
    // Four times as large, scrolled by 300 and 200.
    const box = { left: 100 - 300, top: 50 - 200, width: 640 * 4, height: 360 * 4 };
    const at = fractionAt({ clientX: 420, clientY: 230 }, box, wide, 'nothing');
    expect(at?.x).toBeCloseTo((420 - 100 + 300) / 2560, 10);
    expect(at?.y).toBeCloseTo((230 - 50 + 200) / 1440, 10);
  });

  it('is nowhere while there is no size', () => {
    expect(fractionAt({ clientX: 1, clientY: 1 }, { left: 0, top: 0, width: 0, height: 0 }, wide, 'nearest')).toBeUndefined();
  });
});
