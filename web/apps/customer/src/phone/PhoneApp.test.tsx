// @vitest-environment happy-dom
import type { CustomerView } from '@bowline/protocol';
import { CAPABILITIES, type Capability, type EndReason, type HistoryLine, type LogEvent, NO_RECEIPT } from '@bowline/protocol';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Device } from '../steps/surroundings.ts';
import { fakeModel } from './fake-model.ts';
import { followKeyboard } from './keyboard.ts';
import { PhoneApp } from './PhoneApp.tsx';
import { systemWords } from './system-words.ts';
import { durationOf, sizeOf, wordsOf } from './words.ts';

const HOSTILE = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>';
const QUESTION = { id: 7, capability: 'view', until_ms: 70_000 } as const;
const VIEW_ALLOWED: CustomerView['capabilities'] = [{ capability: 'view', state: 'allowed', since_ms: 1, paused: null }];

async function show(view: Partial<CustomerView> = {}) {
  const fake = fakeModel(view);
  await act(() => render(<PhoneApp model={fake.model} streams={fake.streams} shell={fake.shell} />, document.body));
  return { ...fake, text: () => document.body.textContent ?? '', change: (view: Partial<CustomerView>) => act(() => fake.see(view)) };
}

function nameOf(element: Element): string {
  const by = element.getAttribute('aria-labelledby');
  return element.getAttribute('aria-label') ?? (by ? document.getElementById(by)?.textContent : element.textContent) ?? '';
}
function button(name: string): HTMLButtonElement | undefined {
  return [...document.querySelectorAll('button')].find((one) => nameOf(one) === name);
}
async function press(name: string): Promise<void> {
  const found = button(name);
  if (!found) throw new Error(`no button ${name}`);
  await act(() => {
    if (found.type === 'submit') found.form?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    else found.click();
  });
}
async function write(text: string): Promise<void> {
  const box = document.querySelector('textarea') as HTMLTextAreaElement;
  await act(() => {
    box.value = text;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await press('Send');
}

beforeEach(() => void vi.useFakeTimers({ now: 10_000 }));
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

describe('a session on a phone', () => {
  it('shows while the customer waits who helps, and lets them write', async () => {
    const { model, text } = await show({ stage: 'waiting' });
    expect(document.querySelector('h1')?.textContent).toBe('Mara Keller, Northpier');
    for (const words of ['Waiting for your technician', 'Did they call you?']) expect(text()).toContain(words);
    await write('hello');
    expect(model.chat).toHaveBeenCalledWith('hello');
    expect(document.querySelector('textarea')?.value).toBe('');
    model.chat.mockReturnValueOnce('too_long');
    await write('long');
    expect(text()).toContain('Send it in parts.');
    expect(document.querySelector('textarea')?.value).toBe('long');
  });

  it('has the large X only while there is something to stop', async () => {
    const { pressed, change } = await show();
    expect(button('Stop everything')).toBeUndefined();
    await change({ question: QUESTION });
    expect(button('Stop everything')).toBeDefined();
    await change({ question: null, capabilities: VIEW_ALLOWED });
    await press('Stop everything');
    await press('Stop: Sees your screen');
    expect(pressed).toEqual(['hide camera', 'stop everything', 'revoke view']);
    await change({ capabilities: [], is_everything_stopped: true });
    expect(button('Stop everything')).toBeUndefined();
    expect(document.querySelector('[role=status]')?.textContent).toContain('Mara sees nothing and can do nothing.');
  });

  it('asks with words for every capability, counts down, and focuses no button', async () => {
    for (const capability of CAPABILITIES) {
      const { pressed, text } = await show({ question: { ...QUESTION, capability } });
      const sheet = document.querySelector('[role=alertdialog]') as HTMLElement;
      expect(nameOf(sheet)).toMatch(/^May Mara Keller .+\?$/);
      expect(document.getElementById(sheet.getAttribute('aria-describedby') ?? '')?.textContent).not.toBe('');
      expect(document.activeElement).toBe(sheet);
      expect(text()).toContain('No answer in 60 s means No.');
      await press('Accept');
      expect(pressed, 'nobody can have read it yet').toEqual([]);
      await act(async () => void (await vi.advanceTimersByTimeAsync(10_000)));
      expect(text()).toContain('No answer in 50 s means No.');
      await press('Deny');
      await press('Accept');
      expect(pressed).toEqual(['answer 7 no', 'accept 7']);
      render(null, document.body);
      vi.setSystemTime(10_000);
    }
  });

  it('ends after one confirmation', async () => {
    const { pressed } = await show();
    button('End session')?.focus();
    await press('End session');
    const dialog = document.querySelector('dialog') as HTMLDialogElement;
    expect([dialog.open, nameOf(dialog), document.activeElement?.textContent]).toEqual([true, 'End the session?', 'Stay']);
    expect(pressed).toEqual([]);
    const wasOpen: boolean[] = [];
    button('End session')?.addEventListener('focus', () => void wasOpen.push(dialog.open));
    await press('Stay');
    expect([document.querySelector('dialog'), document.activeElement]).toEqual([null, button('End session')]);
    expect(wasOpen, 'an open dialog keeps the focus to itself').toEqual([false]);
    await press('End session');
    await act(() => [...document.querySelectorAll<HTMLButtonElement>('dialog button')].find((one) => one.textContent === 'End session')?.click());
    await press('Something feels wrong');
    expect(pressed).toEqual(['end', 'feels wrong']);
  });

  it('says how the line is, and who is away', async () => {
    const { model, change } = await show();
    const status = (): string => document.querySelector('[role=status]')?.textContent ?? '';
    expect(status()).toBe('');
    await act(() => void (model.technicianState.value = 'away'));
    expect(status()).toContain('Your technician is not connected right now.');
    await change({ stage: 'on_hold' });
    expect(status()).toContain('On hold');
    await act(() => void (model.line.value = 'reconnecting'));
    expect(status()).toContain('Reconnecting…');
    await act(() => void (model.keeping.value = 'not_kept'));
    expect(status()).toContain('Do not reload or close this page');
  });

  it('sends files and photos, shows how far they are, and stops them', async () => {
    const { model, pressed, sent, text, change } = await show();
    expect([button('Send a file'), button('Take a photo and send it')].every(Boolean)).toBe(true);
    const input = document.querySelector<HTMLInputElement>('input[type=file]') as HTMLInputElement;
    const file = new File(['a'], 'tray.jpg');
    Object.defineProperty(input, 'files', { value: [file] });
    await act(() => void input.dispatchEvent(new Event('change', { bubbles: true })));
    expect(sent).toEqual([[file]]);
    await change({ files: [{ transfer_id: 3, name: 'tray.jpg', size_bytes: 1_234_567, progress: 'offered' }] });
    expect(text()).toContain('tray.jpg 1.2 MB · waiting for your technician');
    await act(() => void (model.underWay.value = { id: 3, percent: 42 }));
    expect(text()).toContain('sending, 42 %');
    await press('Stop: tray.jpg');
    expect(pressed).toEqual(['stop file 3']);
    await act(() => void (model.underWay.value = undefined));
    await change({ files: [{ transfer_id: 3, name: 'tray.jpg', size_bytes: 1, progress: 'out' }] });
    expect(button('Stop: tray.jpg')).toBeUndefined();
    await act(() => void (model.notice.value = { type: 'not_sent', name: 'tray.jpg', why: 'changed' }));
    expect(document.querySelector('.banner[role=alert]')?.textContent).toContain('“tray.jpg” was not sent: it changed meanwhile.');
    await press('OK');
    expect(pressed.at(-1)).toBe('dismiss');
  });

  it('shows at the end what happened, and gives it to the customer', async () => {
    const receipt = {
      joined_ms: 1_000_000,
      started_ms: 1_100_000,
      ended_ms: 1_456_000,
      reason: 'technician' as EndReason,
      spans: [{ capability: 'view' as const, from_ms: 1_200_000, until_ms: 1_300_000 }],
      files: [{ name: 'tray.jpg', size_bytes: 2000 }], data_used: { sent_bytes: 40_000_000, received_bytes: 1_000_000 },
    };
    const { shell, text } = await show({ stage: 'ended', receipt });
    expect(document.activeElement?.textContent).toBe('The session has ended');
    expect([...document.querySelectorAll('.sum div')].map((part) => part.textContent)).toEqual(['Duration5:56', 'Data usedabout 41 MB', 'Files sent1']);
    await press('Save receipt');
    const [name, saved] = shell.saveText.mock.calls[0] as [string, string];
    expect(name).toBe('receipt.txt');
    for (const words of ['Helped by: Mara Keller, Northpier (help.northpier.example)\n', 'Ended: The technician ended the session\n', 'Files sent: tray.jpg, 2 kB\n', 'Screen seen: ', 'Recorded: no\n', 'Data used: about 40 MB sent, 1 MB received\n']) expect(saved).toContain(words);
    await press('Close');
    expect(shell.close).toHaveBeenCalledTimes(1);
    expect(text()).toContain('You can close this page now.');
  });

  it('says the year, how long it was, and of short times the seconds; and what the technician can keep', async () => {
    const at = new Date(2026, 10, 28, 10, 49, 3).getTime();
    const span = (capability: Capability, until_ms: number) => ({ capability, from_ms: at + 5000, until_ms });
    const receipt = {
      joined_ms: at, started_ms: at + 1000, ended_ms: at + 30_000, reason: 'technician' as EndReason, data_used: null,
      spans: [span('camera', at + 20_000), span('recording', at + 90_000)],
      files: [{ name: 'snapshot-1.jpg', size_bytes: 2000 }, { name: 'tray.jpg', size_bytes: 2000 }],
    };
    const { shell, text, change } = await show({ stage: 'ended', receipt });
    await press('Save receipt');
    const saved = String(shell.saveText.mock.calls[0]?.[1]);
    expect(saved).toMatch(/When: .*2026.*49:03.*49:33/);
    expect(saved).toMatch(/Camera seen: .*49:08.*49:23/);
    expect(saved).toMatch(/Recorded: \S*10:49\D*10:50.*; the technician can keep it\n/);
    for (const words of ['Duration: 0:29\n', 'Files sent: tray.jpg, 2 kB\n', 'Snapshots: snapshot-1.jpg, 2 kB; the technician can keep it\n']) expect(saved).toContain(words);
    expect([...document.querySelectorAll('.sum div')].map((part) => part.textContent)).toEqual(['Duration0:29', 'Files sent1']);
    expect(text()).toContain('Camera and microphone are off. One snapshot was taken, and the session was recorded: the technician can keep that.');
    await change({ receipt: { ...receipt, ended_ms: at + 86_400_000, spans: receipt.spans.slice(0, 1) } });
    expect(text()).toContain('One snapshot was taken, which the technician can keep. Nothing was recorded.');
    expect(document.querySelector('.receipt')?.textContent).toMatch(/28.*2026.*29.*2026/);
  });

  it('tells a report apart from a usual end: no sign that all is well, who has it, and what to do now', async () => {
    const receipt = { ...NO_RECEIPT, reason: 'abuse_report' as EndReason };
    const { model, text } = await show({ stage: 'ended', receipt });
    expect([document.querySelector('.done'), document.querySelector('.banner.ok')]).toEqual([null, null]);
    expect(document.activeElement?.textContent).toBe('Everything is stopped, and you have reported it');
    expect(text()).toContain('Your report, with the name Mara Keller, is in the records of Northpier.');
    expect(text()).toContain('hang up');
    expect(text()).not.toContain('computer goes on');
    await act(() => void (model.isHeard.value = false));
    for (const line of ['online', 'reconnecting'] as const) {
      await act(() => void (model.line.value = line));
      expect(text()).toContain('The report has not gone out yet. Leave this page open.');
      expect(text()).not.toContain('is in the records');
    }
    await act(() => void (model.line.value = 'signed_out'));
    expect(text()).toContain('Your report did not reach the help desk: tell them yourself.');
    expect(text()).not.toContain('is in the records');
    await act(() => void (model.role.value = 'eyes_left'));
    expect(text()).toContain('The session on your computer goes on: end it there too.');
  });

  it('does not say of a phone that leaves a computer’s session that the session has ended', async () => {
    const { model, text, change } = await show();
    await act(() => void (model.role.value = 'eyes'));
    await press('End session');
    expect(document.querySelector('dialog')?.textContent).toContain('This phone leaves it. The session on your computer goes on.');
    await act(() => void (model.role.value = 'eyes_left'));
    await change({ stage: 'ended', receipt: { ...NO_RECEIPT, reason: 'customer' } });
    expect(document.querySelector('h1')?.textContent).toBe('Your phone has left');
    expect(text()).toContain('The session on your computer goes on. Nothing of this phone is shared any more');
    expect(document.querySelector('.receipt')?.textContent).toContain('EndedYour phone left the session');
    await act(() => void (model.role.value = 'eyes'));
    expect(text()).toContain('Your computer shows whether it goes on there.');
    expect(text()).not.toContain('goes on.');
  });

  it('names an organisation that goes by its host once', async () => {
    const { model, shell } = await show({ stage: 'ended' });
    await act(() => void (model.organisation.value = shell.host));
    await press('Save receipt');
    expect(shell.saveText.mock.calls[0]?.[1]).toContain('Helped by: Mara Keller (help.northpier.example)\n');
  });

  it('says what to do when it cannot go on', async () => {
    const { model, shell } = await show();
    await act(() => void (model.health.value = 'broken'));
    await press('Load again');
    expect(shell.reload).toHaveBeenCalledTimes(1);
  });

  it('shows hostile text as text, wherever it comes from', async () => {
    const fake = await show({
      files: [{ transfer_id: 1, name: HOSTILE, size_bytes: 1, progress: 'offered' }],
      question: QUESTION,
      receipt: { joined_ms: 1, started_ms: 1, ended_ms: 8.7e15, reason: null, spans: [], files: [{ name: HOSTILE, size_bytes: 1 }], data_used: null },
    });
    const { model, text, change } = fake;
    const lines: HistoryLine[] = [
      { type: 'chat', from: 'technician', message_id: null, text: HOSTILE, at_ms: 8.7e15 },
      { type: 'chat', from: 'customer', message_id: null, text: HOSTILE, at_ms: 1 },
      { type: 'log', entry: { at_ms: 8.7e15, event: { type: 'file_failed', name: HOSTILE } } },
    ];
    await act(() => {
      model.technician.value = model.organisation.value = HOSTILE;
      model.stream.value = lines;
      model.notice.value = { type: 'not_offered', name: HOSTILE, why: HOSTILE };
    });
    const times = (): number => text().split(HOSTILE).length - 1;
    expect(times()).toBeGreaterThanOrEqual(9);
    await change({ stage: 'ended' });
    expect(times()).toBeGreaterThanOrEqual(4);
    expect(document.querySelectorAll('img, script')).toHaveLength(0);
    expect((globalThis as { pwned?: number }).pwned).toBeUndefined();
  });

  it('is found by a screen reader: landmarks, a log that is read aloud, a name on every control', async () => {
    const { model } = await show({ question: QUESTION, capabilities: VIEW_ALLOWED, files: [{ transfer_id: 1, name: 'a', size_bytes: 1, progress: 'offered' }] });
    const log = document.querySelector('[role=log]');
    expect([log?.getAttribute('aria-live'), log?.getAttribute('aria-label'), log?.textContent]).toEqual(['polite', 'Chat and log', 'What is said and what happens stands here.']);
    expect([document.querySelectorAll('main'), document.querySelectorAll('header'), document.querySelectorAll('h1')].map((found) => found.length)).toEqual([1, 1, 1]);
    for (const control of document.querySelectorAll('button, textarea, input:not([hidden])')) expect(nameOf(control), control.className).not.toBe('');
    const before = log?.firstElementChild;
    await act(() => void (model.stream.value = [{ type: 'log', entry: { at_ms: 1, event: { type: 'customer_joined' } } }]));
    expect(log?.textContent).toMatch(/^You connected/);
    expect(before?.isConnected).toBe(false);
  });
});

describe('words and sizes', () => {
  it('are there for everything that can happen', () => {
    const reasons = ['customer_while_waiting', 'customer', 'technician', 'idle', 'connect_timeout', 'wait_timeout', 'code_expired', 'aborted', 'abuse_report', 'joined_elsewhere'] as const;
    for (const reason of reasons) expect(wordsOf({ type: 'ended', reason })).not.toBe('');
    const events: [LogEvent, string][] = [
      [{ type: 'denied', capability: 'control' }, 'You denied: mouse and keyboard'],
      [{ type: 'file_sent', name: 'a.txt', size_bytes: 999 }, 'You sent a.txt, 999 bytes'],
      [{ type: 'file_sent', name: 'snapshot-1.jpg', size_bytes: 1500 }, 'A snapshot was taken: snapshot-1.jpg, 1.5 kB'],
      [{ type: 'file_sent', name: 'snapshot-frozen-1.jpg', size_bytes: 1500 }, 'A snapshot was taken: snapshot-frozen-1.jpg, 1.5 kB'],
      [{ type: 'file_sent', name: 'snapshot-photo-1.jpg', size_bytes: 1500 }, 'A snapshot was taken: snapshot-photo-1.jpg, 1.5 kB'],
      [{ type: 'file_sent', name: 'my snapshot-1.jpg', size_bytes: 1500 }, 'You sent my snapshot-1.jpg, 1.5 kB'],
      [{ type: 'file_failed', name: 'a.txt' }, 'Not sent: a.txt'],
      [{ type: 'ended_by_reload', capability: 'camera' }, 'The page was loaded again, which ended: camera'],
      [{ type: 'held' }, 'The technician put the session on hold'],
    ];
    for (const [event, words] of events) expect(wordsOf(event)).toBe(words);
    expect([0, 1000, 1500, 2_147_483_648].map(sizeOf)).toEqual(['0 bytes', '1 kB', '1.5 kB', '2.1 GB']);
    expect([0, null].map((started_ms) => durationOf({ joined_ms: 0, ended_ms: 3_723_000, started_ms, reason: null, spans: [], files: [], data_used: null }))).toEqual(['1:02:03', '–']);
  });

  it('name system and browser to the technician', () => {
    const device = (userAgent: string, touchPoints: number): Device => ({ userAgent, touchPoints, isCoarse: touchPoints > 0, isMobile: false });
    expect(systemWords(device('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile/15E148 Safari/604.1', 5))).toBe('Safari on iOS');
    expect(systemWords(device('Mozilla/5.0 (Linux; Android 15) SamsungBrowser/30.0 Chrome/140.0 Mobile Safari/537.36', 5))).toBe('Samsung Internet on Android');
    expect(systemWords(device('Mozilla/5.0 (Macintosh; Intel Mac OS X) Version/18.0 Safari/604.1', 5))).toBe('Safari on iPadOS');
    expect(systemWords(device('Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36', 5))).toBe('Chrome on a phone or tablet');
    expect(systemWords(device('', 0))).toBe('a browser on an unknown system');
  });
});

describe('the keyboard of a phone', () => {
  it('makes the page smaller, and a closer look does not', () => {
    const seen = Object.assign(new EventTarget(), { height: 700, offsetTop: 0, scale: 1 });
    const { style } = document.documentElement;
    followKeyboard(document.documentElement, seen);
    Object.assign(seen, { height: 400, offsetTop: 20 }).dispatchEvent(new Event('resize'));
    Object.assign(seen, { height: 200, scale: 2 }).dispatchEvent(new Event('resize'));
    expect([style.getPropertyValue('--seen-height'), style.getPropertyValue('--seen-top')]).toEqual(['400px', '20px']);
    followKeyboard(document.documentElement, null);
    style.cssText = '';
  });
});
