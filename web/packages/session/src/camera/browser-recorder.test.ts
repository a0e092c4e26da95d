import { signal } from '@preact/signals-core';
import { expect, it, vi } from 'vitest';
import { mixVoices, recordedSize } from './browser-recorder.ts';

it.each([
  ['a 3:4 camera', [720, 960], [720, 960]],
  ['the first small frames of one', [240, 320], [720, 960]],
  ['a camera across', [1280, 720], [1280, 720]],
  ['a large one that is upright', [1080, 1920], [720, 1280]],
  ['a shared screen', [1366, 768], [1280, 720]],
  ['a wide one', [3440, 1440], [1280, 536]],
  ['a thin one', [4000, 1], [1280, 2]],
])('a recording has the shape of %s', (_, [width = 0, height = 0], [wide, high]) => {
  expect(recordedSize({ width, height })).toEqual({ width: wide, height: high });
});

it('a recording that begins before its picture shows every later one as large as one that begins with it', () => {
  const before = recordedSize({ width: 0, height: 0 });
  for (const [width, height] of [[720, 960], [1080, 1920], [1280, 720], [640, 480]] as const) {
    const own = recordedSize({ width, height });
    expect([before.width >= own.width, before.height >= own.height], `${width}x${height}`).toEqual([true, true]);
  }
  expect(recordedSize({ width: 0, height: 0 }, 'screen')).toEqual({ width: 1280, height: 720 });
});

it('the voices of a recording are a sound from its beginning, also before anybody is heard', () => {
  const heard: string[] = [];
  const source = (name: string) => ({ connect: () => heard.push(name), disconnect: () => heard.splice(heard.indexOf(name), 1) });
  const silence = { ...source('silence'), offset: { value: 1 }, start: vi.fn(), stop: vi.fn() };
  class FakeContext {
    createMediaStreamDestination = () => ({ stream: { getAudioTracks: () => ['the mix'] } });
    createConstantSource = () => silence;
    createMediaStreamSource = ({ tracks }: { tracks: string[] }) => source(tracks.join());
    resume = () => Promise.resolve();
    close = () => Promise.resolve();
  }
  vi.stubGlobal('AudioContext', FakeContext);
  vi.stubGlobal('MediaStream', class { constructor(readonly tracks: string[]) {} });
  const voices = signal<MediaStreamTrack[]>([]);
  const mix = mixVoices(voices);
  expect([heard, silence.offset.value, silence.start.mock.calls.length, mix.track]).toEqual([['silence'], 0, 1, 'the mix']);
  voices.value = ['Ana' as unknown as MediaStreamTrack];
  expect(heard).toEqual(['silence', 'Ana']);
  voices.value = [];
  expect(heard).toEqual(['silence']);
  mix.close();
  expect(silence.stop).toHaveBeenCalledOnce();
  vi.unstubAllGlobals();
});
