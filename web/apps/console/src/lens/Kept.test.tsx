// @vitest-environment happy-dom
import type { FileSink } from '@bowline/session';
import { STILL_BYTES, stillOf } from '@bowline/session/camera/fake-still.ts';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { byRole, click, ended, settle } from '../shell/fake-console.tsx';
import { browserSession, showLens } from './fake-lens.tsx';

beforeEach(() => void vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x'));
afterEach(() => {
  render(null, document.body);
  vi.restoreAllMocks();
});

const texts = (selector: string): string[] => [...document.querySelectorAll(selector)].map((found) => found.textContent ?? '');

function sinkOf() {
  const written: number[] = [];
  const sink: FileSink = { write: (chunk) => Promise.resolve(void written.push(...chunk)), close: () => Promise.resolve(), restart: () => Promise.resolve(), abort: () => Promise.resolve() };
  return { sink, written };
}

/** Lets what is written or read in several turns come to its end. */
const until = (check: () => void): Promise<void> => vi.waitFor(async () => {
  await act(settle);
  check();
});

describe('voices', () => {
  it('opens the microphone by Talk, shows that it is open wherever the technician is, and closes it there', async () => {
    const { model } = await showLens();
    await click(byRole('button', 'Talk'));
    expect(byRole('button', 'Microphone open').getAttribute('aria-pressed')).toBe('true');
    await act(() => model.openSession(browserSession(2).session_id));
    expect(byRole('button', 'Customer 1 hears you')).toBeTruthy();
    await click(byRole('button', 'Customer 1 hears you'));
    await act(() => model.openSession(browserSession(1).session_id));
    expect(byRole('button', 'Talk').getAttribute('aria-pressed')).toBe('false');
    expect(document.querySelector('.talk-sign')).toBeNull();
  });

  it.each([['refused', 'may not use the microphone'], ['absent', 'has no microphone'], ['busy', 'another program may have it'], ['unsupported', 'with https']] as const)(
    'says in words that there is no microphone: %s', async (why, words) => {
      const { media } = await showLens();
      media.microphone = why;
      await click(byRole('button', 'Talk'));
      expect(document.querySelector('.voice [role=status]')?.textContent).toContain(words);
    },
  );

  it('mutes the customer, changes the volume, and offers to be heard where the browser refused', async () => {
    const { change, peer, speaker } = await showLens();
    const words = (): string => document.querySelector('.voice')?.textContent ?? '';
    expect(words()).toContain('voice not asked');
    for (const state of ['asked', 'denied', 'revoked'] as const) {
      await change('microphone', { state });
      expect(words()).toContain(`voice ${state}`);
    }
    await change('microphone', { state: 'allowed' });
    expect(words()).toContain('no voice yet');
    await act(() => peer.stream({ camera: {} as MediaStreamTrack, voice: {} as MediaStreamTrack }));
    await change('microphone', { state: 'allowed' });
    const volume = document.querySelector<HTMLInputElement>('.volume');
    await act(() => {
      if (!volume) return;
      volume.value = '40';
      volume.dispatchEvent(new Event('input', { bubbles: true }));
    });
    expect(speaker.volume).toBe(0.4);
    await click(byRole('button', 'Mute the customer'));
    expect([speaker.volume, byRole('button', 'Mute the customer').getAttribute('aria-pressed')]).toEqual([0, 'true']);
    await click(byRole('button', 'Mute the customer'));
    expect(speaker.volume).toBe(0.4);
    await act(() => void (speaker.state.value = 'refused'));
    await click(byRole('button', 'Tap to hear'));
    expect(speaker.tries).toBe(1);
    await change('microphone', { state: 'allowed', paused: 'call' });
    expect(document.querySelector('.voice')?.textContent).toContain('voice paused');
  });
});

describe('light', () => {
  it('is asked for and given back, and is not there where the phone has none', async () => {
    const { controls, change } = await showLens();
    await click(byRole('button', 'Flashlight'));
    expect(controls().at(-1)).toEqual({ type: 'request_capability', capability: 'flashlight' });
    await change('flashlight', { state: 'asked' });
    expect(byRole('button', 'Flashlight').hasAttribute('disabled')).toBe(true);
    await change('flashlight', { state: 'allowed' });
    await click(byRole('button', 'Flashlight, allowed. Give it back'));
    expect(controls().at(-1)).toEqual({ type: 'release_capability', capability: 'flashlight' });
    render(null, document.body);
    await showLens(['camera']);
    expect([...document.querySelectorAll('[role=toolbar] button')].some((button) => button.getAttribute('aria-label') === 'Flashlight')).toBe(false);
  });
});

describe('snapshots', () => {
  it('tell the photo on which nothing is drawn from the picture with the drawings', async () => {
    const { live, peer, controls } = await showLens();
    await live();
    await click(byRole('button', 'Take a snapshot'));
    for (const [id, name] of [[1, 'snapshot-1.jpg'], [2, 'snapshot-photo-1.jpg']] as const) {
      await act(() => peer.tell({ type: 'offer_file', transfer_id: id, name, size_bytes: STILL_BYTES }));
      await until(() => expect(controls().at(-1)).toEqual({ type: 'accept_file', transfer_id: id }));
      await act(() => peer.file(Uint8Array.of(0, 0, 0, id, ...stillOf(640, 480)).buffer));
    }
    const names = (): (string | null)[] => [...document.querySelectorAll('.snapshots img')].map((image) => image.getAttribute('alt'));
    await until(() => expect(names()).toEqual(['Snapshot 1', 'Snapshot 2: the photo, without drawings']));
  });

  it('are shown as thumbnails, large, saved and removed, and are no lines of the chat', async () => {
    const { live, peer, controls, choosePlace } = await showLens();
    await live();
    await click(byRole('button', 'Take a snapshot'));
    expect(controls().at(-1)).toEqual({ type: 'take_snapshot' });
    await act(async () => {
      peer.tell({ type: 'offer_file', transfer_id: 1, name: 'snapshot-1.jpg', size_bytes: STILL_BYTES });
      await settle();
    });
    expect([texts('.snapshots li').join(), texts('.file')]).toEqual(['arrivingSave', []]);
    await act(() => peer.file(Uint8Array.of(0, 0, 0, 1, ...stillOf(640, 480)).buffer));
    await until(() => expect(document.querySelector('.snapshots img')?.getAttribute('alt')).toBe('Snapshot 1'));
    expect(texts('.file')).toEqual([]);
    const { sink, written } = sinkOf();
    choosePlace.mockResolvedValue(sink);
    await click(byRole('button', 'Save: Snapshot 1'));
    await until(() => expect(texts('.snapshots').join()).toContain('Saved.'));
    expect([written, choosePlace.mock.lastCall]).toEqual([[...stillOf(640, 480)], ['snapshot-1.jpg', STILL_BYTES]]);
    await click(byRole('button', 'Show snapshot 1'));
    expect(byRole('dialog', 'Snapshot 1').querySelector('img')).toBeTruthy();
    await act(() => void document.querySelector('.snapshot-large img')?.dispatchEvent(new Event('error')));
    expect(byRole('dialog', 'Snapshot 1').textContent).toContain('no picture that can be shown');
    await click(byRole('button', 'Remove'));
    expect(document.querySelector('.snapshots li')).toBeNull();
  });
});

describe('the recording', () => {
  it('asks, shows a sign with the time, stops, and offers the file', async () => {
    const { live, media, controls, change, choosePlace } = await showLens();
    await live();
    await click(byRole('button', 'Record'));
    expect(controls().at(-1)).toEqual({ type: 'request_capability', capability: 'recording' });
    expect(document.querySelector('.voice')?.textContent).toContain('Waiting for a Yes to recording');
    await change('recording', { state: 'asked' });
    await change('recording', { state: 'allowed' });
    expect(document.querySelector('.lens-sign.recording')?.textContent).toMatch(/^Recording 0:0\d$/);
    expect(document.querySelector('.voice')?.textContent).toContain('In this page, up to 500 MB');
    expect(media.recorders[0]?.parts.scene().picture?.tagName).toBe('VIDEO');
    media.recorders[0]?.parts.onData(new Blob(['abc']));
    await click(byRole('button', 'Stop recording'));
    expect(controls().at(-1)).toEqual({ type: 'release_capability', capability: 'recording' });
    await until(() => expect(texts('.recorded').join()).toContain('Recording 0:00 · 3 B'));
    expect(document.querySelector('.lens-sign.recording')).toBeNull();
    const { sink, written } = sinkOf();
    choosePlace.mockResolvedValue(sink);
    await click(byRole('button', 'Discard'));
    await click(byRole('button', 'Keep'));
    const save = [...document.querySelectorAll<HTMLButtonElement>('.recorded button')].find((button) => button.textContent === 'Save');
    if (save) await click(save);
    await until(() => expect(texts('.recorded').join()).toContain('Saved.'));
    expect(String.fromCharCode(...written)).toBe('abc');
    await click(byRole('button', 'Dismiss'));
    expect(document.querySelector('.recorded')).toBeNull();
  });

  it('is offered after the end of the session too, and the page asks before it is left', async () => {
    const { live, media, change, say } = await showLens();
    await live();
    const leave = (): boolean => {
      const event = new Event('beforeunload', { cancelable: true });
      dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(leave()).toBe(false);
    await change('recording', { state: 'allowed' });
    media.recorders[0]?.parts.onData(new Blob(['abc']));
    await say({ type: 'session_changed', session: browserSession(1, ended) });
    await until(() => expect(texts('.place .recorded').join()).toContain('· 3 B'));
    expect(leave()).toBe(true);
    await click(byRole('button', 'Discard'));
    await click([...document.querySelectorAll<HTMLElement>('dialog button')].find((button) => button.textContent === 'Discard') ?? document.body);
    expect(leave()).toBe(false);
  });

  it('says that nothing was recorded instead of offering an empty file', async () => {
    const { live, change } = await showLens();
    await live();
    await change('recording', { state: 'allowed' });
    await click(byRole('button', 'Stop recording'));
    await until(() => expect(texts('.recorded').join()).toContain('Nothing was recorded.'));
    expect([...document.querySelectorAll('.recorded button')].map((button) => button.textContent)).toEqual(['Dismiss']);
  });

  it('says that the customer took it back', async () => {
    const { live, change } = await showLens();
    await live();
    await change('recording', { state: 'allowed' });
    await change('recording', { state: 'revoked' });
    await until(() => expect(texts('.recorded').join()).toContain('The customer does not allow it any more.'));
  });

  it('offers to choose the file first where the browser can', async () => {
    const { choosePlace, controls } = await showLens(undefined, ({ media }) => void (media.choosesFirst = true));
    const { sink } = sinkOf();
    choosePlace.mockResolvedValue(sink);
    await click(byRole('button', 'Record'));
    await click(byRole('menuitem', 'Choose the file first'));
    expect(choosePlace.mock.lastCall?.[0]).toMatch(/^recording-.*\.webm$/);
    expect(controls().at(-1)).toEqual({ type: 'request_capability', capability: 'recording' });
  });

  it('says why there is none in this browser', async () => {
    await showLens(undefined, ({ media }) => void (media.noRecorder = 'no_webm'));
    expect(document.querySelector('.voice')?.textContent).toContain('This browser cannot record WebM.');
    expect(byRole('button', 'Record').hasAttribute('disabled')).toBe(true);
    expect(byRole('button', 'Recording not asked').hasAttribute('disabled')).toBe(true);
  });
});
