// @vitest-environment happy-dom
import { Keep } from '@bowline/customer';
import { KEPT_KEY } from '@bowline/customer/kept-key.ts';
import { FakeCore } from '@bowline/customer/fake-core.ts';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abilitiesFor } from './abilities.ts';
import { hasKept } from './has-kept.ts';
import { openPhone, resumePhone } from './open-phone.tsx';

const loadCore = vi.hoisted(() => vi.fn());
vi.mock('@bowline/customer', async (original) => ({ ...(await original<typeof import('@bowline/customer')>()), loadCore }));

class SilentSocket {
  static readonly made: string[] = [];
  onopen = null;
  onmessage = null;
  onclose = null;
  constructor(url: URL) {
    SilentSocket.made.push(url.pathname);
  }
  send(): void {}
  close(): void {}
}

const accepted = { technician_name: 'Mara', pin: '482913', program: null };
const joined = { join_secret: 'b'.repeat(64), session_id: 'a'.repeat(32) };
const isKept = (): boolean => hasKept(() => sessionStorage);

beforeEach(() => {
  sessionStorage.clear();
  SilentSocket.made.length = 0;
  vi.stubGlobal('WebSocket', SilentSocket);
  vi.stubGlobal('RTCPeerConnection', class {});
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  loadCore.mockResolvedValue(() => new FakeCore());
});
afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function setup() {
  const join = vi.fn(() => Promise.resolve(joined));
  return { join, parts: { api: { join }, root: document.body } };
}

describe('opening a session in the browser', () => {
  it('spends the code, keeps what it bought, and shows who helps', async () => {
    const { join, parts } = setup();
    let opened = '';
    await act(async () => void (opened = await openPhone(accepted, 'whole', parts)));
    expect(opened).toBe('opened');
    expect(join).toHaveBeenCalledWith({ pin: '482913', customer: 'browser' });
    expect(document.querySelector('h1')?.textContent).toBe('Mara');
    expect(sessionStorage.getItem(KEPT_KEY)).toContain(joined.join_secret);
    await vi.waitFor(() => expect(SilentSocket.made).toEqual(['/api/v1/signaling']));
  });

  it('spends no code where it could not go on', async () => {
    const { join, parts } = setup();
    loadCore.mockRejectedValueOnce(new Error('not built'));
    expect(await openPhone(accepted, 'whole', parts)).toBe('no_core');
    vi.stubGlobal('RTCPeerConnection', undefined);
    expect(await openPhone(accepted, 'whole', parts)).toBe('no_webrtc');
    expect([join.mock.calls.length, isKept()]).toEqual([0, false]);
  });

  it('leaves what the server refuses to the page', async () => {
    const { join, parts } = setup();
    join.mockRejectedValueOnce(new TypeError('network'));
    await expect(openPhone(accepted, 'whole', parts)).rejects.toThrow('network');
    expect(isKept()).toBe(false);
  });

  it('goes on after a reload without a code, and not on another page', async () => {
    const { join, parts } = setup();
    expect(await resumePhone(parts)).toBe('nothing_kept');
    await act(async () => void (await openPhone(accepted, 'whole', parts)));
    render(null, document.body);
    let resumed = '';
    await act(async () => void (resumed = await resumePhone(parts)));
    expect([resumed, join.mock.calls.length]).toEqual(['opened', 1]);
    const kept = JSON.parse(sessionStorage.getItem(KEPT_KEY) ?? '{}') as object;
    sessionStorage.setItem(KEPT_KEY, JSON.stringify({ ...kept, path: '/l/elsewhere' }));
    expect(await resumePhone(parts)).toBe('nothing_kept');
    expect(hasKept(() => { throw new DOMException('', 'SecurityError'); })).toBe(false);
  });

  it('nudges the customer for a question, and says so in the title while nobody looks', async () => {
    const { parts } = setup();
    const core = new FakeCore();
    core.seen = { ...core.seen, question: { id: 1, capability: 'camera', until_ms: 60_000 } };
    loadCore.mockResolvedValueOnce(() => core);
    const vibrate = vi.fn();
    Object.assign(navigator, { vibrate });
    document.title = 'Support Connection';
    const seen = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await act(async () => void (await openPhone(accepted, 'whole', parts)));
    expect(vibrate).toHaveBeenCalledTimes(1);
    expect(document.title).toBe('Question from Mara – Support Connection');
    seen.mockReturnValue('visible');
    await act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(document.title).toBe('Support Connection');
  });

  it('is asked for nothing in a chat, also after a reload', async () => {
    const { parts } = setup();
    await act(async () => void (await openPhone(accepted, 'chat', parts)));
    expect(new Keep(() => sessionStorage).load(location.pathname)?.part).toBe('chat');
    render(null, document.body);
    await act(async () => void (await resumePhone(parts)));
    expect(new Keep(() => sessionStorage).load(location.pathname)?.part).toBe('chat');
    expect([abilitiesFor('chat', ['camera']), abilitiesFor('whole', ['camera'])]).toEqual([[], ['camera']]);
  });
});
