// @vitest-environment happy-dom
import type { HistoryLine, LogEvent } from '@bowline/protocol';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { byRole, click, ended, settle, showConsole, summary } from '../shell/fake-console.tsx';

const CHAT = /^control (\{"type":"chat".*)$/;

interface SentChat {
  message_id: string;
  text: string;
}

async function setup() {
  const shown = await showConsole(summary(1), summary(2));
  await act(() => shown.model.openSession(summary(1).session_id));
  const [peer] = shown.peers;
  if (!peer) throw new Error('there is a session');
  const box = (): HTMLTextAreaElement => byRole('textbox', 'Message') as HTMLTextAreaElement;
  const type = (text: string): Promise<void> =>
    act(() => {
      box().value = text;
      box().dispatchEvent(new Event('input', { bubbles: true }));
    });
  const write = async (text: string): Promise<void> => {
    await type(text);
    await click(byRole('button', 'Send'));
  };
  const chats = (): SentChat[] => peer.sent.flatMap((line) => CHAT.exec(line)?.[1] ?? []).map((json) => JSON.parse(json) as SentChat);
  const told = ({ message_id, text }: SentChat): HistoryLine => ({ type: 'chat', from: 'technician', message_id, text, at_ms: 1 });
  const stream = (): string[] => [...document.querySelectorAll('.stream > *')].map((line) => line.textContent ?? '');
  return { ...shown, peer, box, type, write, chats, told, stream };
}

afterEach(() => render(null, document.body));

describe('what the technician writes', () => {
  it('is shown as on its way until it has arrived', async () => {
    const { peer, box, write, chats, told, stream } = await setup();
    await write('hello');
    expect(box().value).toBe('');
    expect(stream()).toEqual(['You · Sending…hello']);
    expect(document.querySelector('.unsent')?.getAttribute('aria-live')).toBe('off');
    await act(() => peer.tell({ type: 'line', line: told(chats()[0] as SentChat) }));
    expect(stream()).toEqual(['Youhello']);
  });

  it('is taken while the customer is away, and sent on the next connection', async () => {
    const { peer, box, write, chats, told, stream } = await setup();
    peer.isUp = false;
    for (const text of ['one', 'two']) await write(text);
    expect(box().value).toBe('');
    expect(chats()).toEqual([]);
    peer.isUp = true;
    await act(() => peer.open('control'));
    expect(chats().map(({ text }) => text)).toEqual(['one', 'two']);
    const [one, two] = chats() as [SentChat, SentChat];
    await act(() => peer.tell({ type: 'snapshot', capabilities: [], history: [told(two)], system: '' }));
    expect(stream()).toEqual(['Youtwo', 'You · Sending…one']);
    await act(() => peer.tell({ type: 'earlier', history: [told(one)] }));
    expect(stream()).toEqual(['Youone', 'Youtwo']);
    await act(() => peer.open('control'));
    expect(chats()).toHaveLength(2);
  });

  it('is said to be lost when the session is over', async () => {
    const { peer, write, say, stream } = await setup();
    peer.isUp = false;
    await write('too late');
    await say({ type: 'session_changed', session: summary(1, ended) });
    await act(settle);
    expect(stream()).toEqual(['You · Perhaps not deliveredtoo late']);
  });

  it('stays in the box of its session while another tab is shown', async () => {
    const { model, box, type } = await setup();
    await type('half a sen');
    await act(() => model.openSession(summary(2).session_id));
    expect(box().value).toBe('');
    await type('of the other');
    await act(() => model.openSession(summary(1).session_id));
    expect(box().value).toBe('half a sen');
  });

  it('stays in the box when it is too long, with words that say so', async () => {
    const { box, type, write, chats, stream } = await setup();
    await write('x'.repeat(4001));
    expect(byRole('alert', 'at most 4,000 characters')).toBeTruthy();
    expect(box().value).toHaveLength(4001);
    expect(chats()).toEqual([]);
    await type('x'.repeat(4000));
    expect([...document.querySelectorAll('form [role=alert]')].map((place) => place.textContent)).toEqual(['']);
    await click(byRole('button', 'Send'));
    expect(stream()).toHaveLength(1);
  });

  it('stands between log lines that have the sign of their kind', async () => {
    const { peer } = await setup();
    const log = (event: LogEvent): HistoryLine => ({ type: 'log', entry: { at_ms: 1, event } });
    const events: LogEvent[] = [{ type: 'started' }, { type: 'asked', capability: 'view' }, { type: 'allowed', capability: 'view' }, { type: 'revoked', capability: 'view' }, { type: 'on_phone', event: { type: 'denied', capability: 'camera' } }];
    await act(() => peer.tell({ type: 'snapshot', capabilities: [], history: events.map(log), system: '' }));
    const lines = [...document.querySelectorAll('.log')];
    expect(lines.map(({ className }) => className.trim())).toEqual(['log', 'log ask', 'log ok', 'log no', 'log no']);
    expect(new Set(lines.map((line) => line.querySelector('svg')?.getAttribute('class'))).size, 'not by colour alone').toBe(4);
  });

  it('says that the server can read it where the customer has a plain page', async () => {
    const shown = await showConsole(summary(1), summary(2, { customer: 'plain' }));
    await act(() => shown.model.openSession(summary(1).session_id));
    expect(document.querySelector('[role=note]')).toBeNull();
    await act(() => shown.model.openSession(summary(2).session_id));
    expect(document.querySelector('[role=note]')?.textContent).toContain('passes through the server, which can read it');
  });
});
