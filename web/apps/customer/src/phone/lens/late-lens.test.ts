import { afterEach, describe, expect, it, vi } from 'vitest';
import { LateLens, type LensScreen } from './late-lens.ts';

const Screen: LensScreen = () => null as never;

afterEach(() => void vi.restoreAllMocks());

describe('the screen of the camera', () => {
  it('is fetched once, whoever asks', async () => {
    const fetchScreen = vi.fn(() => Promise.resolve({ Lens: Screen }));
    const lens = new LateLens(fetchScreen);
    expect(lens.state.value.type).toBe('away');
    await Promise.all([lens.load(), lens.load()]);
    await lens.load();
    expect([fetchScreen.mock.calls.length, lens.state.value]).toEqual([1, { type: 'here', Screen }]);
  });

  it('is asked for again after it did not come', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const fetchScreen = vi.fn(() => Promise.resolve({ Lens: Screen }));
    fetchScreen.mockRejectedValueOnce(new TypeError('network'));
    const lens = new LateLens(fetchScreen);
    await lens.load();
    expect(lens.state.value.type).toBe('failed');
    const again = lens.load();
    expect(lens.state.value.type).toBe('loading');
    await again;
    expect(lens.state.value.type).toBe('here');
  });
});
