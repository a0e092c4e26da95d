// @vitest-environment happy-dom
import type { SessionSummary } from '@bowline/protocol';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { byRole, click, created, ended, showConsole, summary } from '../shell/fake-console.tsx';

const SERVER_MS = Date.UTC(2026, 1, 28, 12);
const DAY_MS = 86_400_000;

const text = (): string => document.body.textContent ?? '';
const listed = (): string | undefined => document.querySelector('.list time')?.textContent ?? undefined;

/** A console on a computer whose clock is wrong by so much. */
async function showWith(wrongMs: number, ...sessions: SessionSummary[]) {
  vi.setSystemTime(SERVER_MS + wrongMs);
  const shown = await showConsole(...sessions);
  await shown.say({ type: 'welcome', connection_id: 'c'.repeat(32), now_ms: SERVER_MS, ice_servers: [], organisation: 'Northpier', lens_at_once: 1, sessions });
  return { ...shown, pass: (ms: number): Promise<void> => act(async () => void (await vi.advanceTimersByTimeAsync(ms))) };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] }));
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

describe.each([0, DAY_MS, -DAY_MS])('with a clock that is wrong by %i ms', (wrongMs) => {
  it('a PIN works as long as the server says', async () => {
    const { api, pass } = await showWith(wrongMs);
    api.createSession.mockResolvedValue({ session: summary(1, { ...created, label_since_ms: SERVER_MS }), pin: '482913', link: null, expires_ms: SERVER_MS + 600_000 });
    await click(byRole('button', 'New session'));
    await click(byRole('button', 'Create PIN'));
    expect(text()).toContain('10:00 left');
    await pass(1000);
    expect(text()).toContain('9:59 left');
    await pass(599_000);
    expect(text()).toContain('It has stopped working. Make a new one.');
  });

  it('the list says how long a session has been as it is', async () => {
    const waiting = summary(1, { phase: { type: 'waiting' }, label: 'waiting', label_since_ms: SERVER_MS - 65_000 });
    const { say, pass } = await showWith(wrongMs, waiting);
    expect(listed()).toBe('1:05');
    expect(document.querySelector('.list time')?.getAttribute('title')).toBe('Waiting for 1:05');
    await pass(2000);
    expect(listed()).toBe('1:07');
    await say({ type: 'session_changed', session: summary(1, { label_since_ms: SERVER_MS + 2000 }) });
    expect(listed()).toBe('0:00');
    await pass(3_600_000);
    expect(listed()).toBe('1:00:00');
  });

  it('the list says how long ago a session ended, in words: an end does not last', async () => {
    const { pass } = await showWith(wrongMs, summary(1, { ...ended, label_since_ms: SERVER_MS - 57_000 }));
    expect(listed()).toBe('just now');
    expect(document.querySelector('.list time')?.getAttribute('title')).toBe('Ended just now');
    await pass(5000);
    expect(listed()).toBe('1 min ago');
    await pass(7_200_000);
    expect(listed()).toBe('2 h ago');
    await pass(DAY_MS);
    expect(listed()).toBe('1 d ago');
  });

  it('a customer who is away has been so since the server or the browser noticed', async () => {
    const away = summary(1, { label: 'offline', link: { type: 'offline', since_ms: SERVER_MS - 30_000 } });
    const { model, peers } = await showWith(wrongMs, away);
    await act(() => model.openSession(away.session_id));
    await act(() => void (peers[0] && (peers[0].state.value = 'idle')));
    expect(text()).toContain('Reconnecting… for 0:30.');
    await act(() => {
      if (!peers[0]) return;
      peers[0].sinceMs.value = Date.now() - 5000;
      peers[0].state.value = 'reconnecting';
    });
    expect(text()).toContain('Reconnecting… for 0:05.');
  });
});
