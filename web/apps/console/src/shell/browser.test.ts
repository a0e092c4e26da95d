// @vitest-environment happy-dom
import { BlobSink, StreamSink, watchLine } from '@bowline/session';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyText } from '../parts/copy.ts';
import { STREAM_FROM_BYTES, choosePlace } from './choose-place.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe('the watch on the line', () => {
  it('looks when the network is back or the computer woke up, and at no other time', async () => {
    const line = { hurry: vi.fn(), prove: vi.fn(() => true) };
    const stop = watchLine(line);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(line.prove).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 60_000);
    await vi.advanceTimersByTimeAsync(5000);
    expect(line.prove).toHaveBeenCalledTimes(1);
    dispatchEvent(new Event('online'));
    expect(line.hurry).toHaveBeenCalledTimes(2);
    stop();
    dispatchEvent(new Event('online'));
    expect(line.hurry).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the place of a received file', () => {
  const pick = vi.fn();
  beforeEach(() => vi.stubGlobal('showSaveFilePicker', pick));

  it('is the downloads for a small file, and one of the technician’s choice for a large one', async () => {
    pick.mockResolvedValue({ createWritable: () => Promise.resolve({}) });
    expect(await choosePlace('a', STREAM_FROM_BYTES - 1)).toBeInstanceOf(BlobSink);
    expect(pick).not.toHaveBeenCalled();
    expect(await choosePlace('a', STREAM_FROM_BYTES)).toBeInstanceOf(StreamSink);
    expect(pick).toHaveBeenCalledWith({ suggestedName: 'a' });
  });

  it('is nowhere when the choice is cancelled, and the downloads when the browser may not ask', async () => {
    pick.mockRejectedValue(new DOMException('', 'AbortError'));
    expect(await choosePlace('a', STREAM_FROM_BYTES)).toBeUndefined();
    pick.mockRejectedValue(new DOMException('', 'SecurityError'));
    expect(await choosePlace('a', STREAM_FROM_BYTES)).toBeInstanceOf(BlobSink);
  });
});

describe('copying', () => {
  it('uses the clipboard, then a selection, and says when neither works', async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    expect(await copyText('link')).toBe(true);
    expect(writeText).toHaveBeenCalledWith('link');
    vi.stubGlobal('navigator', {});
    const execute = vi.fn(() => true);
    document.execCommand = execute;
    expect(await copyText('link')).toBe(true);
    execute.mockReturnValue(false);
    expect(await copyText('link')).toBe(false);
    expect(document.querySelector('textarea')).toBeNull();
  });
});
