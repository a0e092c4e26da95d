// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeReplica } from './fake-replica.ts';
import { preciseNow } from './held.ts';
import { loadReplica } from './load-replica.ts';
import { ScreenView, takesPackets } from './screen-view.ts';
import { startScreenWorker } from './start-worker.ts';
import type { PageToWorker, WorkerToPage } from './worker-messages.ts';

vi.mock('./start-worker.ts', () => ({ startScreenWorker: vi.fn() }));
vi.mock('./load-replica.ts', () => ({ loadReplica: vi.fn() }));

const makeEvents = () => ({ onAck: vi.fn(), onState: vi.fn(), onNumbers: vi.fn(), onFailed: vi.fn() });

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a view whose work is done in a worker', () => {
  const open = () => {
    const posted: PageToWorker['type'][] = [];
    const worker = { postMessage: (message: PageToWorker) => void posted.push(message.type), onmessage: undefined as unknown, terminate: vi.fn() };
    vi.stubGlobal('Worker', class {});
    vi.mocked(startScreenWorker).mockReturnValue(worker as unknown as Worker);
    const events = makeEvents();
    const view = new ScreenView(events);
    const say = (data: WorkerToPage): void => (worker.onmessage as (event: { data: WorkerToPage }) => void)({ data });
    return { view, events, posted, say, worker };
  };

  it('hands over the limit and the question for numbers, and tells the answer', () => {
    const { view, events, posted, say, worker } = open();
    view.setLimit(1000);
    view.measure();
    expect(posted).toEqual(['start', 'limit', 'measure']);
    say({ type: 'numbers', numbers: { framesPerSecond: 30, kbitPerSecond: 900 } });
    expect(events.onNumbers).toHaveBeenCalledWith({ framesPerSecond: 30, kbitPerSecond: 900 });
    view.close();
    expect(worker.terminate).toHaveBeenCalled();
  });

  it('lets the worker receive the packets of each connection, and says which one has begun', () => {
    const { view, worker, posted } = open();
    const made: unknown[] = [];
    class Transform {
      constructor(to: unknown, options: unknown) {
        made.push([to, options]);
      }
    }
    vi.stubGlobal('RTCRtpScriptTransform', Transform);
    expect(takesPackets()).toBe(true);
    const [first, second] = [{} as RTCRtpReceiver, {} as RTCRtpReceiver];
    for (const packets of [first, second]) view.receive(packets);
    expect(made).toEqual([[worker, { stream: 1 }], [worker, { stream: 2 }]]);
    expect(first.transform).toBeInstanceOf(Transform);
    const messages: PageToWorker[] = [];
    worker.postMessage = (message: PageToWorker) => void messages.push(message);
    view.reset('keep', second);
    view.reset('blank');
    expect(messages).toEqual([{ type: 'reset', picture: 'keep', stream: 2 }, { type: 'reset', picture: 'blank' }]);
    expect(posted).toEqual(['start']);
  });

  it('paints what the worker sends, but nothing of a picture that was taken away', () => {
    const { view, posted, say } = open();
    vi.stubGlobal('requestAnimationFrame', (shown: () => void) => shown());
    const resize = (width: number): void => say({ type: 'paint', steps: [{ type: 'resize', width, height: 5 }] });
    resize(8);
    expect(view.canvas.width).toBe(8);
    view.reset('blank');
    expect(view.canvas.width).toBe(0);
    resize(9);
    expect(view.canvas.width).toBe(0);
    say({ type: 'reset' });
    resize(10);
    expect(view.canvas.width).toBe(10);
    view.reset('keep');
    resize(11);
    expect(view.canvas.width, 'the worker goes on from what it has painted').toBe(11);
    expect(posted).toEqual(['start', 'shown', 'reset', 'shown', 'shown', 'reset', 'shown']);
  });

  it('sends no acknowledgement of a replica that was given up', () => {
    const { view, events, say } = open();
    view.reset('keep');
    const left = preciseNow();
    say({ type: 'ack', ack: Uint8Array.of(1, 0, 0), left });
    say({ type: 'reset' });
    say({ type: 'ack', ack: Uint8Array.of(2, 0, 0), left });
    expect(events.onAck.mock.calls.map(([ack]) => ack[0])).toEqual([2]);
  });

  it('says how long an acknowledgement waited for the page', () => {
    const { events, say } = open();
    say({ type: 'ack', ack: Uint8Array.of(7, 3, 1), left: preciseNow() - 500 });
    const [[ack]] = events.onAck.mock.calls as [[Uint8Array]];
    const held = new DataView(ack.buffer).getUint16(1, true);
    expect(ack[0]).toBe(7);
    expect(held).toBeGreaterThanOrEqual(259 + 500);
  });
});

describe('a view whose work is done in the page', () => {
  it('keeps the limit until the decoder is there, and asks for no films', async () => {
    vi.stubGlobal('Worker', undefined);
    vi.stubGlobal('VideoDecoder', class {});
    vi.stubGlobal('EncodedVideoChunk', class {});
    const replica = new FakeReplica();
    vi.mocked(loadReplica).mockResolvedValue(() => replica);
    const view = new ScreenView(makeEvents());
    view.setLimit(1000);
    await Promise.resolve();
    expect(replica.limits).toEqual([1000]);
    expect(replica.decoders).toEqual([]);
    view.close();
    expect(replica.freed).toBe(true);
  });
});
