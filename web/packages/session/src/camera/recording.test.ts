import { signal } from '@preact/signals-core';
import { describe, expect, it, vi } from 'vitest';
import type { FileSink } from '../files/file-sink.ts';
import { FakeMedia } from './fake-media.ts';
import { MAX_RECORDED_BYTES, Recording } from './recording.ts';

function sinkOf() {
  const written: number[] = [];
  const sink: FileSink = { write: vi.fn((chunk: Uint8Array) => Promise.resolve(void written.push(...chunk))), close: vi.fn(() => Promise.resolve()), restart: () => Promise.resolve(), abort: vi.fn(() => Promise.resolve()) };
  return { sink, written };
}

function setup() {
  const media = new FakeMedia();
  const clock = { ms: Date.UTC(2026, 2, 1, 9, 5, 7) };
  const choosePlace = vi.fn((_name: string, _size: number): Promise<FileSink | undefined> => Promise.resolve(undefined));
  const request = vi.fn();
  const release = vi.fn();
  const recording = new Recording({
    media, choosePlace, request, release, now: () => clock.ms, log: vi.fn(),
    source: { scene: () => ({ state: { type: 'not_asked' }, picture: undefined, captions: [] }), voices: signal([]) },
  });
  const data = (bytes: string): void => media.recorders.at(-1)?.parts.onData(new Blob([bytes]));
  const state = (): string => recording.state.value.type;
  const over = (): Promise<void> => vi.waitFor(() => expect(state()).toBe('off'));
  return { recording, media, clock, choosePlace, request, release, data, state, over };
}

describe('recording', () => {
  it('begins with the Yes, counts only what runs, and is kept until it is saved', async () => {
    const { recording, media, clock, choosePlace, request, release, data, state, over } = setup();
    await recording.start('memory');
    expect([state(), request.mock.calls.length, media.recorders.length]).toEqual(['asked', 1, 0]);
    recording.handlePermission('asked');
    recording.handlePermission('allowed');
    expect(state()).toBe('running');
    clock.ms += 60_000;
    recording.handlePermission('suspended');
    clock.ms += 600_000;
    expect(recording.lengthMs()).toBe(60_000);
    recording.handlePermission('allowed');
    clock.ms += 5000;
    data('one');
    data('two');
    expect(recording.hasUnsaved.value).toBe(true);
    recording.stop();
    expect(release).toHaveBeenCalledOnce();
    await over();
    expect(media.recorders[0]?.calls).toEqual(['pause', 'resume', 'stop']);
    const [file] = recording.files.value;
    expect(file).toMatchObject({ name: 'recording-2026-03-01-090507.webm', lengthMs: 65_000, sizeBytes: 6, end: 'technician', saved: undefined });
    expect([await file?.content?.text(), file?.content?.type]).toEqual(['onetwo', 'video/webm']);
    const { sink, written } = sinkOf();
    await recording.save(1);
    expect(recording.files.value[0]?.saved).toBe('cancelled');
    choosePlace.mockResolvedValue(sink);
    await recording.save(1);
    expect([recording.files.value[0]?.saved, String.fromCharCode(...written), recording.hasUnsaved.value]).toEqual(['saved', 'onetwo', false]);
    recording.discard(1);
    expect(recording.files.value).toEqual([]);
  });

  it('does not begin again before the customer’s side knows that it was given back', async () => {
    const { recording, media, over, state, request } = setup();
    recording.handlePermission('allowed');
    recording.stop();
    await over();
    recording.handlePermission('suspended');
    recording.handlePermission('allowed');
    expect(media.recorders).toHaveLength(1);
    await recording.start('memory');
    expect([request.mock.calls.length, state()]).toEqual([1, 'asked']);
    recording.handlePermission('none');
    expect(state(), 'the new wish stands').toBe('asked');
    recording.handlePermission('allowed');
    expect([state(), media.recorders.length]).toEqual(['running', 2]);
  });

  it.each([['none', 'customer'], ['over', 'session']] as const)('stops at once when it is %s', async (permission, end) => {
    const { recording, media, data, over } = setup();
    recording.handlePermission('allowed');
    data('x');
    recording.handlePermission(permission);
    expect(media.recorders[0]?.calls).toEqual(['stop']);
    await over();
    expect(recording.files.value).toMatchObject([{ end, sizeBytes: 1 }]);
  });

  it('forgets the wish after a No, and takes the question back when told', async () => {
    const { recording, release, state } = setup();
    await recording.start('memory');
    recording.handlePermission('asked');
    recording.handlePermission('none');
    expect(state()).toBe('off');
    await recording.start('memory');
    recording.stop();
    expect([state(), release.mock.calls.length]).toEqual(['off', 1]);
  });

  it('is written to the file that was chosen first, and asks nothing when none was', async () => {
    const { recording, choosePlace, request, data, state, over } = setup();
    await recording.start('chosen');
    expect([state(), request.mock.calls.length]).toEqual(['off', 0]);
    const { sink, written } = sinkOf();
    choosePlace.mockResolvedValue(sink);
    await recording.start('chosen');
    recording.handlePermission('allowed');
    expect(recording.place).toBe('chosen');
    data('abc');
    recording.stop();
    await over();
    expect(String.fromCharCode(...written)).toBe('abc');
    expect(sink.close).toHaveBeenCalledOnce();
    expect(recording.files.value).toMatchObject([{ content: undefined, end: 'technician', sizeBytes: 3 }]);
    expect(recording.hasUnsaved.value).toBe(false);
  });

  it('has nothing to save where the browser gave nothing, and leaves no empty file', async () => {
    const { recording, choosePlace, over } = setup();
    recording.handlePermission('allowed');
    recording.stop();
    await over();
    expect(recording.files.value).toMatchObject([{ sizeBytes: 0, content: undefined, end: 'technician' }]);
    expect(recording.hasUnsaved.value).toBe(false);
    recording.handlePermission('none');
    const { sink } = sinkOf();
    choosePlace.mockResolvedValue(sink);
    await recording.start('chosen');
    recording.handlePermission('allowed');
    recording.stop();
    await over();
    expect([vi.mocked(sink.abort).mock.calls.length, vi.mocked(sink.close).mock.calls.length]).toEqual([1, 0]);
  });

  it('leaves nothing in the chosen file after a No', async () => {
    const { recording, choosePlace } = setup();
    const { sink } = sinkOf();
    choosePlace.mockResolvedValue(sink);
    await recording.start('chosen');
    recording.handlePermission('asked');
    recording.handlePermission('none');
    expect(sink.abort).toHaveBeenCalledOnce();
  });

  it('stops and says so when the disk is full', async () => {
    const { recording, choosePlace, data, release, over } = setup();
    const { sink } = sinkOf();
    vi.mocked(sink.write).mockRejectedValue(new DOMException('', 'QuotaExceededError'));
    choosePlace.mockResolvedValue(sink);
    await recording.start('chosen');
    recording.handlePermission('allowed');
    data('abc');
    await vi.waitFor(() => expect(release).toHaveBeenCalledOnce());
    await over();
    expect(sink.abort).toHaveBeenCalledOnce();
    expect(recording.files.value).toMatchObject([{ end: 'disk', content: undefined }]);
  });

  it('stops before it takes too much of the memory', async () => {
    const { recording, media, release, over } = setup();
    recording.handlePermission('allowed');
    const half = new Blob(['x']);
    Object.defineProperty(half, 'size', { value: MAX_RECORDED_BYTES / 2 + 1 });
    media.recorders[0]?.parts.onData(half);
    expect(release).not.toHaveBeenCalled();
    media.recorders[0]?.parts.onData(half);
    expect(release).toHaveBeenCalledOnce();
    await over();
    expect(recording.files.value[0]?.end).toBe('memory_full');
  });

  it('says that the browser failed, at the start and later', async () => {
    const { recording, media, release, over, state } = setup();
    media.recorderError = new Error('no encoder');
    await recording.start('memory');
    recording.handlePermission('allowed');
    expect([state(), release.mock.calls.length]).toEqual(['off', 1]);
    expect(recording.files.value).toMatchObject([{ end: 'recorder', content: undefined }]);
    recording.handlePermission('none');
    media.recorderError = undefined;
    recording.handlePermission('allowed');
    media.recorders[0]?.parts.onData(new Blob(['x']));
    media.recorders[0]?.parts.onFailed('gone');
    await over();
    expect(recording.files.value[1]).toMatchObject({ end: 'recorder', sizeBytes: 1 });
  });

  it('gives a Yes back that is of no use in this browser', async () => {
    const { recording, media, release, request, state } = setup();
    media.noRecorder = 'no_webm';
    await recording.start('memory');
    expect(request).not.toHaveBeenCalled();
    recording.handlePermission('allowed');
    expect([release.mock.calls.length, state(), media.recorders.length]).toEqual([1, 'off', 0]);
  });

  it('goes where files go when the session leaves the page unsaved', async () => {
    const { recording, choosePlace, data } = setup();
    const { sink, written } = sinkOf();
    choosePlace.mockResolvedValue(sink);
    recording.handlePermission('allowed');
    data('abc');
    await recording.close();
    expect(String.fromCharCode(...written)).toBe('abc');
  });
});
