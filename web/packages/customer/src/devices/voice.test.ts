import { describe, expect, it, vi } from 'vitest';
import { FakeTrack } from './fake-media.ts';
import { Voice } from './voice.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function setup() {
  const speaker = { srcObject: null as MediaProvider | null, play: vi.fn(() => Promise.resolve()), pause: vi.fn() };
  const voice = new Voice({ makeSpeaker: () => speaker, makeStream: (track) => ({ getAudioTracks: () => [track] }) as unknown as MediaStream });
  const played = (): unknown => (speaker.srcObject as MediaStream | null)?.getAudioTracks()[0];
  return { voice, speaker, played, track: new FakeTrack('audio', 'far', false) };
}
const refusal = (): DOMException => new DOMException('', 'NotAllowedError');

describe('the voice of the technician', () => {
  it('is played of the connection that carries the session, and of the next one', async () => {
    const { voice, speaker, played, track } = setup();
    voice.wake();
    expect(speaker.play).not.toHaveBeenCalled();
    voice.handleVoice(track.track);
    await settle();
    expect([voice.state.value, played()]).toEqual(['heard', track]);
    const next = new FakeTrack('audio', 'far', false);
    voice.handleVoice(next.track);
    await settle();
    expect(played()).toBe(next);
    voice.wake();
    await settle();
    expect(speaker.play).toHaveBeenCalledTimes(3);
    voice.close();
    expect([speaker.srcObject, voice.state.value, speaker.pause.mock.calls.length]).toEqual([null, 'silent', 1]);
  });

  it('asks for a tap where the browser wants one, and not while nobody speaks', async () => {
    const { voice, speaker, track } = setup();
    speaker.play.mockImplementation(() => Promise.reject(refusal()));
    track.muted = true;
    voice.handleVoice(track.track);
    await settle();
    expect(voice.state.value).toBe('silent');
    track.happens('unmute');
    await settle();
    expect(voice.state.value).toBe('needs_tap');
    speaker.play.mockImplementation(() => Promise.resolve());
    voice.wake();
    await settle();
    expect(voice.state.value).toBe('heard');
  });
});
