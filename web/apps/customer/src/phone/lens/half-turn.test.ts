import { describe, expect, it, vi } from 'vitest';
import { followHalfTurns, type Held } from './half-turn.ts';

class FakeOrientation extends EventTarget {
  angle = 90;
  turn(angle: number): void {
    this.angle = angle;
    this.dispatchEvent(new Event('change'));
  }
}

describe('a phone', () => {
  it('that is turned by half is told of, and by a quarter is not, which its video tells', () => {
    const orientation = new FakeOrientation();
    const [onHalfTurn, page] = [vi.fn(), Object.assign(new EventTarget(), { screen: { orientation } })];
    const stop = followHalfTurns(page as unknown as Held, onHalfTurn);
    orientation.turn(270);
    expect(onHalfTurn).toHaveBeenCalledTimes(1);
    for (const angle of [0, 90, 0, 270]) orientation.turn(angle);
    page.dispatchEvent(new Event('orientationchange'));
    expect(onHalfTurn).toHaveBeenCalledTimes(1);
    orientation.turn(90);
    expect(onHalfTurn).toHaveBeenCalledTimes(2);
    stop();
    orientation.turn(270);
    expect(onHalfTurn).toHaveBeenCalledTimes(2);
  });

  it('tells by its window in an older browser', () => {
    const [onHalfTurn, page] = [vi.fn(), Object.assign(new EventTarget(), { orientation: 90 })];
    const stop = followHalfTurns(page as unknown as Held, onHalfTurn);
    page.orientation = -90;
    page.dispatchEvent(new Event('orientationchange'));
    expect(onHalfTurn).toHaveBeenCalledTimes(1);
    stop();
    page.orientation = 90;
    page.dispatchEvent(new Event('orientationchange'));
    expect(onHalfTurn).toHaveBeenCalledTimes(1);
  });
});
