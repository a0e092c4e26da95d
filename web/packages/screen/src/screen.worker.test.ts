import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeReplica } from './fake-replica.ts';
import { fakeVideo, settle } from './fake-video.ts';
import { loadReplica } from './load-replica.ts';
import type { PageToWorker, WorkerToPage } from './worker-messages.ts';

vi.mock('./load-replica.ts', () => ({ loadReplica: vi.fn() }));

afterEach(() => vi.unstubAllGlobals());

describe('the worker', () => {
  it('asks for films, keeps a limit that came early, and answers datagrams together and with numbers', async () => {
    const replica = new FakeReplica();
    vi.mocked(loadReplica).mockResolvedValue(() => replica);
    const told: WorkerToPage['type'][] = [];
    const scope = {
      postMessage: (message: WorkerToPage) => void told.push(message.type),
      onmessage: undefined as unknown,
      onrtctransform: (_: unknown): void => expect.unreachable(),
    };
    const { VideoDecoder, EncodedVideoChunk } = fakeVideo('avc1.42E034').api;
    vi.stubGlobal('self', scope);
    vi.stubGlobal('VideoDecoder', VideoDecoder);
    vi.stubGlobal('EncodedVideoChunk', EncodedVideoChunk);
    let nowMs = 1000;
    vi.stubGlobal('performance', { now: () => nowMs, timeOrigin: 50_000 });
    await import('./screen.worker.ts');
    const post = (data: PageToWorker): void => (scope.onmessage as (event: { data: PageToWorker }) => void)({ data });
    post({ type: 'start' });
    post({ type: 'limit', kbitPerSecond: 1000 });
    await settle();
    expect([replica.limits, replica.decoders]).toEqual([[1000], [1]]);
    post({ type: 'measure' });
    nowMs = 2000;
    post({ type: 'measure' });
    post({ type: 'reset', picture: 'blank' });
    expect(told.splice(0)).toEqual(['ready', 'numbers', 'reset']);
    for (const datagram of [1, 2]) post({ type: 'datagram', datagram: Uint8Array.of(0, 0, 0, 0, datagram).buffer, came: 51_000 + datagram });
    expect(told).toEqual([]);
    await vi.waitFor(() => expect(told).toContain('ack'));
    // The picture that was taken away goes first; then one answer to both.
    expect(told).toEqual(['paint', 'state', 'ack']);
    post({ type: 'shown' });
    post({ type: 'datagram', datagram: Uint8Array.of(0, 0, 1, 1, 3).buffer, came: 51_003 });
    await vi.waitFor(() => expect(told).toHaveLength(6));
    expect(told.slice(3)).toEqual(['ack', 'paint', 'state']);
    expect([replica.came, replica.answered]).toEqual([
      [51_001, 51_002, 51_003],
      [52_000, 52_000],
    ]);

    // Packets past the channel: those of a connection that is not shown wait, and each says when the browser got it.
    const packets = [{ receiveTime: 1500 }, {}, { receiveTime: 9999 }].map((metadata) => ({
      data: Uint8Array.of(0, 0, 1, 1, 4).buffer,
      getMetadata: () => metadata,
    }));
    scope.onrtctransform({ transformer: { options: { stream: 1 }, readable: new ReadableStream({ start: (stream) => packets.forEach((one) => void stream.enqueue(one)) }) } });
    await settle();
    expect(replica.came).toHaveLength(3);
    post({ type: 'reset', picture: 'keep', stream: 1 });
    await vi.waitFor(() => expect(replica.came.slice(3)).toEqual([51_500, 52_000, 52_000]));
  });
});
