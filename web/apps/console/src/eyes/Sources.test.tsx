// @vitest-environment happy-dom
import { type HistoryLine, NO_RECEIPT, type SessionSummary } from '@bowline/protocol';
import { ApiError } from '@bowline/session';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { byRole, click, created, ended, press, settle, showConsole, summary } from '../shell/fake-console.tsx';

const TOKEN = 'f'.repeat(32);
const LINK = `https://h/l/${TOKEN}`;
const computer = summary(1);
const waiting: Partial<SessionSummary> = { phase: { type: 'waiting' }, label: 'waiting' };
const line = (text: string, at_ms: number): HistoryLine => ({ type: 'chat', from: 'customer', message_id: null, text, at_ms });

function phone(change: Partial<SessionSummary> = {}): SessionSummary {
  return summary(2, { customer_name: 'Customer 1', customer: 'browser', entry: 'link', eyes_of: computer.session_id, ...change });
}

async function show(whole: SessionSummary = computer) {
  const shown = await showConsole(whole);
  shown.api.createSession.mockResolvedValue({ session: phone(created), pin: null, link: LINK, expires_ms: Date.now() + 900_000 });
  await act(() => shown.model.openSession(computer.session_id));
  const [peer] = shown.peers;
  if (!peer) throw new Error('there is a session');
  const change = (session: SessionSummary): Promise<void> => shown.say({ type: 'session_changed', session });
  const add = async (): Promise<void> => {
    await click(byRole('button', 'Add a phone'));
    await act(settle);
  };
  const join = async (): Promise<(typeof shown.peers)[number]> => {
    await shown.welcome(whole, phone());
    const joined = shown.peers[1];
    if (!joined) throw new Error('there is a phone');
    const capabilities = (['camera', 'microphone'] as const).map((capability) => ({ capability, state: 'not_asked' as const, since_ms: 1, paused: null }));
    await act(() => joined.tell({ type: 'snapshot', capabilities, history: [], system: 'Android 16' }));
    return joined;
  };
  return { ...shown, peer, change, add, join };
}

const dialog = (): string => document.querySelector('dialog')?.textContent ?? '';
const has = (role: string, name: string): boolean => [...document.querySelectorAll(`[role=${role}]`)].some((element) => element.getAttribute('aria-label') === name);
const stream = (): string[] => [...document.querySelectorAll('.stream > *')].map((part) => part.textContent ?? '');
const chats = (sent: string[]): string[] => sent.flatMap((part) => /"text":"([^"]*)"/.exec(part)?.[1] ?? []);

afterEach(() => render(null, document.body));

describe('adding a phone', () => {
  it('says when another one took the place of the phone that waited', async () => {
    const { change, join } = await show();
    await join();
    await change(phone({ ...waiting, joined_again_ms: 5 }));
    expect(document.querySelector('.source-bar [role=status]')?.textContent).toContain('took its place by the same code');
  });

  it('shows the code, the link, what the customer sees and how it stands', async () => {
    const { add, api, peer } = await show();
    await add();
    expect(api.createSession).toHaveBeenCalledWith({ customer_name: 'Customer 1', entry: 'link', eyes_of: computer.session_id });
    expect(byRole('img', 'QR code of the link').tagName.toLowerCase()).toBe('svg');
    expect((byRole('textbox', 'Link') as HTMLInputElement).value).toBe(LINK);
    expect(byRole('link', 'Email').getAttribute('href')).toContain(encodeURIComponent(LINK));
    expect(dialog()).toContain('The customer’s program shows this code.');
    expect(dialog()).toContain('Waiting for the phone.');
    expect(peer.sent.filter((part) => part.includes(TOKEN))).toHaveLength(1);
    expect(document.querySelectorAll('.list a')).toHaveLength(1);
    expect(document.querySelectorAll('.sess [role=tab]')).toHaveLength(1);
  });

  it('leaves the code at the customer when the panel closes, and shows it again without a new session', async () => {
    const { add, api, peer } = await show();
    await add();
    await click(byRole('button', 'Close'));
    expect(document.querySelector('dialog')).toBeNull();
    expect(peer.sent.join()).not.toContain('"token":null');
    await add();
    expect(api.createSession).toHaveBeenCalledOnce();
    expect(dialog()).toContain('Waiting for the phone.');
  });

  it('removes it: the phone’s session ends and the code is gone', async () => {
    const { add, api, peer, change } = await show();
    await add();
    await click(byRole('button', 'Remove the phone'));
    expect(api.act).toHaveBeenCalledWith(phone().session_id, 'end');
    expect(document.querySelector('dialog')).toBeNull();
    await change(phone(ended));
    expect(peer.sent.at(-1)).toBe('control {"type":"show_phone_link","token":null}');
  });

  it('says what went wrong, and tries again', async () => {
    const { add, api } = await show();
    api.createSession.mockRejectedValueOnce(new ApiError(409, { code: 'wrong_state', detail: '', retry_after_seconds: null }));
    await add();
    expect(byRole('alert', 'That is not possible now').closest('dialog')).toBeTruthy();
    await click(byRole('button', 'Try again'));
    expect(byRole('img', 'QR code of the link')).toBeTruthy();
  });

  it('says when the link has stopped working, and makes a new one', async () => {
    const { add, api, change } = await show();
    await add();
    await change(phone({ ...ended, phase: { type: 'ended', reason: 'code_expired' } }));
    expect(dialog()).toContain('The link has stopped working.');
    await click(byRole('button', 'Make a new one'));
    expect(api.createSession).toHaveBeenCalledTimes(2);
  });

  it('says that the customer does not see the code while they cannot be reached, or on hold', async () => {
    const { add, peer, change } = await show();
    peer.isUp = false;
    await add();
    expect(dialog()).toContain('as soon as it can be reached');
    await change({ ...computer, flow: 'on_hold', label: 'on_hold' });
    expect(dialog()).toContain('again when you press Resume');
  });

  it('says that a phone is here, and starts it when the technician says so, not on hold', async () => {
    const { add, api, change } = await show();
    await add();
    await change(phone(waiting));
    expect(api.act).not.toHaveBeenCalled();
    expect(dialog()).toContain('Ask the customer whether it is theirs');
    expect(has('img', 'QR code of the link')).toBe(false);
    await change({ ...computer, flow: 'on_hold', label: 'on_hold' });
    expect((byRole('button', 'Start the phone') as HTMLButtonElement).disabled).toBe(true);
    await change(computer);
    const start = [...document.querySelectorAll<HTMLElement>('dialog button')].find(({ textContent }) => textContent === 'Start the phone');
    if (start) await click(start);
    expect(api.act.mock.calls).toEqual([[phone().session_id, 'start']]);
    await change(phone());
    expect(dialog()).toContain('The phone is here. Next, ask for its camera');
    expect(dialog()).toContain('Remove the phone');
    await click(byRole('button', 'Close'));
    expect(byRole('radio', 'Phone').getAttribute('aria-checked'), 'what was started is looked at').toBe('true');
    await click(byRole('radio', 'Screen'));
    await click(byRole('button', 'Phone options'));
    await click(byRole('button', 'Close'));
    expect(byRole('radio', 'Screen').getAttribute('aria-checked'), 'it was only looked at').toBe('true');
  });

  it('is offered for an active session at a computer only', async () => {
    await show(summary(1, { phase: { type: 'waiting' }, label: 'waiting' }));
    expect(() => byRole('button', 'Add a phone')).toThrow();
    render(null, document.body);
    await show(summary(1, { customer: 'browser' }));
    expect(() => byRole('button', 'Add a phone')).toThrow();
  });
});

describe('two sources', () => {
  it('are chosen between, and both stay alive', async () => {
    const { model, join } = await show();
    expect(has('radiogroup', 'What you see')).toBe(false);
    await join();
    expect(byRole('radio', 'Screen').getAttribute('aria-checked')).toBe('true');
    expect(has('img', "Customer's screen")).toBe(true);
    const before = model.modelOf(phone().session_id);
    await act(() => byRole('radio', 'Screen').focus());
    await press('ArrowRight');
    expect(byRole('radio', 'Phone').getAttribute('aria-checked')).toBe('true');
    expect(document.querySelector('.desk.lens')).toBeTruthy();
    expect(has('img', "Customer's screen")).toBe(false);
    expect(document.querySelectorAll('#full-screen')).toHaveLength(1);
    await click(byRole('radio', 'Screen'));
    expect(has('img', "Customer's screen")).toBe(true);
    expect(model.modelOf(phone().session_id)).toBe(before);
  });

  it('have their capabilities beside each other, in a group each', async () => {
    const { join } = await show();
    const joined = await join();
    expect(byRole('group', 'What the customer allows').textContent).not.toContain('Camera');
    const camera = byRole('group', 'What the phone allows').querySelector('button');
    expect(camera?.textContent).toContain('Camera not asked');
    if (camera) await click(camera);
    expect(joined.sent.join()).toContain('"capability":"camera"');
  });

  it('are one again when the phone is gone', async () => {
    const { join, change } = await show();
    await join();
    await click(byRole('radio', 'Phone'));
    await change(phone(ended));
    expect(has('radiogroup', 'What you see')).toBe(false);
    expect(has('group', 'What the phone allows')).toBe(false);
    expect(has('img', "Customer's screen")).toBe(true);
    expect(byRole('button', 'Add a phone')).toBeTruthy();
  });

  it('keep the snapshots of a phone that is gone, also after the end of all', async () => {
    const { model, join, change } = await show();
    await join();
    const sink = model.modelOf(phone().session_id)?.camera.snapshots.take(7, 'snapshot-1.jpg');
    await act(async () => {
      await sink?.write(Uint8Array.of(255, 216, 255));
      await sink?.close();
    });
    expect(document.querySelector('.left-by-phones')).toBeNull();
    await change(phone(ended));
    expect(document.querySelector('.left-by-phones')?.textContent).toContain('Save');
    await change({ ...computer, ...ended });
    expect(document.querySelector('.desk.place .left-by-phones')?.textContent).toContain('Save');
  });

  it('are counted together in what the session took of the customer’s lines', async () => {
    const { model, api, join, change } = await show();
    await join();
    const carries = (id: string, bytesReceived: number): Promise<void> | undefined => {
      const report = new Map([['1', { type: 'transport', bytesSent: 1000, bytesReceived }]]) as unknown as RTCStatsReport;
      return model.modelOf(id)?.camera.data.measure(Promise.resolve(report));
    };
    await act(async () => {
      await carries(computer.session_id, 88_000);
      await carries(phone().session_id, 8_000_000);
    });
    api.sessionLog.mockResolvedValue({ entries: [], receipt: { ...NO_RECEIPT, data_used: { sent_bytes: 90_000, received_bytes: 500 } } });
    await change(phone(ended));
    await change({ ...computer, ...ended });
    await act(settle);
    expect(document.querySelector('.facts')?.textContent).toContain('about 8.1 MB sent by the customer, 2.0 kB received');
  });
});

describe('one log', () => {
  it('has the lines of both by time, those of the phone marked', async () => {
    const { peer, join, change } = await show();
    const joined = await join();
    await act(() => peer.tell({ type: 'line', line: line('at the desk', 10) }));
    await act(() => joined.tell({ type: 'line', line: line('under it', 5) }));
    await act(() => joined.tell({ type: 'line', line: { type: 'log', entry: { at_ms: 20, event: { type: 'allowed', capability: 'camera' } } } }));
    expect(stream().slice(0, 2)).toEqual(['Customer 1 · phoneunder it', 'Customer 1at the desk']);
    expect(stream()[2]).toContain('Customer said Yes: camera · phone');
    await change(phone(ended));
    expect(stream()).toHaveLength(3);
  });

  it('lets the technician choose whom to write to while a phone is there', async () => {
    const { peer, join, change } = await show();
    const write = async (text: string): Promise<void> => {
      const box = byRole('textbox', 'Message') as HTMLTextAreaElement;
      await act(() => {
        box.value = text;
        box.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await click(byRole('button', 'Send'));
    };
    expect(has('radiogroup', 'To')).toBe(false);
    const joined = await join();
    await write('to the desk');
    const to = (name: string): HTMLElement => {
      const found = [...byRole('radiogroup', 'To').querySelectorAll('button')].find((button) => button.textContent === name);
      if (!found) throw new Error('there is a choice');
      return found;
    };
    await click(to('Phone'));
    await write('to the phone there');
    expect(chats(peer.sent)).toEqual(['to the desk']);
    expect(chats(joined.sent)).toEqual(['to the phone there']);
    expect(stream().at(-1)).toBe('You · to the phone · Sending…to the phone there');
    await change(phone(ended));
    expect(has('radiogroup', 'To')).toBe(false);
    await write('back at the desk');
    expect(chats(peer.sent)).toEqual(['to the desk', 'back at the desk']);
  });

  it('goes to where the technician looks, until they choose otherwise', async () => {
    const { join } = await show();
    await join();
    const to = (): (string | null)[] => [...byRole('radiogroup', 'To').querySelectorAll('[aria-checked="true"]')].map(({ textContent }) => textContent);
    expect(to()).toEqual(['Computer']);
    await click(byRole('radio', 'Phone'));
    expect(to()).toEqual(['Phone']);
    const [computer] = byRole('radiogroup', 'To').querySelectorAll('button');
    if (computer) await click(computer);
    expect(to()).toEqual(['Computer']);
    await click(byRole('radio', 'Phone'));
    await click(byRole('radio', 'Screen'));
    expect(to()).toEqual(['Computer']);
  });

  it('has the files that the phone offers', async () => {
    const { join } = await show();
    const joined = await join();
    await act(() => joined.tell({ type: 'offer_file', transfer_id: 9, name: 'photo.jpg', size_bytes: 3000 }));
    expect(stream().join()).toContain('photo.jpg');
    await click(byRole('button', 'Refuse'));
    expect(joined.sent.join()).toContain('refuse_file');
  });
});
