import { type HistoryLine, NO_RECEIPT, type SessionSummary } from '@bowline/protocol';
import { type Mock, describe, expect, it } from 'vitest';
import { ended, setup, summary } from './fake-console-model.ts';

const TOKEN = 'f'.repeat(32);
const computer = summary(1);
const created: Partial<SessionSummary> = { phase: { type: 'created' }, label: 'created', link: { type: 'none' } };
const waiting: Partial<SessionSummary> = { phase: { type: 'waiting' }, label: 'waiting' };

/** A phone of the first session. */
function phone(number: number, change: Partial<SessionSummary> = {}): SessionSummary {
  return summary(number, { customer_name: computer.customer_name, customer: 'browser', entry: 'link', eyes_of: computer.session_id, ...change });
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** The computer's session is open and connected. */
function open() {
  const made = setup();
  const create = made.parts.api.createSession as Mock;
  const act = made.parts.api.act as Mock;
  create.mockResolvedValue({ session: phone(2, created), pin: null, link: `https://h/l/${TOKEN}`, expires_ms: 9000 });
  made.welcome(computer);
  made.model.openSession(computer.session_id);
  const [peer] = made.peers;
  const session = made.model.current.value;
  if (!peer || !session) throw new Error('there is a session');
  peer.state.value = 'connected';
  const links = (): unknown[] => peer.sent.flatMap((line) => (line.includes('show_phone_link') ? [(JSON.parse(line.slice(8)) as { token: unknown }).token] : []));
  const change = (next: SessionSummary): void => made.say({ type: 'session_changed', session: next });
  return { ...made, create, act, peer, session, links, change };
}

describe('a phone as eyes', () => {
  it('is made for its session, and its link is shown to the customer', async () => {
    const { model, create, session, links } = open();
    expect(links()).toEqual([]);
    await model.addPhone(computer.session_id);
    expect(create).toHaveBeenCalledWith({ customer_name: 'Customer 1', entry: 'link', eyes_of: computer.session_id });
    expect(links()).toEqual([TOKEN]);
    expect(session.eyes.isShown.value).toBe(true);
    expect(session.eyes.link.value).toBe(`https://h/l/${TOKEN}`);
    expect(session.eyes.here.value).toBeUndefined();
  });

  it('is no row and no tab, and its session goes on in that of the computer', async () => {
    const { model, session } = open();
    await model.addPhone(computer.session_id);
    expect(model.sessions.value).toEqual([computer]);
    expect(model.find('')).toEqual([computer]);
    model.openSession(phone(2).session_id);
    expect(model.openIds.value).toEqual([computer.session_id]);
    expect(model.currentId.value).toBe(computer.session_id);
    expect(session.eyes.phone.value).toBe(model.modelOf(phone(2).session_id));
  });

  it('is started by nobody but the technician, and the code is taken away when it has joined', async () => {
    const { model, act, session, links, peers, change } = open();
    await model.addPhone(computer.session_id);
    change(phone(2, waiting));
    expect(act, 'whoever had the link may have joined').not.toHaveBeenCalled();
    expect(links()).toEqual([TOKEN, null]);
    expect(peers[1]?.connect).toHaveBeenCalled();
    change(phone(2));
    expect(session.eyes.here.value?.summary.value.phase.type).toBe('active');
    expect(session.eyes.isShown.value).toBe(false);
    expect(links()).toEqual([TOKEN, null]);
  });

  it('that left before the console was loaded anew has its lines in the log still', async () => {
    const again = setup(JSON.stringify({ open: [computer.session_id], current: computer.session_id }));
    const lineOf = (at_ms: number, capability: 'camera' | 'view') => ({ at_ms, event: { type: 'allowed' as const, capability } });
    again.sessionLog.mockRejectedValueOnce(new Error('no server'));
    again.welcome(phone(3, { ...ended, created_ms: 10 }), phone(2, { created_ms: 50 }), computer);
    await settle();
    const onPhone = ({ at_ms, event }: ReturnType<typeof lineOf>) => ({ at_ms, event: { type: 'on_phone' as const, event } });
    again.sessionLog.mockResolvedValue({ entries: [lineOf(20, 'camera'), onPhone(lineOf(30, 'view')), onPhone(lineOf(60, 'camera'))], receipt: NO_RECEIPT });
    again.welcome(phone(3, { ...ended, created_ms: 10 }), phone(2, { created_ms: 50 }), computer);
    await settle();
    again.welcome(phone(3, { ...ended, created_ms: 10 }), phone(2, { created_ms: 50 }), computer);
    expect(again.sessionLog.mock.calls).toEqual([[computer.session_id], [computer.session_id]]);
    expect(again.model.current.value?.eyes.lines.value).toEqual([{ line: { type: 'log', entry: lineOf(30, 'view') }, from: 'phone' }]);
  });

  it('is closed with its session', async () => {
    const { model, peers, session } = open();
    await model.addPhone(computer.session_id);
    model.closeTab(computer.session_id);
    expect(peers.map(({ close }) => close.mock.calls.length > 0)).toEqual([true, true]);
    expect(model.modelOf(phone(2).session_id)).toBeUndefined();
    model.openSession(computer.session_id);
    expect(model.current.value).not.toBe(session);
    expect(model.current.value?.eyes.phone.value?.summary.value.session_id).toBe(phone(2).session_id);
  });

  it('is taken away when the server knows it no more; one that ended leaves its lines', async () => {
    const { model, session, change, welcome, peers } = open();
    await model.addPhone(computer.session_id);
    change(phone(2));
    const line: HistoryLine = { type: 'chat', from: 'customer', message_id: null, text: 'here it blinks', at_ms: 7 };
    peers[1]?.parts.onData('control', JSON.stringify({ type: 'line', line }));
    change(phone(2, ended));
    expect(session.eyes.here.value).toBeUndefined();
    expect(session.eyes.gone.value).toHaveLength(1);
    expect(session.eyes.lines.value).toContainEqual({ line, from: 'phone' });
    change(phone(3));
    welcome(computer);
    expect(session.eyes.phones.value.map(({ summary: { value } }) => value.session_id)).toEqual([phone(2).session_id]);
    expect(session.eyes.lines.value).toContainEqual({ line, from: 'phone' });
  });

  it('counts for the place of cameras by its customer’s name', async () => {
    const { model, change, welcome, peers } = open();
    await model.addPhone(computer.session_id);
    change(phone(2));
    const other = summary(4, { customer: 'browser' });
    welcome(computer, phone(2), other);
    model.openSession(other.session_id);
    for (const { state } of peers) state.value = 'connected';
    const there = JSON.stringify({ type: 'snapshot', capabilities: [{ capability: 'camera', state: 'allowed', since_ms: 1, paused: null }], history: [], system: '' });
    peers[1]?.parts.onData('control', there);
    model.modelOf(other.session_id)?.request('camera');
    expect(model.modelOf(other.session_id)?.camera.blockedBy.value).toEqual([{ id: phone(2).session_id, name: 'Customer 1' }]);
  });
});

describe('the link of a phone', () => {
  it('is shown again on a new connection and after a hold', async () => {
    const { model, peer, session, links, change } = open();
    await model.addPhone(computer.session_id);
    peer.state.value = 'reconnecting';
    expect(session.eyes.isShown.value).toBe(false);
    peer.state.value = 'connected';
    peer.parts.onOpen('control', undefined);
    change({ ...computer, flow: 'on_hold' });
    expect(session.eyes.isShown.value).toBe(false);
    change(computer);
    expect(links()).toEqual([TOKEN, TOKEN, TOKEN, TOKEN]);
    expect(session.eyes.isShown.value).toBe(true);
  });

  it('is taken away with the phone, also where the customer could not be reached then', async () => {
    const { model, peer, links, change } = open();
    await model.addPhone(computer.session_id);
    peer.isUp = false;
    change(phone(2, ended));
    expect(links()).toEqual([TOKEN]);
    peer.isUp = true;
    peer.parts.onOpen('control', undefined);
    expect(links()).toEqual([TOKEN, null]);
  });

  it('is not shown again after the customer stopped everything, until the technician wishes it', async () => {
    const { model, peer, session, links } = open();
    await model.addPhone(computer.session_id);
    const line: HistoryLine = { type: 'log', entry: { at_ms: 8, event: { type: 'revoked_everything' } } };
    peer.parts.onData('control', JSON.stringify({ type: 'line', line }));
    peer.parts.onOpen('control', undefined);
    expect(session.eyes.isStopped.value).toBe(true);
    expect(session.eyes.isShown.value).toBe(false);
    expect(links()).toEqual([TOKEN]);
    session.eyes.showAgain();
    expect(links()).toEqual([TOKEN, TOKEN]);
    session.eyes.showAgain();
    expect(links(), 'the customer has put it away').toEqual([TOKEN, TOKEN, TOKEN]);
  });

  it('that this tab does not know is left as it is', () => {
    const { links, change, session } = open();
    change(phone(2, created));
    expect(session.eyes.phone.value).toBeDefined();
    expect(links()).toEqual([]);
  });
});

describe('what is chosen for a phone', () => {
  it('holds for that phone only', async () => {
    const { model, session, change } = open();
    await model.addPhone(computer.session_id);
    session.eyes.watch('phone');
    expect(session.eyes.watched.value).toBeUndefined();
    change(phone(2));
    session.eyes.watch('phone');
    session.eyes.writeTo('phone');
    expect(session.eyes.watched.value).toBe(session.eyes.here.value);
    expect(session.eyes.writtenTo.value).toBe(session.eyes.here.value);
    change(phone(2, ended));
    change(phone(3));
    expect(session.eyes.here.value?.summary.value.session_id).toBe(phone(3).session_id);
    expect([session.eyes.watched.value, session.eyes.writtenTo.value]).toEqual([undefined, undefined]);
  });
});
