import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakePair } from './fake-pair.ts';
import { encode } from './wire.ts';

let pair: FakePair;
beforeEach(() => void (pair = new FakePair()));
afterEach(() => pair.close());

describe('a pause', () => {
  it('takes no stroke away that the technician drew just before it', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    pair.delayMs = 60;
    technician.draw([0.1, 0.1], [0.3, 0.3]);
    pair.pause();
    await pair.frames(10);
    expect([customer.states, technician.states], 'it came to a side that hears nothing').toEqual([[], ['sending/sending']]);
    pair.resume();
    await pair.frames(30);
    expect([customer.states, technician.states]).toEqual([['tracked/tracked'], ['tracked/tracked']]);
    const strokes = (): number => pair.types('technician').filter((type) => type === 'stroke').length;
    expect(strokes()).toBe(2);
    customer.board.cut();
    await pair.frames(10);
    expect(strokes(), 'what was answered for is not sent again').toBe(2);
  });

  it('lets what waits to be sent go on afterwards', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    for (let at = 1; at <= 8; at += 1) customer.draw([at / 10, 0.2], [at / 10, 0.4]);
    await pair.frames(9);
    technician.reload();
    technician.board.handleOpen();
    await pair.frames(6);
    const some = technician.ids.length;
    expect([some > 0, some < 8]).toEqual([true, true]);
    pair.pause();
    await pair.frames(30);
    expect(technician.ids).toHaveLength(some);
    pair.resume();
    await pair.frames(40);
    expect(technician.ids.sort()).toEqual(customer.ids.sort());
  });

  it('lets a stroke go out afterwards that the customer finished just before it', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    customer.tracker.room = 0;
    customer.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(12);
    expect([customer.states, customer.board.shows.value], 'the picture itself is shown').toEqual([['refused/tracked'], 'video']);
    customer.tracker.room = 24;
    customer.tracker.pause();
    await pair.frames(1);
    customer.draw([0.5, 0.5], [0.6, 0.6]);
    expect(customer.ids, 'its frame is waited for').toHaveLength(1);
    pair.pause();
    customer.tracker.goOn();
    await pair.frames(10);
    expect(customer.states[1]).toBe('tracked/sending');
    pair.resume();
    await pair.frames(30);
    expect([customer.states[1], technician.states[1]]).toEqual(['tracked/tracked', 'tracked/tracked']);
    expect(technician.ids).toEqual(customer.ids);
  });

  it('takes no stroke away that the customer finished just before it, also where it is the only one', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    customer.tracker.pause();
    await pair.frames(1);
    customer.draw([0.25, 0.5], [0.5, 0.5]);
    expect(customer.ids, 'its frame is waited for').toEqual([]);
    pair.pause();
    customer.tracker.goOn();
    await pair.frames(10);
    expect([customer.states, customer.board.shows.value]).toEqual([['tracked/sending'], 'canvas']);
    pair.resume();
    await pair.frames(30);
    expect([customer.states, technician.states]).toEqual([['tracked/tracked'], ['tracked/tracked']]);
    pair.pause();
    expect(customer.states).toHaveLength(1);
  });

  it('takes a line away whose end the pen has not drawn', async () => {
    const { customer } = pair;
    await pair.frames(3);
    customer.board.pen('down', 0.25, 0.5);
    customer.board.pen('move', 0.5, 0.5);
    pair.pause();
    customer.board.pen('up', 0.5, 0.5);
    await pair.frames(10);
    expect(customer.ids).toEqual([]);
  });

  it('brings nothing back that the technician took away just before it', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(9);
    customer.draw([0.5, 0.5], [0.6, 0.6]);
    await pair.frames(9);
    pair.delayMs = 60;
    technician.board.clear();
    pair.pause();
    await pair.frames(10);
    expect([customer.ids.length, technician.ids], 'it came to a side that hears nothing').toEqual([2, []]);
    pair.resume();
    await pair.frames(30);
    expect([customer.ids, technician.ids]).toEqual([[], []]);
  });

  it('of the line alone brings nothing back whose removal was lost with it', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    customer.draw([0.5, 0.5], [0.6, 0.6]);
    await pair.frames(13);
    pair.delayMs = 60;
    technician.board.clear();
    pair.channel = 'closed';
    await pair.frames(1);
    pair.reopen();
    await pair.frames(40);
    expect([customer.ids, technician.ids]).toEqual([[], []]);
    expect(pair.types('technician'), 'nothing is looked for').not.toContain('need_picture');
  });

  it('in which the line breaks and is back leaves the same on both sides', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.draw([0.1, 0.1], [0.3, 0.3]);
    await pair.frames(9);
    pair.channel = 'closed';
    technician.board.undo();
    customer.draw([0.5, 0.5], [0.6, 0.6]);
    await pair.frames(3);
    pair.pause();
    pair.channel = 'open';
    technician.board.handleOpen();
    await pair.frames(10);
    pair.resume();
    customer.board.handleOpen();
    await pair.frames(30);
    expect([customer.states, technician.states]).toEqual([['tracked/tracked'], ['tracked/tracked']]);
    expect(technician.ids).toEqual(customer.ids);
  });

  it('takes no picture for one that does not come, on the technician’s side', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.tracker.cut();
    pair.behind = 200;
    customer.draw([0.25, 0.5], [0.5, 0.5]);
    await pair.frames(3);
    pair.pause();
    await pair.frames(1000);
    expect(technician.states).toEqual(['searching/tracked']);
    pair.resume();
    await pair.frames(30);
    expect([customer.states, technician.tracker.asked.at(-1)]).toEqual([['tracked/tracked'], 'addOnPicture']);
  });

  it('takes no picture for one that does not come, on the customer’s side', async () => {
    const { customer, technician } = pair;
    await pair.frames(3);
    technician.draw([0.1, 0.1], [0.2, 0.2]);
    await pair.frames(5);
    const [sent] = pair.sent.flatMap(({ message }) => (message.type === 'stroke' ? [message] : []));
    if (!sent) return expect.unreachable();
    const asks = (): number => pair.types('customer').filter((type) => type === 'need_picture').length;
    // The technician, who has not drawn it, would take it away.
    pair.delayMs = 1e9;
    customer.board.handleMessage(encode({ ...sent, id: 77, frame: 'aged', on: { ...sent.on, group: 99 } }).buffer);
    await pair.frames(400);
    expect([asks(), customer.states[1]]).toEqual([3, 'searching/tracked']);
    pair.pause();
    await pair.frames(600);
    expect([asks(), customer.states[1]]).toEqual([3, 'searching/tracked']);
    pair.resume();
    await pair.frames(400);
    expect([asks(), customer.states[1]]).toEqual([6, 'searching/tracked']);
    await pair.frames(100);
    expect([asks(), customer.states[1]]).toEqual([6, 'refused/tracked']);
  });
});
