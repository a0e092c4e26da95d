import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SoundWatch, browserProbe } from './sound-watch.ts';

const track = {} as MediaStreamTrack;

function setup() {
  const probe = { heard: 'sound' as 'sound' | 'zero' | 'unknown', isInterrupted: vi.fn(() => false), read: () => probe.heard, wake: vi.fn(), close: vi.fn() };
  const watch = new SoundWatch({ openProbe: () => probe, now: () => Date.now() });
  return { probe, watch, wait: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
}

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('listening into the microphone', () => {
  it('says nothing of its first second, and of silence only after a second of it', async () => {
    const { probe, watch, wait } = setup();
    probe.heard = 'zero';
    watch.watch(track);
    await wait(1900);
    expect(watch.isSilent.value).toBe(false);
    await wait(100);
    expect(watch.isSilent.value).toBe(true);
    probe.heard = 'sound';
    await wait(100);
    expect(watch.isSilent.value).toBe(false);
    probe.heard = 'zero';
    await wait(900);
    probe.heard = 'sound';
    await wait(100);
    probe.heard = 'zero';
    await wait(900);
    expect(watch.isSilent.value).toBe(false);
  });

  it('takes nothing for silence while it cannot listen, and tries to', async () => {
    const { probe, watch, wait } = setup();
    probe.heard = 'unknown';
    watch.watch(track);
    await wait(5000);
    expect([watch.isSilent.value, probe.wake.mock.calls.length]).toEqual([false, 5]);
    probe.isInterrupted.mockReturnValue(true);
    await wait(100);
    expect(watch.isInterrupted.value).toBe(true);
    watch.watch(undefined);
    expect([watch.isInterrupted.value, probe.close.mock.calls.length, vi.getTimerCount()]).toEqual([false, 1, 0]);
  });

  it('hears exact zeros through the browser, and nothing where it has no sound graph', () => {
    expect(browserProbe(track)).toBeUndefined();
    const graph = { state: 'running', sample: 0, closed: 0 };
    vi.stubGlobal('MediaStream', class {});
    vi.stubGlobal('AnalyserNode', class {
      getFloatTimeDomainData(samples: Float32Array): void {
        samples[5] = graph.sample;
      }
    });
    vi.stubGlobal('AudioContext', class {
      get state(): string {
        return graph.state;
      }
      createMediaStreamSource(): object {
        return { connect: () => undefined };
      }
      resume(): Promise<void> {
        return Promise.reject(new Error('no gesture'));
      }
      close(): Promise<void> {
        graph.closed += 1;
        return Promise.resolve();
      }
    });
    const probe = browserProbe(track);
    expect(probe?.read()).toBe('zero');
    graph.sample = 1e-6;
    expect(probe?.read()).toBe('sound');
    graph.state = 'suspended';
    expect([probe?.read(), probe?.isInterrupted()]).toEqual(['unknown', false]);
    graph.state = 'interrupted';
    expect(probe?.isInterrupted()).toBe(true);
    probe?.close();
    expect(graph.closed).toBe(1);
  });
});
