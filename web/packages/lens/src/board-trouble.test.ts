import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dice } from './fake-dice.ts';
import { FakePair } from './fake-pair.ts';
import { FakeVideoFrame } from './fake-video.ts';
import { encode, MAX_STROKES, type Message, type StrokeMessage } from './wire.ts';

let pair: FakePair;
beforeEach(() => {
  pair = new FakePair();
});
afterEach(() => {
  pair.close();
  expect(FakeVideoFrame.open, 'every frame is closed in the end').toBe(0);
});

const strokesOf = (from: 'customer' | 'technician'): StrokeMessage[] =>
  pair.sent.flatMap(({ from: by, message }) => (by === from && message.type === 'stroke' ? [message] : []));

describe('a stroke whose frame is not found', () => {
  it('is looked for by its picture', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.board.freeze('frozen');
    await pair.frames(100, 10);
    technician.draw([0.25, 0.5], [0.5, 0.5]);
    technician.draw([0.25, 0.6], [0.5, 0.6]);
    await pair.frames(10, 10);
    expect(strokesOf('technician').map(({ frame }) => frame)).toEqual(['aged', 'aged']);
    expect(pair.types('customer').filter((type) => type === 'need_picture')).toHaveLength(1);
    expect(pair.types('technician').filter((type) => type === 'picture')).toHaveLength(1);
    expect(customer.states).toEqual(['tracked/tracked', 'tracked/tracked']);
    expect(technician.tracker.asked.filter((asked) => asked === 'addOnPicture')).toHaveLength(2);
    // The picture is there already for the next one.
    technician.draw([0.25, 0.7], [0.5, 0.7]);
    await pair.frames(10, 10);
    expect(customer.states).toHaveLength(3);
    expect(pair.types('customer').filter((type) => type === 'need_picture')).toHaveLength(1);
  });

  it('at the technician is tried with new frames first', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    customer.tracker.asked.length = 0;
    technician.tracker.cut();
    pair.behind = 200;
    customer.draw([0.25, 0.5], [0.5, 0.5]);
    await pair.frames(40);
    expect(pair.types('technician')).not.toContain('need_picture');
    await pair.frames(30);
    expect(pair.types('technician')).toContain('need_picture');
    expect(technician.tracker.asked).toContain('addOnPicture');
    expect(customer.states[0]).toContain('/');
  });

  it('is refused when no picture comes', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.draw([0.1, 0.1], [0.2, 0.2]);
    await pair.frames(2);
    const [sent] = strokesOf('technician');
    if (!sent) return expect.unreachable();
    // The technician, who has not drawn it, would take it away.
    pair.delayMs = 1e9;
    customer.board.handleMessage(encode({ ...sent, id: 77, frame: 'aged', on: { ...sent.on, group: 99 } }).buffer);
    await pair.frames(2);
    expect(customer.board.strokes.value[1]).toMatchObject({ id: 77, state: 'searching' });
    await vi.advanceTimersByTimeAsync(16_000);
    expect(pair.types('customer').filter((type) => type === 'need_picture')).toHaveLength(3);
    expect(customer.board.strokes.value[1]).toMatchObject({ id: 77, state: 'refused' });
  });
});

describe('a stroke', () => {
  const drawnOnce = async (): Promise<StrokeMessage> => {
    await pair.frames(3);
    pair.technician.draw([0.1, 0.1], [0.2, 0.2]);
    await pair.frames(5);
    pair.delayMs = 1e9;
    return strokesOf('technician')[0] ?? expect.unreachable();
  };

  it('that is taken away while its place is looked for is not followed', async () => {
    const { customer } = pair;
    const sent = await drawnOnce();
    customer.board.handleMessage(encode({ ...sent, id: 77 }).buffer);
    customer.board.handleMessage(encode({ type: 'remove', ids: [77] }).buffer);
    await pair.frames(2);
    expect(customer.tracker.asked.filter((asked) => asked === 'find')).toHaveLength(2);
    expect([...customer.tracker.followed.keys()]).toEqual([sent.id]);
  });

  it('on a picture of another shape is not looked for among these', async () => {
    const { customer } = pair;
    const sent = await drawnOnce();
    customer.board.handleMessage(encode({ ...sent, id: 77, on: { ...sent.on, width: 48, height: 64 } }).buffer);
    await pair.frames(2);
    expect(customer.tracker.asked.filter((asked) => asked === 'find')).toHaveLength(1);
    expect(pair.types('customer')).toContain('need_picture');
  });

  it('has its picture sent once, however often it is asked for', async () => {
    const { technician } = pair;
    const { on } = await drawnOnce();
    for (let count = 0; count < 5; count += 1) technician.board.handleMessage(encode({ type: 'need_picture', group: on.group }).buffer);
    technician.board.handleMessage(encode({ type: 'need_picture', group: 5 }).buffer);
    await pair.frames(10);
    expect(pair.types('technician').filter((type) => type === 'picture')).toHaveLength(1);
    technician.board.handleMessage(encode({ type: 'need_picture', group: on.group }).buffer);
    await pair.frames(10);
    expect(pair.types('technician').filter((type) => type === 'picture')).toHaveLength(2);
  });
});

describe('an epoch', () => {
  it('makes both look for their strokes, and those that were drawn before it come by picture', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(9);
    technician.board.freeze('frozen');
    customer.board.cut();
    expect(customer.board.strokes.value[0]?.state, 'before any frame').toBe('searching');
    await pair.frames(1);
    expect(customer.board.strokes.value[0]?.state).toBe('searching');
    // The message came after the technician's frame.
    await pair.frames(1);
    expect(technician.board.strokes.value[0]?.state).toBe('searching');
    expect(technician.tracker.asked).toContain('cut');
    customer.tracker.asked.length = 0;
    technician.draw([0.5, 0.5], [0.6, 0.6]);
    await pair.frames(20);
    expect(customer.tracker.asked).toEqual(['addOnPicture']);
    expect(customer.states).toEqual(['tracked/tracked', 'tracked/tracked']);
    technician.board.freeze('live');
    technician.draw([0.7, 0.5], [0.8, 0.6]);
    await pair.frames(9);
    expect(customer.tracker.asked).toEqual(['addOnPicture', 'find', 'add']);
  });

  it('of its own is not for the technician to begin', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.board.cut();
    await pair.frames(2);
    expect(pair.types('technician')).not.toContain('epoch');
    customer.board.handleMessage(encode({ type: 'epoch', epoch: 9 }).buffer);
    expect(customer.tracker.asked).not.toContain('cut');
  });
});

describe('a page that is loaded anew', () => {
  const three = async (): Promise<void> => {
    await pair.frames(3);
    pair.technician.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(4);
    pair.technician.draw([0.5, 0.1], [0.7, 0.3]);
    await pair.frames(4);
    pair.customer.draw([0.5, 0.8], [0.7, 0.8]);
    await pair.frames(12, 5);
  };

  it('of the customer has every stroke again', async () => {
    const { customer, technician } = pair;
    await three();
    const before = [...technician.ids];
    customer.reload();
    expect(customer.ids).toEqual([]);
    await pair.frames(5, 5);
    pair.reopen();
    await pair.frames(40, 15);
    expect([...customer.ids].sort()).toEqual([...before].sort());
    expect([...technician.ids].sort()).toEqual([...before].sort());
    expect(customer.states).toEqual(Array(3).fill('tracked/tracked'));
    expect(customer.canvas.starts.map(([x]) => Math.round(Number(x)))).toEqual(
      expect.arrayContaining([0.25, 0.65].map((x) => Math.round(x * 64))),
    );
    customer.board.undo();
    await pair.frames(2);
    expect(technician.board.strokes.value.map(({ by }) => by)).toEqual(['technician', 'technician']);
  });

  it('of the technician has every stroke again, but one that could not be found just then', async () => {
    const { customer, technician } = pair;
    await three();
    technician.draw([0.95, 0.5], [0.99, 0.5]);
    await pair.frames(12, 60);
    expect(technician.board.strokes.value.map(({ state }) => state)).toEqual(['tracked', 'outside', 'outside', 'outside']);
    technician.reload();
    await pair.frames(5, 60);
    pair.reopen();
    await pair.frames(90, 60);
    expect(technician.board.strokes.value.map(({ by }) => by).sort()).toEqual(['customer', 'technician']);
    expect([...customer.ids].sort()).toEqual([...technician.ids].sort());
  });

  it('after the other one was brings its strokes back, though it had them from there', async () => {
    const { customer, technician } = pair;
    await three();
    for (const side of [customer, technician]) {
      side.reload();
      await pair.frames(5, 5);
      pair.reopen();
      await pair.frames(60, 5);
      expect([customer.states, technician.states]).toEqual([Array(3).fill('tracked/tracked'), Array(3).fill('tracked/tracked')]);
    }
    expect(technician.board.strokes.value.map(({ by }) => by).sort()).toEqual(['customer', 'technician', 'technician']);
  });

  it('into a channel that is open already knows the epoch', async () => {
    const { customer, technician } = pair;
    await three();
    const asked = pair.types('customer').filter((type) => type === 'stroke').length;
    technician.reload();
    technician.board.handleOpen();
    await pair.frames(60, 5);
    expect(technician.states).toEqual(Array(3).fill('tracked/tracked'));
    expect(pair.types('customer').filter((type) => type === 'stroke').length - asked, 'each once').toBe(3);
    customer.tracker.asked.length = 0;
    technician.draw([0.5, 0.5], [0.6, 0.6]);
    await pair.frames(5, 5);
    expect(customer.tracker.asked).toEqual(['find', 'add']);
  });

  it('takes no stroke for its own that it did not draw', async () => {
    const { customer } = pair;
    await three();
    const [sent] = strokesOf('customer');
    if (!sent) return expect.unreachable();
    const before = customer.ids.length;
    customer.board.handleMessage(encode({ ...sent, id: 44 }).buffer);
    expect(customer.ids).toHaveLength(before);
    customer.board.handleMessage(encode({ ...sent, id: 45 }).buffer);
    expect(customer.ids).toHaveLength(before + 1);
  });
});

describe('a channel that was closed', () => {
  it('brings over what happened meanwhile', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(5);
    customer.draw([0.5, 0.5], [0.6, 0.6]);
    await pair.frames(5);
    pair.channel = 'closed';
    technician.board.undo();
    customer.draw([0.7, 0.7], [0.8, 0.8]);
    await pair.frames(5);
    expect(customer.states.at(-1)).toBe('tracked/sending');
    pair.reopen();
    await pair.frames(20);
    expect(technician.ids).toEqual(customer.ids);
    expect(technician.states).toEqual(['tracked/tracked', 'tracked/tracked']);
    technician.draw([0.2, 0.5], [0.3, 0.6]);
    await pair.frames(9);
    expect(customer.ids).toHaveLength(3);
    pair.channel = 'closed';
    customer.board.clear();
    await pair.frames(2);
    pair.reopen();
    await pair.frames(10);
    expect([technician.ids, customer.ids]).toEqual([[], []]);
  });

  it('leaves no stroke that was on its way while the board was cleared', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    pair.delayMs = 100;
    technician.draw([0.1, 0.1], [0.3, 0.3]);
    customer.board.clear();
    await pair.frames(5);
    expect([technician.ids.length, customer.ids.length]).toEqual([0, 1]);
    await pair.frames(10);
    expect([technician.ids, customer.ids]).toEqual([[], []]);
  });
});

describe('a tracker', () => {
  it('that fails leaves a board without strokes to be seen, and says so on both sides', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(6);
    customer.tracker.fail('out of memory');
    await pair.frames(9);
    expect([customer.states, technician.states]).toEqual([['refused/tracked'], ['tracked/refused']]);
    expect(customer.board.shows.value).toBe('video');
    expect(customer.logged.join()).toContain('out of memory');
    technician.draw([0.5, 0.1], [0.6, 0.3]);
    await pair.frames(9);
    expect(technician.states[1]).toBe('tracked/refused');
    customer.draw([0.5, 0.1], [0.6, 0.3]);
    await pair.frames(9);
    expect(customer.states[2]).toBe('refused/refused');
    customer.board.freeze('frozen');
    expect(customer.board.shows.value).toBe('canvas');
    expect(customer.board.fps.value).toBeGreaterThan(0);
  });

  it('that takes no more strokes says so', async () => {
    const { customer, technician } = pair;
    customer.tracker.room = 0;
    await pair.frames(3);
    technician.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(9);
    expect([customer.states, technician.states]).toEqual([['refused/tracked'], ['tracked/refused']]);
  });
});

describe('bounds', () => {
  const sample = async (): Promise<StrokeMessage> => {
    await pair.frames(3);
    pair.technician.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(3);
    const [sent] = strokesOf('technician');
    return sent ?? expect.unreachable();
  };

  it('hold against a flood', async () => {
    const { customer } = pair;
    const sent = await sample();
    await pair.frames(40);
    // The technician, who has not drawn them, would take them away.
    pair.delayMs = 1e9;
    for (let count = 1; count <= 100; count += 1) customer.board.handleMessage(encode({ ...sent, id: 1001 + 2 * count }).buffer);
    expect(customer.ids).toHaveLength(31);
    expect(customer.logged.filter((text) => text.includes('more comes'))).toHaveLength(1);
    await pair.frames(40);
    expect(customer.ids, 'they do not wait').toHaveLength(31);
    for (let second = 0; second < 3; second += 1) {
      for (let count = 1; count <= 40; count += 1) customer.board.handleMessage(encode({ ...sent, id: 5001 + 2 * (count + second * 100) }).buffer);
      await pair.frames(40);
    }
    expect(customer.ids).toHaveLength(MAX_STROKES);
    expect(pair.types('customer')).toContain('stroke_ack');
    const acks = pair.sent.flatMap(({ message }) => (message.type === 'stroke_ack' && message.result === 'refused' ? [message] : []));
    expect(acks.length).toBeGreaterThan(0);
    customer.draw([0.5, 0.5], [0.6, 0.6]);
    expect(customer.ids).toHaveLength(MAX_STROKES);
    expect(customer.logged.join()).toContain('too many strokes');
  });

  it('hold against anything at all', async () => {
    const { customer, technician } = pair;
    const sent = await sample();
    const roll = dice(3);
    const honest: Message[] = [
      sent,
      { type: 'hello', side: 'technician', life: 1, epoch: 2, ids: [1, 2, 3] },
      { type: 'hello', side: 'customer', life: 1, epoch: 2, ids: [] },
      { type: 'need_picture', group: sent.on.group },
      { type: 'picture', group: sent.on.group, part: 0, parts: 2, bytes: Uint8Array.of(1, 2, 3) },
      { type: 'stroke_state', states: [{ id: sent.id, state: 'outside' }] },
      { type: 'laser', at: { x: -0.5, y: 1.5 } },
    ];
    for (let count = 0; count < 3000; count += 1) {
      const bytes = encode(honest[roll(honest.length)] ?? sent);
      if (roll(3) > 0) for (let flips = roll(5); flips > 0; flips -= 1) bytes[roll(bytes.length)] = roll(256);
      const side = roll(2) === 0 ? customer : technician;
      side.board.handleMessage(bytes.slice(0, roll(4) === 0 ? roll(bytes.length) : bytes.length).buffer);
      if (roll(20) === 0) await pair.frames(1);
    }
    await pair.frames(30);
    for (const side of [customer, technician]) {
      expect(side.ids.length).toBeLessThanOrEqual(MAX_STROKES);
      expect(side.board.fps.value).toBeGreaterThan(0);
      side.board.clear();
      side.draw([0.2, 0.2], [0.3, 0.3]);
      expect(side.ids.length).toBeGreaterThan(0);
    }
  });
});
