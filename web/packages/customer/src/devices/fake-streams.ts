import { signal } from '@preact/signals-core';
import { vi } from 'vitest';
import type { BoardPort } from './board-port.ts';
import { FakeMedia, type FakeTrack } from './fake-media.ts';
import { FakeSession } from './fake-session.ts';
import { Streams } from './streams.ts';

export const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** Streams for tests, with nothing real around them. */
export function setup() {
  const session = new FakeSession(() => Date.now());
  const media = new FakeMedia();
  const sound = { now: 'sound' as 'sound' | 'zero' | 'unknown', isInterrupted: false, woken: 0 };
  const voice = { state: signal<'silent' | 'heard' | 'needs_tap'>('silent'), wake: vi.fn(), handleVoice: vi.fn(), close: vi.fn() };
  const logged: string[] = [];
  const board = {
    strokes: signal<unknown[]>([]), cut: vi.fn(), attach: vi.fn(), detach: vi.fn(), handleOpen: vi.fn(), handleMessage: vi.fn(), close: vi.fn(),
    still: vi.fn(() => Promise.resolve(new Blob(['drawn'], { type: 'image/jpeg' }))), forPhoto: vi.fn(() => (): Promise<Blob | 'unsure'> => Promise.resolve('unsure')),
  };
  const takePhoto = vi.fn(() => Promise.resolve(new Blob(['photo'], { type: 'image/jpeg' })));
  const makeBoard = vi.fn(() => Promise.resolve(board as unknown as BoardPort));
  const streams = new Streams({
    session, media, voice, makeBoard, takePhoto, wordsFor: ({ why }) => why, log: (text) => logged.push(text),
    openProbe: () => ({ read: () => sound.now, isInterrupted: () => sound.isInterrupted, wake: () => void (sound.woken += 1), close: () => undefined }),
  });
  const stop = streams.start();
  const paint = (track: FakeTrack = media.newest('video')): void => streams.handlePainted(track.track);
  /** Accepts as a person does, who reads first. */
  const accept = async (capability: 'camera' | 'microphone' | 'view' | 'flashlight', id = 1): Promise<void> => {
    session.ask(capability, id);
    await settle(500);
    const { question } = session.view.value;
    if (question) streams.accept(question);
    await settle();
    if (capability === 'camera') paint();
    await settle();
  };
  return { session, media, sound, voice, logged, board, takePhoto, makeBoard, streams, stop, paint, accept };
}
