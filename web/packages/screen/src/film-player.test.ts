import { describe, expect, it } from 'vitest';
import { FakeChunk, FakeReplica } from './fake-replica.ts';
import { type FakeDecoder, type FakeFrame, fakeVideo, settle } from './fake-video.ts';
import { FilmPlayer } from './film-player.ts';
import type { PaintTarget } from './painter.ts';
import { ScreenEngine } from './screen-engine.ts';

const H264 = 'avc1.42E034';
const AV1 = 'av01.0.13M.08';

async function setup(...names: string[]) {
  const made: FakeReplica[] = [];
  const frames: (() => void)[] = [];
  const drawn: string[] = [];
  const acks: number[] = [];
  const notes: string[] = [];
  const target: PaintTarget = {
    resize: (width, height) => drawn.push(`size ${width}x${height}`),
    put: (_rgba, x, y) => drawn.push(`tile ${x},${y}`),
    draw: (frame, x, y, rects) => {
      if ((frame as unknown as FakeFrame).closed > 0) throw new Error('drawn after it was closed');
      drawn.push(`frame ${frame.timestamp} at ${x},${y} in ${rects.join()}`);
    },
  };
  const makeReplica = (): FakeReplica => {
    const replica = new FakeReplica();
    replica.rects = (film, frame) => [film, frame, 2, 2];
    made.push(replica);
    return replica;
  };
  const nothing = (): void => undefined;
  const events = { onAck: (ack: Uint8Array) => acks.push(ack[0] ?? -1), onState: nothing, onCursor: nothing, onNumbers: nothing };
  const video = fakeVideo(...names);
  const clock = { nowMs: 1 };
  const engine = new ScreenEngine({ makeReplica, target, events, behindWaiting: (task) => task(), onNextFrame: (paint) => frames.push(paint), now: () => clock.nowMs, video: video.api, log: (text) => notes.push(text) });
  await settle();
  /** Chunks arrive with a datagram that changes nothing else. */
  const arrive = (...chunks: FakeChunk[]): FakeChunk[] => {
    made.at(-1)?.chunks.push(...chunks);
    engine.handleDatagram(Uint8Array.of(0, 0, 0, 0, 1), clock.nowMs);
    return chunks;
  };
  const paint = (): void => frames.splice(0).forEach((frame) => frame());
  const decoder = (at = -1): FakeDecoder => {
    const found = video.decoders.at(at);
    if (!found) throw new Error('there is no decoder');
    return found;
  };
  return { engine, made, drawn, acks, notes, video, arrive, paint, decoder, clock };
}

describe('what the sender is told of decoders', () => {
  it('is what this browser decodes, for every replica', async () => {
    const { engine, made, video } = await setup(H264, AV1);
    expect(video.asked.every(({ optimizeForLatency }) => optimizeForLatency)).toBe(true);
    engine.reset('keep');
    expect(made.map(({ decoders }) => decoders)).toEqual([[3], [3]]);
  });

  it('is one of two where the other is not known, even if the browser throws', async () => {
    expect((await setup(H264, 'no av1')).made[0]?.decoders).toEqual([1]);
    expect((await setup(AV1)).made[0]?.decoders).toEqual([2]);
  });

  it.each([
    ['avc1.42E02A', 0],
    ['av01.0.09M.08', 1],
  ])('takes the lesser level, %s, where the browser has no other', async (name, codec) => {
    const { arrive, decoder } = await setup(name);
    arrive(new FakeChunk(1, 0, { codec }));
    expect(decoder().config?.codec).toBe(name);
  });

  it('comes with the first acknowledgement', async () => {
    const { made, acks, arrive } = await setup(H264);
    expect(made[0]?.decoders).toEqual([1]);
    expect(acks).toEqual([]);
    arrive();
    expect(acks).toEqual([1]);
  });
});

describe('a film', () => {
  it('gets a decoder of its own, which gets the chunks in order', async () => {
    const { arrive, decoder, video } = await setup(H264);
    const chunks = arrive(new FakeChunk(7, 0), new FakeChunk(7, 1));
    const colorSpace = { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false };
    expect(decoder().config).toEqual({ codec: H264, codedWidth: 640, codedHeight: 360, optimizeForLatency: true, colorSpace });
    expect(decoder().decoded).toEqual([
      { type: 'key', timestamp: 0, data: Uint8Array.of(7, 0) },
      { type: 'delta', timestamp: 1, data: Uint8Array.of(7, 1) },
    ]);
    expect(chunks.every(({ isFree }) => isFree)).toBe(true);
    arrive(new FakeChunk(8, 0));
    expect(video.decoders.map(({ state }) => state)).toEqual(['closed', 'configured']);
  });

  it('is drawn in its place over the exact tiles that came before it, and closed', async () => {
    const { engine, arrive, paint, decoder, drawn } = await setup(H264);
    arrive(new FakeChunk(1, 0), new FakeChunk(1, 1, { x: 6, y: 8 }));
    const first = decoder().give(0);
    engine.handleDatagram(Uint8Array.of(3, 3, 1, 1, 1), 1);
    paint();
    const second = decoder().give(1);
    paint();
    expect(drawn).toEqual(['size 8x8', 'tile 3,3', 'frame 0 at 4,2 in 1,0,2,2', 'frame 1 at 6,8 in 1,1,2,2']);
    expect([first.closed, second.closed]).toEqual([1, 1]);
    paint();
    expect(drawn).toHaveLength(4);
  });

  it('asks to be painted by itself, and only the newest frame is', async () => {
    const { arrive, paint, decoder, drawn } = await setup(H264);
    arrive(new FakeChunk(1, 0), new FakeChunk(1, 1), new FakeChunk(1, 2));
    paint();
    const given = [0, 1, 2].map((frame) => decoder().give(frame));
    paint();
    expect(drawn).toEqual(['size 8x8', 'frame 2 at 4,2 in 1,2,2,2']);
    expect(given.map(({ closed }) => closed)).toEqual([1, 1, 1]);
  });

  it('is not drawn where newer tiles took its place', async () => {
    const { made, arrive, paint, decoder, drawn } = await setup(H264);
    Object.assign(made[0] ?? {}, { rects: () => [] });
    arrive(new FakeChunk(1, 0));
    const frame = decoder().give(0);
    paint();
    expect(drawn).toEqual(['size 8x8']);
    expect(frame.closed).toBe(1);
  });

  it('leaves nothing behind when another one begins', async () => {
    const { arrive, paint, decoder, drawn } = await setup(H264);
    arrive(new FakeChunk(1, 0), new FakeChunk(1, 1));
    const waiting = decoder().give(0);
    arrive(new FakeChunk(2, 0));
    const late = decoder(0).give(1);
    paint();
    expect([waiting.closed, late.closed]).toEqual([1, 1]);
    expect(drawn).toEqual(['size 8x8']);
  });
});

describe('a film that may not be seen any more', () => {
  it.each(['blank', 'keep'] as const)('is not drawn after the reset to %s, though its decoder goes on', async (picture) => {
    const { engine, arrive, paint, decoder, drawn } = await setup(H264);
    arrive(new FakeChunk(1, 0), new FakeChunk(1, 1));
    paint();
    const waiting = decoder().give(0);
    engine.reset(picture);
    const late = decoder().give(1);
    paint();
    expect(drawn).toEqual(picture === 'blank' ? ['size 8x8', 'size 0x0'] : ['size 8x8']);
    expect([waiting.closed, late.closed, decoder().state]).toEqual([1, 1, 'closed']);
  });

  it('is closed with the engine', async () => {
    const { engine, arrive, paint, decoder, drawn } = await setup(H264);
    arrive(new FakeChunk(1, 0), new FakeChunk(1, 1));
    const waiting = decoder().give(0);
    engine.close();
    const late = decoder().give(1);
    paint();
    expect([waiting.closed, late.closed, decoder().state]).toEqual([1, 1, 'closed']);
    expect(drawn).toEqual([]);
  });

  it('is not begun when the browser answers after the end', async () => {
    const replica = new FakeReplica();
    const nothing = (): void => undefined;
    const player = new FilmPlayer(replica, fakeVideo(H264).api, { onFrame: nothing, onDecoders: nothing, log: nothing });
    const started = player.start();
    player.close();
    await started;
    expect(replica.decoders).toEqual([]);
  });
});

describe('when films do not work', () => {
  const breaks: [string, (decoder: FakeDecoder) => void][] = [
    ['the decoder breaks', (decoder) => decoder.break('EncodingError')],
    ['the browser does not support the film', (decoder) => decoder.break('NotSupportedError')],
    ['a frame is larger than its place', (decoder) => expect(decoder.give(1, 8192).closed).toBe(1)],
  ];
  it.each(breaks)('the sender is told at once that nothing is decoded if %s', async (_why, happen) => {
    const { engine, made, acks, arrive, decoder, notes, video } = await setup(H264);
    arrive(new FakeChunk(1, 0), new FakeChunk(1, 1));
    const waiting = decoder().give(0);
    happen(decoder());
    expect(made[0]?.decoders).toEqual([1, 0]);
    expect(acks.at(-1)).toBe(100);
    expect(waiting.closed).toBe(1);
    const rest = arrive(new FakeChunk(1, 2), new FakeChunk(2, 0));
    engine.reset('keep');
    arrive(new FakeChunk(3, 0));
    expect(rest.every(({ isFree }) => isFree)).toBe(true);
    expect(made[1]?.decoders).toEqual([0]);
    expect(video.decoders).toHaveLength(1);
    expect(notes).toHaveLength(1);
  });

  it.each([29, 41])('the same holds for a decoder that is behind for two seconds, given %i frames more', async (more) => {
    const { made, arrive, decoder, clock } = await setup(H264);
    const chunks = arrive(...Array.from({ length: 80 }, (_, frame) => new FakeChunk(1, frame)));
    clock.nowMs += 2000;
    arrive();
    for (let frame = 0; frame < more; frame += 1) decoder().give(frame);
    expect(made[0]?.decoders).toEqual([1]);
    clock.nowMs += 1;
    arrive();
    expect(made[0]?.decoders).toEqual([1, 0]);
    expect([decoder().state, chunks.at(-1)?.isFree]).toEqual(['closed', false]);
    arrive();
    expect(chunks.at(-1)?.isFree).toBe(true);
  });

  it('a decoder gets no more than it can take, and catches up', async () => {
    const { made, arrive, decoder, clock } = await setup(H264);
    arrive(...Array.from({ length: 40 }, (_, frame) => new FakeChunk(1, frame)));
    expect(decoder().decoded).toHaveLength(30);
    decoder().give(0);
    expect(decoder().decoded).toHaveLength(31);
    decoder().decodeQueueSize = 30;
    decoder().give(1);
    expect(decoder().decoded).toHaveLength(31);
    decoder().decodeQueueSize = 0;
    for (let frame = 2; frame < 20; frame += 1) decoder().give(frame);
    expect(decoder().decoded).toHaveLength(40);
    clock.nowMs += 10_000;
    arrive(new FakeChunk(1, 40));
    expect(made[0]?.decoders).toEqual([1]);
  });

  it('the same holds for a decoder that throws', async () => {
    const { arrive, decoder, made, notes } = await setup(H264);
    arrive(new FakeChunk(1, 0));
    decoder().state = 'unconfigured';
    arrive(new FakeChunk(1, 1));
    expect(made[0]?.decoders).toEqual([1, 0]);
    expect(notes).toEqual(['films come as exact tiles from now on: not configured']);
  });

  it('a codec that was not named is passed over', async () => {
    const { arrive, made, video } = await setup(H264);
    const [chunk] = arrive(new FakeChunk(1, 0, { codec: 1 }));
    expect(chunk?.isFree).toBe(true);
    expect([made[0]?.decoders, video.decoders]).toEqual([[1], []]);
  });

  it('a decoder that the browser takes back is made anew for the next film', async () => {
    const { arrive, decoder, made, paint, drawn } = await setup(H264);
    arrive(new FakeChunk(1, 0));
    decoder().give(0);
    paint();
    decoder().break('QuotaExceededError');
    arrive(new FakeChunk(2, 0));
    decoder().give(0);
    paint();
    expect(drawn.at(-1)).toBe('frame 0 at 4,2 in 2,0,2,2');
    expect(made[0]?.decoders).toEqual([1]);
    decoder().break('QuotaExceededError');
    arrive(new FakeChunk(2, 1));
    expect(made[0]?.decoders).toEqual([1, 0]);
  });
});
