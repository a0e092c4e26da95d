import { describe, expect, it } from 'vitest';
import type { CursorPlace } from './cursor.ts';
import { FakeReplica } from './fake-replica.ts';
import type { PaintTarget, ScreenState } from './painter.ts';
import { ScreenEngine } from './screen-engine.ts';
import type { ScreenNumbers } from './screen-meter.ts';

function setup() {
  const made: FakeReplica[] = [];
  const frames: (() => void)[] = [];
  const waiting: (() => void)[] = [];
  const drawn: string[] = [];
  const acks: number[] = [];
  const states: ScreenState[] = [];
  const target: PaintTarget = {
    resize: (width, height) => drawn.push(`size ${width}x${height}`),
    put: (rgba, x, y, width, height) => drawn.push(`${x},${y} ${width}x${height} ${rgba.length}`),
    draw: () => undefined,
  };
  const makeReplica = (): FakeReplica => {
    const replica = new FakeReplica();
    made.push(replica);
    return replica;
  };
  const cursors: CursorPlace[] = [];
  const clock = { ms: 0, step: 0 };
  const numbers: ScreenNumbers[] = [];
  const events = {
    onAck: (ack: Uint8Array) => acks.push(ack[0] ?? -1),
    onState: (state: ScreenState) => states.push(state),
    onCursor: (cursor: CursorPlace) => cursors.push(cursor),
    onNumbers: (read: ScreenNumbers) => numbers.push(read),
  };
  const engine = new ScreenEngine({
    makeReplica,
    target,
    events,
    onNextFrame: (paint) => frames.push(paint),
    now: () => (clock.ms += clock.step),
    behindWaiting: (task) => waiting.push(task),
    log: () => undefined,
  });
  const answer = (): void => waiting.splice(0).forEach((task) => task());
  return { engine, made, frames, answer, drawn, acks, states, cursors, numbers, clock };
}

describe('screen engine', () => {
  it('answers a burst with one acknowledgement and paints it once', () => {
    const { engine, frames, answer, drawn, acks } = setup();
    engine.handleDatagram(Uint8Array.of(0, 0, 2, 2, 7), 1);
    engine.handleDatagram(Uint8Array.of(4, 4, 1, 3, 8), 2);
    expect(acks).toEqual([]);
    answer();
    expect(acks).toEqual([8]);
    expect(frames).toHaveLength(1);
    frames[0]?.();
    expect(drawn).toEqual(['size 8x8', '0,0 2x2 16', '4,4 1x3 12']);
    engine.handleDatagram(Uint8Array.of(4, 4, 1, 3, 9), 2);
    answer();
    expect(acks).toEqual([8, 9]);
  });

  it('shows what takes long in pieces, so that datagrams are answered between them', () => {
    const { engine, frames, drawn, clock } = setup();
    clock.step = 3;
    for (let at = 0; at < 5; at += 1) engine.handleDatagram(Uint8Array.of(at, 0, 1, 1, at), 1);
    frames.shift()?.();
    expect(drawn).toEqual(['size 8x8', '0,0 1x1 4', '1,0 1x1 4', '2,0 1x1 4']);
    expect(frames).toHaveLength(1);
    frames.shift()?.();
    expect(drawn.slice(4)).toEqual(['3,0 1x1 4', '4,0 1x1 4']);
    expect(frames).toHaveLength(0);
  });

  it('answers every hundredth datagram of a long burst at once', () => {
    const { engine, answer, acks } = setup();
    for (let at = 0; at < 200; at += 1) engine.handleDatagram(Uint8Array.of(0, 0, 1, 1, at), 1);
    expect(acks).toEqual([99, 199]);
    answer();
    expect(acks).toHaveLength(2);
    engine.handleDatagram(Uint8Array.of(0, 0, 1, 1, 250), 1);
    answer();
    expect(acks).toEqual([99, 199, 250]);
  });

  it('answers nothing of a replica that was given up', () => {
    const { engine, made, answer, acks } = setup();
    engine.handleDatagram(Uint8Array.of(0, 0, 1, 1, 7), 1);
    engine.reset('keep');
    answer();
    expect(acks).toEqual([]);
    engine.handleDatagram(Uint8Array.of(0, 0, 1, 1, 8), 2);
    engine.close();
    answer();
    expect(made[1]?.freed).toBe(true);
    expect(acks).toEqual([]);
  });

  it('answers what came before a datagram that makes no sense', () => {
    const { engine, made, answer, acks } = setup();
    engine.handleDatagram(Uint8Array.of(0, 0, 1, 1, 7), 1);
    Object.assign(made[0] ?? {}, {
      handle_datagram: () => {
        throw new Error('the datagram makes no sense');
      },
    });
    expect(() => engine.handleDatagram(Uint8Array.of(1), 2)).toThrow('no sense');
    answer();
    expect(acks).toEqual([7]);
  });

  it('skips empty rectangles and starts anew after a reset', () => {
    const { engine, made, frames, drawn } = setup();
    engine.handleDatagram(Uint8Array.of(0, 0, 0, 2, 1), 1);
    engine.reset('keep');
    frames[0]?.();
    expect(made[0]?.freed).toBe(true);
    expect(drawn).toEqual([]);
  });

  it('keeps the picture over a new connection until there is a new one', () => {
    const { engine, frames, drawn, states } = setup();
    engine.handleDatagram(Uint8Array.of(0, 0, 2, 2, 1), 1);
    frames[0]?.();
    engine.reset('keep');
    frames[1]?.();
    expect(states.at(-1)).toMatchObject({ width: 8 });
    engine.handleDatagram(Uint8Array.of(0, 0, 1, 1, 1), 2);
    frames[2]?.();
    expect(drawn).toEqual(['size 8x8', '0,0 2x2 16', '0,0 1x1 4']);
  });

  it('takes the picture away when it may not be seen any more', () => {
    const { engine, frames, drawn, states } = setup();
    engine.handleDatagram(Uint8Array.of(0, 0, 2, 2, 1), 1);
    frames[0]?.();
    engine.reset('blank');
    expect(drawn.at(-1)).toBe('size 0x0');
    frames[1]?.();
    expect(states.at(-1)).toEqual({ width: 0, height: 0 });
  });

  it('tells of the pointer when it moves or has a new shape', () => {
    const { engine, made, frames, cursors } = setup();
    const look = (pointer: number[], shapes: number): void => {
      Object.assign(made[0] ?? {}, { pointer, shapes });
      engine.handleDatagram(Uint8Array.of(0, 0, 0, 0, 1), 1);
      frames.at(-1)?.();
    };
    look([], 0);
    look([5, 6, 1, 1, 0, 0], 1);
    look([5, 6, 1, 1, 0, 0], 1);
    look([7, 6, 1, 1, 0, 0], 1);
    look([7, 6, 1, 1, 0, 0], 2);
    const shape = { width: 1, height: 1, hotX: 0, hotY: 0, rgba: new Uint8Array(4) };
    expect(cursors).toEqual([{ x: 5, y: 6, shape }, { x: 7, y: 6 }, { x: 7, y: 6, shape }]);
  });

  it('tells the exact share where the decoder knows it', () => {
    const { engine, made, frames, states } = setup();
    if (made[0]) made[0].exact_share = () => 0.75;
    engine.handleDatagram(Uint8Array.of(0, 0, 2, 2, 1), 1);
    frames[0]?.();
    expect(states.at(-1)?.exact).toBe(0.75);
  });

  it('counts what came and how often it painted, from one reading to the next', () => {
    const { engine, made, frames, numbers } = setup();
    const paintOnce = (width: number): void => {
      engine.handleDatagram(new Uint8Array(500).fill(width, 2, 4), 1);
      frames.at(-1)?.();
    };
    paintOnce(1);
    engine.measure(1000);
    expect(numbers).toEqual([]);
    for (const width of [1, 1, 0]) paintOnce(width);
    engine.measure(2000);
    expect(numbers.at(-1)).toEqual({ framesPerSecond: 2, kbitPerSecond: 12 });
    Object.assign(made[0] ?? {}, { told: [42, 0.01, 0, 0] });
    engine.measure(4000);
    expect(numbers.at(-1)).toEqual({ framesPerSecond: 0, kbitPerSecond: 0, sender: { rttMs: 42, lost: 0.01 } });
    Object.assign(made[0] ?? {}, { told: [42, 0.01, 7, 1] });
    engine.measure(5000);
    expect(numbers.at(-1)?.sender).toEqual({ rttMs: 42, lost: 0.01, coderMs: 7 });
  });

  it('tells a limit at once, and every later replica', () => {
    const { engine, made, answer, acks } = setup();
    engine.setLimit(500);
    answer();
    expect(acks).toEqual([]);
    engine.handleDatagram(Uint8Array.of(0, 0, 1, 1, 7), 1);
    answer();
    expect(acks).toEqual([7]);
    engine.setLimit(1000);
    expect(acks).toEqual([7, 200]);
    engine.reset('keep');
    engine.reset('blank');
    expect(made.map(({ limits }) => limits)).toEqual([[500, 1000], [1000], [1000]]);
  });

  it('paints nothing after it was closed', () => {
    const { engine, made, frames, drawn } = setup();
    engine.handleDatagram(Uint8Array.of(0, 0, 1, 1, 7), 1);
    engine.close();
    frames[0]?.();
    expect(made[0]?.freed).toBe(true);
    expect(drawn).toEqual([]);
  });
});
