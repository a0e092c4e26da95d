import type { HistoryLine, LogEvent, ParticipantToServer, ServerToParticipant, SessionSummary } from '@bowline/protocol';
import type { SignalingState } from '@bowline/session/signaling/signaling-client.ts';
import { signal } from '@preact/signals-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CustomerSession } from './customer-session.ts';
import { FakeCore } from './fake-core.ts';
import { Keep, type KeepStorage, type Kept } from './keep.ts';
import type { AnswerParts } from './peer-answer.ts';
import type { PageWatcher } from './watch-page.ts';

const ID = 'a'.repeat(32);
const kept: Kept = { joinSecret: 'b'.repeat(64), sessionId: ID, technician: 'Mara', history: [], lastTransfer: 0, dataUsed: { sent_bytes: 0, received_bytes: 0 }, part: 'whole', path: '/' };
const summary: SessionSummary = {
  session_id: ID,
  customer_name: null,
  technician_name: 'Mara Keller',
  entry: 'pin', customer: 'browser', eyes_of: null,
  phase: { type: 'active' },
  link: { type: 'up' },
  flow: 'running',
  label: 'active',
  label_since_ms: 1,
  created_ms: 1,
  joined_again_ms: null,
};
const chat = (text: string): HistoryLine => ({ type: 'chat', from: 'customer', message_id: null, text, at_ms: 1 });
const log = (event: LogEvent): HistoryLine => ({ type: 'log', entry: { at_ms: 1, event } });

const welcomeTo = (session: SessionSummary): ServerToParticipant => ({ type: 'welcome', connection_id: ID, now_ms: 1, ice_servers: [], organisation: 'Northpier', lens_at_once: 1, sessions: [session] });

class MemoryStorage implements KeepStorage {
  readonly values = new Map<string, string>();
  room = Infinity;
  getItem = (key: string): string | null => this.values.get(key) ?? null;
  setItem = (key: string, value: string): void => {
    if (value.length > this.room) throw new DOMException('', 'QuotaExceededError');
    this.values.set(key, value);
  };
  removeItem = (key: string): void => void this.values.delete(key);
}

function setup(of: Kept = kept) {
  const core = new FakeCore();
  const storage = new MemoryStorage();
  const line = { state: signal<SignalingState>('connecting'), start: vi.fn(), stop: vi.fn(), prove: vi.fn(() => true), renew: vi.fn(), hurry: vi.fn(), sent: [] as ParticipantToServer[], send: (message: ParticipantToServer) => line.state.value === 'online' && line.sent.push(message) > 0 };
  const peer = { sent: [] as unknown[], isUp: true, buffered: 0, setIceServers: vi.fn(), useRelay: vi.fn(), handleSignal: vi.fn(() => Promise.resolve()), askAnew: vi.fn(), close: vi.fn(), show: vi.fn(() => Promise.resolve()), stats: () => undefined, bufferedBytes: () => peer.buffered, send: (_channel: string, data: unknown) => peer.isUp && peer.sent.push(data) > 0 };
  const streams = { handleLensOpen: vi.fn(), handleLens: vi.fn(), handleVoice: vi.fn(), takeSnapshot: vi.fn(() => Promise.resolve()) };
  const awake = { hold: vi.fn(), letGo: vi.fn(), handleVisible: vi.fn() };
  const logged: string[] = [];
  const made: { system: string; kept: string }[] = [];
  const stopPage = vi.fn();
  let hear: (message: ServerToParticipant) => void = () => undefined;
  let handlers = {} as Omit<AnswerParts, 'makeConnection' | 'log'>;
  let page = {} as PageWatcher;
  const session = new CustomerSession({
    kept: of,
    system: 'Safari on iOS',
    abilities: [],
    streams,
    keep: new Keep(() => storage),
    awake,
    clock: { monotonicMs: () => Date.now() - 1000, unixMs: () => Date.now() },
    log: (text) => logged.push(text),
    makeCore: (system, _abilities, lines) => {
      made.push({ system, kept: lines });
      return core;
    },
    makeLine: (onMessage) => {
      hear = onMessage;
      return line;
    },
    makePeer: (given) => {
      handlers = given;
      return peer;
    },
    watchPage: (_line, watcher) => {
      page = watcher;
      return stopPage;
    },
  });
  const welcome = (): void => {
    line.state.value = 'online';
    hear({ type: 'welcome', connection_id: ID, now_ms: 1, ice_servers: [], organisation: 'Northpier', lens_at_once: 1, sessions: [summary] });
  };
  const reports = (): unknown[] => line.sent.filter((message) => message.type !== 'in_use');
  return { session, core, storage, line, peer, streams, awake, logged, made, stopPage, welcome, reports, hear: (message: ServerToParticipant) => hear(message), handlers: () => handlers, page: () => page };
}

beforeEach(() => void vi.useFakeTimers({ now: 10_000 }));
afterEach(() => void vi.useRealTimers());

describe('a session in a page', () => {
  it('tells the core what the server says of this session, and of no other', () => {
    const { session, core, peer, awake, line, welcome, hear } = setup();
    session.start();
    expect(line.start).toHaveBeenCalledTimes(1);
    expect(awake.hold).toHaveBeenCalledTimes(1);
    welcome();
    hear({ type: 'session_changed', session: { ...summary, session_id: 'c'.repeat(32), phase: { type: 'ended', reason: 'idle' } } });
    expect(core.told).toEqual(['handle_phase active']);
    expect([session.technician.value, session.organisation.value]).toEqual(['Mara Keller', 'Northpier']);
    const relay = { urls: ['turn:a'], username: 'u', credential: 'c' };
    hear({ type: 'relay_granted', session_id: ID, relay });
    hear({ type: 'relay_granted', session_id: 'c'.repeat(32), relay });
    expect(peer.useRelay).toHaveBeenCalledTimes(1);
    const offer = { type: 'offer', offer: 1, sdp: '' } as const;
    hear({ type: 'signal', session_id: ID, from: ID, signal: offer });
    hear({ type: 'signal', session_id: 'c'.repeat(32), from: ID, signal: offer });
    expect(peer.handleSignal.mock.calls).toEqual([[ID, offer]]);
  });

  it('knows whether it is a phone of a computer’s session, and that it left by itself', () => {
    for (const how of ['end', 'feelsWrong', 'others'] as const) {
      const { session, hear } = setup();
      session.start();
      expect(session.role.value).toBe('whole');
      hear({ type: 'session_changed', session: { ...summary, eyes_of: 'c'.repeat(32) } });
      expect(session.role.value).toBe('eyes');
      if (how !== 'others') session[how]();
      hear({ type: 'session_changed', session: { ...summary, phase: { type: 'ended', reason: 'customer' } } });
      expect(session.role.value).toBe(how === 'others' ? 'eyes' : 'eyes_left');
    }
    const { session } = setup();
    session.start();
    session.end();
    expect(session.role.value).toBe('whole');
  });

  it('does what the core wants: lines to the console and the stream, log lines to the server', () => {
    const { session, core, peer, line, reports } = setup();
    line.state.value = 'online';
    core.reactions.handle_chat = [
      { type: 'to_console', message: { type: 'line', line: chat('hello') } },
      { type: 'to_server', entry: { at_ms: 1, event: { type: 'allowed', capability: 'view' } } },
      { type: 'to_server', entry: { at_ms: 1, event: { type: 'started' } } },
      { type: 'redraw' },
    ];
    session.start();
    expect(session.chat('  hello\u202e ')).toBe('taken');
    expect([session.chat('   '), session.chat('x'.repeat(4001))]).toEqual(['empty', 'too_long']);
    expect(core.told).toEqual(['handle_chat hello']);
    expect(session.stream.value).toEqual([chat('hello')]);
    expect(peer.sent).toEqual([JSON.stringify({ type: 'line', line: chat('hello') })]);
    expect(reports()).toEqual([{ type: 'report_log', entry: { at_ms: 1, event: { type: 'allowed', capability: 'view' } } }]);
  });

  it('keeps for the server what happens while there is no line, in order', () => {
    const { session, core, line, hear, reports } = setup();
    core.reactions.handle_revoke_everything = [{ type: 'to_server', entry: { at_ms: 1, event: { type: 'revoked_everything' } } }];
    core.reactions.handle_customer_end = [{ type: 'end_at_server', reason: 'customer' }, { type: 'over' }];
    session.start();
    session.stopEverything();
    session.end();
    expect(reports()).toEqual([]);
    line.state.value = 'online';
    hear(welcomeTo(summary));
    expect(reports()).toEqual([{ type: 'report_log', entry: { at_ms: 1, event: { type: 'revoked_everything' } } }, { type: 'end_session', reason: 'customer' }]);
  });

  it('stays after the end until the server has heard all, over a line that was dead and one that comes late', () => {
    const { session, core, line, hear, reports } = setup();
    core.reactions.handle_feels_wrong = [{ type: 'to_server', entry: { at_ms: 1, event: { type: 'feels_wrong' } } }, { type: 'end_at_server', reason: 'abuse_report' }, { type: 'over' }];
    line.state.value = 'online';
    session.start();
    hear(welcomeTo(summary));
    session.feelsWrong();
    const both = reports();
    expect([both.length, session.isHeard.value]).toEqual([2, false]);
    const ended: SessionSummary = { ...summary, phase: { type: 'ended', reason: 'technician' } };
    hear(welcomeTo(ended));
    expect(reports()).toEqual([...both, ...both]);
    hear({ type: 'heard', count: 1 });
    expect([session.isHeard.value, line.stop.mock.calls.length]).toEqual([false, 0]);
    hear({ type: 'heard', count: 2 });
    expect([session.isHeard.value, line.stop.mock.calls.length]).toEqual([true, 1]);
  });

  it('calls the core when a deadline is due, by the clock that only goes forward', async () => {
    const { session, core } = setup();
    core.until = 9000 + 60_000;
    session.start();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(core.told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(core.told).toEqual(['handle_timeout 69000']);
    session.answer(7, 'no');
    expect(core.told.at(-1)).toBe('handle_answer 7 false 69000 70000');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(core.told).toHaveLength(2);
  });

  it('goes on after a reload with the lines from before', async () => {
    const first = setup();
    first.core.reactions.handle_chat = [{ type: 'to_console', message: { type: 'line', line: chat('before') } }];
    first.session.start();
    first.session.chat('before');
    await vi.advanceTimersByTimeAsync(500);
    const found = new Keep(() => first.storage).load('/');
    expect(found).toEqual({ ...kept, history: [chat('before')] });
    expect(new Keep(() => first.storage).load('/l/other')).toBeUndefined();
    const second = setup(found);
    second.core.outputs.push({ type: 'to_console', message: { type: 'line', line: log({ type: 'connection_restored' }) } });
    second.session.start();
    expect(second.made).toEqual([{ system: 'Safari on iOS', kept: JSON.stringify({ history: [chat('before')], last_transfer: 0 }) }]);
    expect(second.session.stream.value).toEqual([chat('before'), log({ type: 'connection_restored' })]);
  });

  it('saves at once when the page is hidden, and asks for the screen when it is seen', () => {
    const { session, core, storage, awake, page } = setup();
    core.reactions.handle_chat = [{ type: 'to_console', message: { type: 'line', line: chat('late') } }];
    session.start();
    session.chat('late');
    page().onHidden();
    expect([...storage.values.values()].join()).toContain('late');
    page().onVisible();
    expect(awake.handleVisible).toHaveBeenCalledTimes(1);
  });

  it('keeps half the lines where there is little room, and says so where there is none', async () => {
    const { session, core, storage } = setup();
    session.start();
    const say = async (text: string): Promise<void> => {
      core.reactions.handle_chat = [{ type: 'to_console', message: { type: 'line', line: chat(text) } }];
      session.chat(text);
      await vi.advanceTimersByTimeAsync(500);
    };
    await say('one '.repeat(100));
    storage.room = 700;
    await say('two');
    expect(session.keeping.value).toBe('kept');
    expect(new Keep(() => storage).load('/')?.history).toEqual([chat('two')]);
    storage.room = 0;
    await say('three');
    expect(session.keeping.value).toBe('not_kept');
    expect(session.stream.value).toHaveLength(3);
  });

  it('is over at once when the customer ends it, and stays on the line until the server knows', () => {
    const { session, core, storage, line, peer, awake, stopPage, hear, welcome } = setup();
    core.reactions.handle_customer_end = [{ type: 'end_at_server', reason: 'customer' }, { type: 'over' }];
    session.start();
    welcome();
    session.end();
    expect([peer.close, awake.letGo].map((act) => act.mock.calls.length)).toEqual([1, 1]);
    expect(storage.values.size).toBe(0);
    expect(line.stop).not.toHaveBeenCalled();
    hear({ type: 'heard', count: 1 });
    expect(line.stop).not.toHaveBeenCalled();
    hear({ type: 'session_changed', session: { ...summary, phase: { type: 'ended', reason: 'customer' } } });
    expect(line.stop).toHaveBeenCalledTimes(1);
    expect(stopPage).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is over, and says why, when somebody else joined by the same link', () => {
    const { session, core, line } = setup();
    session.start();
    line.state.value = 'taken_over';
    expect(core.told).toEqual(['handle_phase ended joined_elsewhere']);
    expect(line.stop).toHaveBeenCalled();
  });

  it('is over when the server does not know it any more', () => {
    const { session, core, line } = setup();
    session.start();
    line.state.value = 'signed_out';
    expect(core.told).toEqual(['handle_phase ended aborted']);
    expect(line.stop).toHaveBeenCalled();
  });

  it('tells the core about the console, and the customer only when it stays away', async () => {
    const { session, core, line, logged, handlers } = setup();
    session.start();
    handlers().onConnected();
    handlers().onControl('{"type":"chat"}');
    handlers().onControl('nonsense');
    handlers().onControl('x'.repeat(65_537));
    handlers().onLost();
    expect(core.told).toEqual(['handle_console_connected', 'handle_console_message {"type":"chat"}', 'handle_console_message nonsense', 'handle_console_lost']);
    expect(logged).toHaveLength(2);
    expect(session.technicianState.value).toBe('here');
    await vi.advanceTimersByTimeAsync(3000);
    expect(session.technicianState.value).toBe('away');
    handlers().onConnected();
    expect(session.technicianState.value).toBe('here');
    handlers().onSilent();
    expect(line.prove).toHaveBeenCalledTimes(1);
  });

  it('says at most every 20 seconds that it is in use', async () => {
    const { session, line } = setup();
    line.state.value = 'online';
    session.start();
    for (let second = 0; second < 60; second += 1) {
      session.chat('x');
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(line.sent.filter(({ type }) => type === 'in_use')).toHaveLength(3);
  });

  it('tells the core what the devices do and what the line carries, and keeps that for a reload', () => {
    const { session, core, peer, storage, page } = setup();
    session.start();
    session.pause('camera', 'call', true);
    session.setAbility('flashlight', true);
    session.tellSnapshotFailed();
    session.tellFailure('camera', 'It is blocked.');
    session.handleDataUsed({ sent_bytes: 7, received_bytes: 5 });
    expect(core.told).toEqual(['handle_pause camera call true', 'handle_ability flashlight true', 'handle_snapshot_failed', 'handle_failure camera It is blocked.', 'handle_data_used 7 5']);
    session.sendLens(new Uint8Array([1]));
    expect(peer.sent).toEqual([new Uint8Array([1])]);
    void session.show({ picture: null, voice: null });
    expect(peer.show).toHaveBeenCalledWith({ picture: null, voice: null });
    page().onHidden();
    expect(new Keep(() => storage).load('/')?.dataUsed).toEqual({ sent_bytes: 7, received_bytes: 5 });
  });

  it('keeps what the line carries also for a page that ends without a word, and does not write all lines for each count', async () => {
    const { session, storage } = setup();
    const write = vi.spyOn(storage, 'setItem');
    session.start();
    for (let second = 0; second < 60; second += 2) {
      await vi.advanceTimersByTimeAsync(2000);
      session.handleDataUsed({ sent_bytes: second, received_bytes: 1 });
    }
    expect(new Keep(() => storage).load('/')?.dataUsed.sent_bytes).toBeGreaterThanOrEqual(48);
    expect(write.mock.calls.length).toBeLessThanOrEqual(7);
  });

  it('hands on what is for the whiteboard, the ear and the camera', () => {
    const { session, core, streams, handlers } = setup();
    core.reactions.handle_chat = [{ type: 'take_snapshot' }];
    session.start();
    session.chat('x');
    handlers().onLensOpen();
    handlers().onLens(new ArrayBuffer(1));
    handlers().onVoice({} as MediaStreamTrack);
    expect(Object.values(streams).map((told) => told.mock.calls.length)).toEqual([1, 1, 1, 1]);
  });

  it('offers files, sends them when they are taken, and says why one was not sent', async () => {
    const { session, core, peer } = setup();
    session.start();
    const file = new File(['abc'], 'tray.jpg');
    session.sendFiles([file]);
    core.reactions.handle_chat = [{ type: 'begin_file', transfer_id: 1 }];
    session.chat('x');
    await vi.advanceTimersByTimeAsync(0);
    expect(peer.sent.at(-1)).toEqual(new Uint8Array([0, 0, 0, 1, 97, 98, 99]));
    expect(core.told).toEqual(['handle_file_chosen tray.jpg 3', 'handle_chat x', 'handle_file_out 1']);
    core.fault = 'the file is too large: at most 2 GiB can be sent';
    session.sendFiles([file]);
    expect(session.notice.value).toEqual({ type: 'not_offered', name: 'tray.jpg', why: 'the file is too large: at most 2 GiB can be sent' });
    expect(session.health.value).toBe('well');
    Object.defineProperty(file, 'size', { value: 4 });
    session.chat('x');
    await vi.advanceTimersByTimeAsync(0);
    expect(session.notice.value).toEqual({ type: 'not_sent', name: 'tray.jpg', why: 'changed' });
    expect(core.told.at(-1)).toBe('handle_file_failed 1');
  });

  it('does not call back a file that is out', () => {
    const { session, core } = setup();
    core.seen.files = [{ transfer_id: 1, name: 'a', size_bytes: 1, progress: 'out' }, { transfer_id: 2, name: 'b', size_bytes: 1, progress: 'offered' }];
    session.start();
    session.stopFile(1);
    session.stopFile(2);
    expect(core.told).toEqual(['handle_file_failed 2']);
  });

  it('shares nothing any more when the core fails, and keeps the session for a reload', () => {
    const { session, core, storage, peer, line, logged } = setup();
    session.start();
    core.fault = new Error('unreachable');
    session.stopEverything();
    expect(session.health.value).toBe('broken');
    expect(peer.close).toHaveBeenCalledTimes(1);
    expect(line.stop).toHaveBeenCalledTimes(1);
    expect(storage.values.size).toBe(1);
    expect(logged).toHaveLength(1);
    session.chat('nobody hears it');
    expect(core.told).toEqual([]);
  });
});

describe('what is kept', () => {
  it('is no session when it is not whole, and no error when it cannot be read', () => {
    const storage = new MemoryStorage();
    const keep = new Keep(() => storage);
    for (const json of ['', 'null', '[]', '{"join_secret":"x"}', JSON.stringify({ join_secret: 'b'.repeat(64), session_id: ID, path: '/', history: 7 })]) {
      storage.setItem('bowline.session', json);
      expect(keep.load('/'), json).toBeUndefined();
    }
    const none = new Keep(() => {
      throw new DOMException('', 'SecurityError');
    });
    expect([none.load('/'), none.save(kept)]).toEqual([undefined, 'not_kept']);
    none.clear();
  });
});
