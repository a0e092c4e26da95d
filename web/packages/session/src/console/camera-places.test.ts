import type { SessionSummary } from '@bowline/protocol';
import { describe, expect, it, vi } from 'vitest';
import { ConsoleModel } from './console-model.ts';
import { ended, me, setup, summary } from './fake-console-model.ts';

describe('cameras of several customers', () => {
  const browser: Partial<SessionSummary> = { customer: 'browser' };
  const camera = (state: string): string => JSON.stringify({ type: 'snapshot', capabilities: [{ capability: 'camera', state, since_ms: 1, paused: null }], history: [], system: '' });

  function open(lensAtOnce?: number) {
    const made = setup();
    const model = lensAtOnce === undefined ? made.model : new ConsoleModel(me, { ...made.parts, lensAtOnce });
    const all = [1, 2, 3].map((number) => summary(number, browser));
    const welcome = (lens_at_once: number | undefined): void => made.say({ type: 'welcome', connection_id: 'c'.repeat(32), now_ms: 5000, ice_servers: [], organisation: 'N', lens_at_once, sessions: all });
    welcome(undefined);
    for (const number of [1, 2, 3]) model.openSession(summary(number).session_id);
    const sessions = [1, 2, 3].map((number) => model.modelOf(summary(number).session_id));
    for (const peer of made.peers) {
      peer.state.value = 'connected';
      peer.parts.onData('control', camera('not_asked'));
    }
    const asked = (at: number): number => made.peers[at]?.sent.filter((line) => line.includes('request_capability')).length ?? 0;
    return { ...made, welcome, model, sessions, asked };
  }

  it('are one at a time; the other one is named and can be given back', () => {
    const { sessions, peers, asked } = open();
    sessions[0]?.request('camera');
    sessions[1]?.request('camera');
    expect([asked(0), asked(1)]).toEqual([1, 0]);
    const [user] = sessions[1]?.camera.blockedBy.value ?? [];
    expect(user).toEqual({ id: summary(1).session_id, name: 'Customer 1' });
    peers[0]?.parts.onData('control', camera('allowed'));
    if (user) sessions[1]?.camera.takeOver(user);
    expect(peers[0]?.sent.at(-1)).toContain('release_capability');
    expect(asked(1)).toBe(1);
    expect(sessions[1]?.camera.blockedBy.value).toEqual([]);
  });

  it('are free again when the other customer says No, or that session ends', () => {
    const { sessions, peers, asked, say } = open();
    sessions[0]?.request('camera');
    peers[0]?.parts.onData('control', camera('denied'));
    sessions[1]?.request('camera');
    expect(asked(1)).toBe(1);
    say({ type: 'session_changed', session: summary(2, { ...browser, ...ended }) });
    sessions[2]?.request('camera');
    expect(asked(2)).toBe(1);
  });

  it('are as many as was set where the server does not say', () => {
    const { sessions, asked } = open(2);
    for (const session of sessions) session?.request('camera');
    expect([asked(0), asked(1), asked(2)]).toEqual([1, 1, 0]);
    expect(sessions[2]?.camera.blockedBy.value).toHaveLength(2);
  });

  it('are as many as the server says, whatever was said before', () => {
    const { model, sessions, asked, welcome } = open(1);
    welcome(2);
    expect(model.cameras.atOnce.value).toBe(2);
    for (const session of sessions) session?.request('camera');
    expect([asked(0), asked(1), asked(2)]).toEqual([1, 1, 0]);
  });

  it('do not hear what is said to another customer', async () => {
    const { model, sessions } = open();
    sessions[0]?.camera.talk('on');
    await vi.waitFor(() => expect(model.talksTo.value).toBe(sessions[0]));
    sessions[1]?.camera.talk('on');
    await vi.waitFor(() => expect(sessions[1]?.camera.ownVoice.state.value.type).toBe('on'));
    expect(sessions[0]?.camera.ownVoice.state.value).toEqual({ type: 'off' });
    expect(model.talksTo.value).toBe(sessions[1]);
  });

  it('are let go of when another tab has the work', async () => {
    const { model, sessions, seat } = open();
    sessions[0]?.camera.talk('on');
    await vi.waitFor(() => expect(sessions[0]?.camera.ownVoice.state.value.type).toBe('on'));
    seat.place.value = 'elsewhere';
    expect(model.talksTo.value).toBeUndefined();
  });
});
