import { NO_RECEIPT, type SessionLog } from '@bowline/protocol';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/api-client.ts';
import { ConsoleModel, MAX_OPEN } from './console-model.ts';
import { ended, me, setup, summary } from './fake-console-model.ts';

const control = (state: string, since_ms: number): string =>
  JSON.stringify({ type: 'capability_changed', status: { capability: 'control', state, since_ms } });

describe('console model', () => {
  it('lists sessions, takes changes and finds by name', () => {
    const { model, welcome, say } = setup();
    expect(model.sessions.value).toBeUndefined();
    welcome(summary(1), summary(2));
    say({ type: 'session_changed', session: summary(3) });
    say({ type: 'session_changed', session: summary(1, { label: 'on_hold', flow: 'on_hold' }) });
    expect(model.sessions.value?.map((session) => session.label)).toEqual(['active', 'on_hold', 'active']);
    expect(model.find('customer 2')).toHaveLength(1);
  });

  it('gives each session the relay that was named for it', () => {
    const { model, welcome, say, peers } = setup();
    const relay = { urls: ['turn:a:3478?transport=udp'], username: 'u', credential: 'c' };
    say({ type: 'relay_granted', session_id: summary(1).session_id, relay });
    welcome(summary(1), summary(2));
    model.openSession(summary(1).session_id);
    model.openSession(summary(2).session_id);
    expect(peers[0]?.connect).toHaveBeenLastCalledWith([relay]);
    expect(peers[1]?.connect).toHaveBeenLastCalledWith([]);
  });

  it('opens at most ten tabs', () => {
    const { model, welcome } = setup();
    const all = Array.from({ length: 11 }, (_, index) => summary(index));
    welcome(...all);
    for (const session of all) model.openSession(session.session_id);
    expect(model.openIds.value).toHaveLength(MAX_OPEN);
    expect(model.problem.value).toEqual({ type: 'too_many_open' });
  });

  it('closes the oldest tab of an ended session before it says that there are too many', () => {
    const { model, welcome } = setup();
    const all = Array.from({ length: 11 }, (_, index) => summary(index, index === 3 ? ended : {}));
    welcome(...all);
    for (const session of all) model.openSession(session.session_id);
    expect(model.openIds.value).toHaveLength(MAX_OPEN);
    expect(model.openIds.value).not.toContain(all[3]?.session_id);
    expect(model.currentId.value).toBe(all[10]?.session_id);
  });

  it('picks its tabs up after a reload and forgets those that are gone', () => {
    const open = [summary(1).session_id, summary(9).session_id];
    const { model, peers, welcome } = setup(JSON.stringify({ open, current: open[1] }));
    welcome(summary(1));
    expect(model.openIds.value).toEqual([open[0]]);
    expect(model.current.value?.summary.value.customer_name).toBe('Customer 1');
    expect(peers[0]?.connect).toHaveBeenCalledOnce();
  });

  it('connects anew at each return of the server', () => {
    const { model, peers, welcome } = setup();
    welcome(summary(1));
    model.openSession(summary(1).session_id);
    welcome(summary(1));
    expect(peers).toHaveLength(1);
    expect(peers[0]?.connect.mock.calls.length).toBeGreaterThanOrEqual(2);
  });

  it('starts a new input stream at every grant and sends nothing without one', () => {
    const { model, peers, welcome } = setup();
    welcome(summary(1));
    model.openSession(summary(1).session_id);
    const peer = peers[0];
    if (peer) peer.state.value = 'connected';
    const session = model.current.value;
    session?.push({ type: 'release_all' });
    expect(peer?.sent).toEqual([]);
    for (const since of [1, 2]) {
      peer?.parts.onData('control', control('allowed', since));
      session?.push({ type: 'release_all' });
      peer?.parts.onData('control', control('revoked', since));
    }
    session?.push({ type: 'release_all' });
    const streams = peer?.sent.map((line) => (JSON.parse(line.slice(6)) as { stream: number }).stream);
    expect(streams).toEqual([6, 7]);
  });

  it('takes a snapshot as the whole truth', () => {
    const { model, peers, welcome } = setup();
    welcome(summary(1));
    expect(model.current.value).toBeUndefined();
    model.openSession(summary(1).session_id);
    const history = [{ type: 'chat', from: 'customer', text: 'hello', at_ms: 1 }];
    const capabilities = [{ capability: 'view', state: 'allowed', since_ms: 1, paused: null }];
    peers[0]?.parts.onData('control', JSON.stringify({ type: 'snapshot', capabilities, history, system: 'Debian' }));
    const session = model.current.value;
    expect(session?.mayView.value).toBe(true);
    expect(session?.mayControl.value).toBe(false);
    expect(session?.stream.value).toHaveLength(1);
    expect(session?.system.value).toBe('Debian');
  });

  it('puts older lines before those of the snapshot, and keeps the newest of too many', () => {
    const { model, peers, welcome } = setup();
    welcome(summary(1));
    model.openSession(summary(1).session_id);
    const lines = (from: number, to: number): object[] =>
      Array.from({ length: to - from }, (_, index) => ({ type: 'chat', from: 'customer', text: String(from + index), at_ms: 1 }));
    const tell = (message: object): void => peers[0]?.parts.onData('control', JSON.stringify(message));
    const texts = (): string[] => (model.current.value?.stream.value ?? []).map((line) => (line.type === 'chat' ? line.text : ''));
    tell({ type: 'snapshot', capabilities: [], history: lines(7, 9), system: '' });
    tell({ type: 'line', line: lines(9, 10)[0] });
    tell({ type: 'earlier', history: lines(4, 7) });
    tell({ type: 'earlier', history: lines(2, 4) });
    expect(texts()).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
    for (let part = 0; part < 6; part += 1) tell({ type: 'earlier', history: lines(1000, 1900) });
    expect(texts()).toHaveLength(5000);
    expect(texts().at(-1)).toBe('9');
  });

  it('goes by the server’s clock for what the server has dated', () => {
    const { model, welcome, say, peers } = setup();
    welcome(summary(1));
    expect(model.serverAheadMs.value).toBe(0);
    say({ type: 'welcome', connection_id: 'c'.repeat(32), now_ms: 86_405_000, ice_servers: [], organisation: 'N', lens_at_once: 1, sessions: [summary(1)] });
    expect(model.serverAheadMs.value).toBe(86_400_000);
    model.openSession(summary(1).session_id);
    say({ type: 'session_changed', session: summary(1, { label: 'reconnecting', link: { type: 'reconnecting', since_ms: 86_403_000 } }) });
    expect(model.current.value?.lostSinceMs.value).toBe(3000);
    if (peers[0]) peers[0].state.value = 'reconnecting';
    expect(model.current.value?.lostSinceMs.value).toBe(1000);
  });

  it('connects at once when the customer is back at the server', () => {
    const { model, peers, welcome, say } = setup();
    welcome(summary(1, { link: { type: 'reconnecting', since_ms: 1 } }));
    model.openSession(summary(1).session_id);
    if (peers[0]) peers[0].state.value = 'reconnecting';
    const before = peers[0]?.connect.mock.calls.length ?? 0;
    say({ type: 'session_changed', session: summary(1) });
    expect(peers[0]?.connect.mock.calls.length).toBe(before + 1);
  });

  it('leaves whoever waited when somebody took their place, also while the line was away', () => {
    const { model, welcome, peers } = setup();
    const waits = { phase: { type: 'waiting' }, label: 'waiting' } as const;
    welcome(summary(1, waits));
    model.openSession(summary(1).session_id);
    const [peer] = peers;
    if (peer) peer.state.value = 'connected';
    welcome(summary(1, waits));
    expect(peer?.close).not.toHaveBeenCalled();
    welcome(summary(1, { ...waits, joined_again_ms: 7 }));
    expect(peer?.close).toHaveBeenCalledOnce();
    expect(peer?.connect.mock.invocationCallOrder.at(-1)).toBeGreaterThan(peer?.close.mock.invocationCallOrder[0] ?? Infinity);
    welcome(summary(1, { joined_again_ms: 7 }));
    expect(peer?.close).toHaveBeenCalledOnce();
  });

  it('keeps picture, stream and consents through a gap, says since when, and sends nothing meanwhile', () => {
    const { model, peers, welcome, resets } = setup();
    welcome(summary(1));
    model.openSession(summary(1).session_id);
    const peer = peers[0];
    const session = model.current.value;
    if (!peer || !session) throw new Error('no session');
    peer.state.value = 'connected';
    peer.parts.onData('control', control('allowed', 1));
    const cleared = resets.mock.calls.length;
    session.push({ type: 'key', code: 'KeyA', key: 'a', pressed: true });
    peer.state.value = 'reconnecting';
    const sent = peer.sent.length;
    session.push({ type: 'key', code: 'KeyB', key: 'b', pressed: true });
    expect(peer.sent).toHaveLength(sent);
    expect(session.lostSinceMs.value).toBe(1000);
    expect(session.mayControl.value).toBe(true);
    expect(resets.mock.calls.length).toBe(cleared);
    peer.state.value = 'connected';
    session.push({ type: 'key', code: 'KeyH', key: 'h', pressed: true });
    expect(peer.sent.at(-1)).toContain('KeyH');
    peer.state.value = 'reconnecting';
    peer.state.value = 'connected';
    peer.parts.onOpen('screen');
    expect(resets).toHaveBeenLastCalledWith('keep', undefined);
    const capabilities = [{ capability: 'view', state: 'allowed', since_ms: 1, paused: null }, { capability: 'control', state: 'allowed', since_ms: 1, paused: null }];
    peer.parts.onData('control', JSON.stringify({ type: 'snapshot', capabilities, history: [], system: '' }));
    expect(session.lostSinceMs.value).toBeUndefined();
    session.push({ type: 'key', code: 'KeyC', key: 'c', pressed: true });
    const last = JSON.parse(peer.sent.at(-1)?.slice(6) ?? '{}') as { first: number; events: { code: string }[] };
    expect(last).toMatchObject({ first: 0, events: [{ code: 'KeyC' }] });
    expect(peer.sent.some((line) => line.includes('request_capability'))).toBe(false);
  });

  it('asks what was wished before there was a line once there is one, and only once', () => {
    const { model, peers, welcome } = setup();
    welcome(summary(1));
    const session = model.openSession(summary(1).session_id) ?? model.current.value;
    const peer = peers[0];
    if (!session || !peer) throw new Error('there is a session');
    peer.isUp = false;
    session.request('view');
    session.request('control');
    session.release('control');
    peer.isUp = true;
    peer.parts.onOpen('control');
    peer.parts.onOpen('control');
    expect(peer.sent.filter((line) => line.includes('request_capability'))).toEqual(['control {"type":"request_capability","capability":"view"}']);
  });

  it('steps aside for another tab, keeps its own tabs, and comes back when told', () => {
    const { model, peers, welcome, seat, line } = setup();
    welcome(summary(1));
    model.openSession(summary(1).session_id);
    seat.place.value = 'elsewhere';
    expect(line.stop).toHaveBeenCalled();
    expect(peers[0]?.close).toHaveBeenCalled();
    expect(model.openIds.value).toHaveLength(1);
    const before = peers[0]?.connect.mock.calls.length;
    welcome(summary(1));
    expect(peers[0]?.connect.mock.calls.length).toBe(before);
    model.useHere();
    expect(seat.take).toHaveBeenCalled();
    expect(line.start).toHaveBeenCalledTimes(2);
    welcome(summary(1));
    expect(peers[0]?.connect.mock.calls.length).toBe((before ?? 0) + 1);
  });

  it('gives the seat up when the server says that another console has taken over', () => {
    const { model, say, seat, line } = setup();
    line.state.value = 'taken_over';
    say({ type: 'taken_over' });
    expect(seat.leave).toHaveBeenCalled();
    expect(model.place.value).toBe('elsewhere');
  });

  it('knows that somebody guesses codes until the server says otherwise, or welcomes it without a word of it', () => {
    const { model, welcome, say } = setup();
    welcome();
    expect(model.attackMode.value).toBe('off');
    say({ type: 'attack_mode_changed', mode: 'on' });
    expect(model.attackMode.value).toBe('on');
    say({ type: 'attack_mode_changed', mode: 'off' });
    expect(model.attackMode.value).toBe('off');
    say({ type: 'attack_mode_changed', mode: 'on' });
    welcome();
    expect(model.attackMode.value).toBe('off');
  });

  it('reads the log of an ended session from the server, and keeps what was said', async () => {
    const { model, peers, welcome, say, sessionLog } = setup();
    const entries: SessionLog['entries'] = [
      { at_ms: 30_000, event: { type: 'started' } },
      { at_ms: 90_000, event: { type: 'ended', reason: 'customer' } },
    ];
    sessionLog.mockResolvedValue({ entries, receipt: { ...NO_RECEIPT, started_ms: 30_000 } });
    welcome(summary(1), summary(2, ended));
    model.openSession(summary(1).session_id);
    peers[0]?.parts.onData('control', JSON.stringify({ type: 'line', line: { type: 'chat', from: 'customer', text: 'thanks', at_ms: 1 } }));
    say({ type: 'session_changed', session: summary(1, ended) });
    await vi.waitFor(() => expect(model.current.value?.logState.value).toBe('here'));
    expect(model.current.value?.stream.value.map((line) => (line.type === 'chat' ? line.text : line.entry.event.type))).toEqual(['thanks', 'ended']);
    expect(model.current.value?.receipt.value?.started_ms).toBe(30_000);
    model.openSession(summary(2).session_id);
    await vi.waitFor(() => expect(model.current.value?.stream.value).toHaveLength(2));
    expect(peers[1]?.connect).not.toHaveBeenCalled();
  });

  it('keeps a new code over a reload and forgets it when the customer is here', async () => {
    const { model, parts, store, welcome } = setup();
    const session = summary(1, { phase: { type: 'created' }, label: 'created', link: { type: 'none' } });
    vi.mocked(parts.api.createSession).mockResolvedValue({ session, pin: '482913', link: null, expires_ms: 600_000 });
    await model.create({ customer_name: null, entry: 'pin', eyes_of: null });
    const again = new ConsoleModel(me, parts);
    expect(again.keys.of(session.session_id)?.pin).toBe('482913');
    welcome(summary(1, { phase: { type: 'waiting' }, label: 'waiting' }));
    expect(again.keys.of(session.session_id)).toBeUndefined();
    expect(store.get('bowline.keys')).toBe('[]');
  });

  it('says what was refused, and notices that the sign-in is gone', async () => {
    const { model, parts, line } = setup();
    const refuse = (status: number, code: 'too_many_sessions' | 'internal' | 'unauthenticated') =>
      vi.mocked(parts.api.act).mockRejectedValueOnce(new ApiError(status, { code, detail: '', retry_after_seconds: null }));
    refuse(409, 'too_many_sessions');
    await model.act('1', 'start');
    expect(model.problem.value).toEqual({ type: 'refused', code: 'too_many_sessions', retryAfterSeconds: null });
    refuse(500, 'internal');
    await model.act('1', 'start');
    expect(model.problem.value).toEqual({ type: 'server_failed', status: 500 });
    expect(line.expire).not.toHaveBeenCalled();
    refuse(401, 'unauthenticated');
    await model.act('1', 'start');
    expect(line.expire).toHaveBeenCalled();
  });

  it('keeps the tab of a session that the server has put away', async () => {
    const { model, welcome, older } = setup();
    welcome(summary(1, ended));
    model.openSession(summary(1).session_id);
    welcome(summary(2));
    expect(model.openIds.value).toEqual([summary(1).session_id]);
    expect(older).not.toHaveBeenCalled();
    const kept = setup(JSON.stringify({ open: [summary(1).session_id, summary(7).session_id], current: summary(1).session_id }));
    kept.older.mockResolvedValue([summary(1, ended), summary(3, ended)]);
    kept.welcome(summary(2));
    await vi.waitFor(() => expect(kept.model.currentId.value).toBe(summary(1).session_id));
    expect(kept.model.openIds.value).toEqual([summary(1).session_id]);
    expect(kept.model.sessions.value?.map((session) => session.session_id)).toEqual([summary(2).session_id, summary(1).session_id]);
  });

  it('goes on with a customer whom the server has lost but this side has not', () => {
    const { model, peers, welcome, say } = setup();
    welcome(summary(1));
    model.openSession(summary(1).session_id);
    if (peers[0]) peers[0].state.value = 'connected';
    peers[0]?.parts.onData('control', control('allowed', 1));
    say({ type: 'session_changed', session: summary(1, { label: 'reconnecting', link: { type: 'reconnecting', since_ms: 1 } }) });
    expect(model.current.value?.handsOn.value).toBe(true);
    expect(model.current.value?.lostSinceMs.value).toBeUndefined();
  });

  it('talks with a customer on a plain page over the line to the server', () => {
    const { model, peers, welcome, say, line } = setup();
    const sent = vi.spyOn(line, 'send');
    welcome(summary(1, { customer: null, phase: { type: 'created' }, link: { type: 'none' } }));
    model.openSession(summary(1).session_id);
    const session_id = summary(1).session_id;
    say({ type: 'session_changed', session: summary(1, { customer: 'plain', phase: { type: 'waiting' } }) });
    expect(sent).toHaveBeenLastCalledWith({ type: 'open_talk', session_id });
    expect(peers[0]?.connect).not.toHaveBeenCalled();
    const text = 'My phone is old.';
    const history = [{ type: 'chat', from: 'customer', message_id: null, text, at_ms: 1 }] as const;
    say({ type: 'talk', session_id, message: { type: 'snapshot', capabilities: [], history: [...history], system: 'a phone' } });
    expect(model.current.value?.stream.value).toEqual(history);
    expect(model.current.value?.canDo('view')).toBe(false);
    expect(model.current.value?.chat('Hello')).toBe('taken');
    expect(sent).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'talk', session_id }));
  });
});
