import { type Capability, NO_RECEIPT } from '@bowline/protocol';
// @vitest-environment happy-dom
import { ApiError } from '@bowline/session';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { byRole, click, created, ended, press, settle, showConsole, summary } from './fake-console.tsx';

const text = (): string => document.body.textContent ?? '';

afterEach(() => render(null, document.body));

describe('the keyboard in the console', () => {
  it('walks through the session tabs with one stop for Tab, and closes one with Delete', async () => {
    const { model } = await showConsole(summary(1), summary(2), summary(3));
    for (const number of [1, 2, 3]) await act(() => model.openSession(summary(number).session_id));
    const tabs = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.sess [role=tab]')];
    expect(tabs().map((tab) => [tab.tabIndex, tab.getAttribute('aria-selected')])).toEqual([[-1, 'false'], [-1, 'false'], [0, 'true']]);
    tabs()[2]?.focus();
    await press('ArrowRight');
    expect(model.currentId.value).toBe(summary(1).session_id);
    expect(document.activeElement).toBe(tabs()[0]);
    await press('End');
    expect(model.currentId.value).toBe(summary(3).session_id);
    await press('Home');
    await press('ArrowLeft');
    expect(model.currentId.value).toBe(summary(3).session_id);
    expect(document.getElementById(tabs()[2]?.getAttribute('aria-controls') ?? '')?.getAttribute('role')).toBe('tabpanel');
    await press('Delete');
    expect(tabs()).toHaveLength(2);
    await settle();
    expect(document.activeElement).toBe(tabs()[1]);
  });

  it('opens the menu of keys, moves in it, and gives the focus back', async () => {
    const { model, peers } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await act(() => peers[0]?.tell({ type: 'capability_changed', status: { capability: 'control', state: 'allowed', since_ms: 1, paused: null } }));
    const button = byRole('button', 'Send keys');
    button.focus();
    await press('ArrowUp');
    expect(button.getAttribute('aria-expanded')).toBe('true');
    expect(document.activeElement?.textContent).toBe('F11');
    await press('ArrowDown');
    expect(document.activeElement?.textContent).toBe('Ctrl-Alt-Del');
    await press('p');
    expect(document.activeElement?.textContent).toBe('Print');
    await press('Escape');
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute('aria-expanded')).toBe('false');
    await click(button);
    await click(byRole('menuitem', 'Esc'));
    expect(peers[0]?.sent.at(-1)).toContain('Escape');
    expect(document.activeElement).toBe(button);
  });

  it('takes the keys on the picture and gives them back after Esc twice or by the button', async () => {
    const { model, peers, screen } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await act(() => {
      for (const capability of ['view', 'control'] as const) peers[0]?.tell({ type: 'capability_changed', status: { capability, state: 'allowed', since_ms: 1, paused: null } });
      screen.show?.(800, 600);
    });
    const picture = byRole('img', "Customer's screen");
    picture.focus();
    await press('Tab');
    expect(peers[0]?.sent.at(-1)).toContain('Tab');
    expect(byRole('button', 'Leave control').textContent).toContain('Esc Esc');
    expect(document.getElementById(picture.getAttribute('aria-describedby') ?? '')?.textContent).toContain('Esc twice');
    await press('Escape', picture);
    await press('Escape', picture);
    expect(byRole('radio', 'View').getAttribute('aria-checked')).toBe('true');
    expect(document.activeElement).toBe(byRole('radio', 'View'));
    const sent = peers[0]?.sent.length;
    await press('a', picture);
    expect(peers[0]?.sent).toHaveLength(sent ?? -1);
    await click(byRole('radio', 'Control'));
    await click(byRole('button', 'Leave control'));
    expect(text()).toContain('You have your keys back.');
  });

  it('lets go of held keys when the page is hidden', async () => {
    const { model, peers, screen } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await act(() => {
      for (const capability of ['view', 'control'] as const) peers[0]?.tell({ type: 'capability_changed', status: { capability, state: 'allowed', since_ms: 1, paused: null } });
      screen.show?.(800, 600);
    });
    await press('ShiftLeft', byRole('img', "Customer's screen"));
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    await act(() => void document.dispatchEvent(new Event('visibilitychange')));
    Reflect.deleteProperty(document, 'hidden');
    expect(peers[0]?.sent.at(-1)).toContain('release_all');
  });

  it('keeps the focus in a dialog and gives it back', async () => {
    await showConsole();
    const button = byRole('button', 'New session');
    button.focus();
    await press('n');
    const dialog = byRole('dialog', 'New session');
    expect(dialog.hasAttribute('open')).toBe(true);
    byRole('tab', 'PIN').focus();
    await press('ArrowRight');
    expect(byRole('tab', 'Link').getAttribute('aria-selected')).toBe('true');
    await click(byRole('button', 'Cancel'));
    expect(document.querySelector('dialog')).toBeNull();
    expect(document.activeElement).toBe(button);
  });
});

describe('the states of the console', () => {
  it('says that the customer is away and since when, and keeps the picture', async () => {
    const { model, peers, screen } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await act(() => {
      peers[0]?.tell({ type: 'capability_changed', status: { capability: 'view', state: 'allowed', since_ms: 1, paused: null } });
      screen.show?.(800, 600);
    });
    await act(() => void (peers[0] && (peers[0].state.value = 'reconnecting')));
    expect(text()).toContain('Reconnecting… for 0:0');
    expect(byRole('img', "Customer's screen").hidden).toBe(false);
    expect(document.querySelector('.cap.allowed')?.textContent).toContain('View allowed');
  });

  it('says before the end what it does where the customer is', async () => {
    const { model, say } = await showConsole();
    const ends = [['applet', 'program removes itself'], ['browser', 'sees their receipt'], ['plain', 'sees their receipt'], [null, 'code or link stops working']] as const;
    for (const [at, [customer, words]] of ends.entries()) {
      const number = at + 1;
      await say({ type: 'session_changed', session: summary(number, customer === null ? { ...created, customer } : { customer }) });
      await act(() => model.openSession(summary(number).session_id));
      await click(byRole('button', 'End session'));
      expect(byRole('alertdialog', 'End the session?').textContent).toContain(words);
      await click(byRole('button', 'Stay'));
    }
  });

  it('says what to do with a PIN until it is used, and offers to start once the customer is here', async () => {
    const { model, api, say } = await showConsole();
    api.createSession.mockResolvedValue({ session: summary(1, created), pin: '482913', expires_ms: Date.now() + 600_000 });
    await press('n');
    await click(byRole('button', 'Create PIN'));
    const dialog = byRole('dialog', 'New session');
    expect(dialog.textContent).toContain('482 913');
    expect(dialog.textContent).toContain(`Read it aloud. The customer types it at ${location.host}.`);
    expect(dialog.textContent).not.toContain('Start now');
    await say({ type: 'session_changed', session: summary(1, { phase: { type: 'waiting' }, label: 'waiting' }) });
    expect(dialog.textContent).toContain('The customer is here');
    expect(dialog.textContent).not.toContain('Read it aloud.');
    await click(byRole('button', 'Start now'));
    expect(api.act).toHaveBeenCalledWith(model.currentId.value, 'start');
    expect(document.querySelector('dialog')).toBeNull();
  });

  it('says that a first connection takes long, and what may be in its way', async () => {
    const { model, peers } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await act(() => void (peers[0] && (peers[0].state.value = 'connecting')));
    expect(text()).not.toContain('do not find each other');
    await act(() => void (peers[0] && (peers[0].sinceMs.value = Date.now() - 20_000)));
    expect(text()).toContain('The two computers do not find each other yet.');
  });

  it('says quietly that the server is away', async () => {
    const { line } = await showConsole(summary(1));
    await act(() => void (line.state.value = 'reconnecting'));
    expect(document.querySelector('.bar .reconnecting')?.textContent).toContain('Reconnecting…');
  });

  it('steps aside for another tab and comes back by a button', async () => {
    const { place, line } = await showConsole(summary(1));
    await act(() => void (place.value = 'elsewhere'));
    await press('n', document.body);
    expect(document.querySelector('h1')?.textContent).toBe('Opened in another tab');
    expect(document.activeElement).toBe(document.querySelector('h1'));
    await click(byRole('button', 'Use here'));
    expect(line.start).toHaveBeenCalledTimes(2);
    expect(byRole('navigation', 'Sessions')).toBeTruthy();
    expect(document.querySelector('dialog')).toBeNull();
  });

  it('says that somebody guesses codes, and that links work, until they stop', async () => {
    const { say } = await showConsole(summary(1));
    const notice = (): string[] => [...document.querySelectorAll('[role=status]')].map((place) => place.textContent ?? '').filter((words) => words.includes('guessing'));
    expect(notice()).toEqual([]);
    await say({ type: 'attack_mode_changed', mode: 'on' });
    expect(notice()).toHaveLength(1);
    expect(notice()[0]).toContain('Links work');
    await say({ type: 'attack_mode_changed', mode: 'off' });
    expect(notice()).toEqual([]);
  });

  it('says when another console has one session, and takes it back by a button', async () => {
    const { model, peers } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await act(() => void (peers[0] && (peers[0].state.value = 'taken_over')));
    expect(text()).toContain('Another console has this session now.');
    await click(byRole('button', 'Use here'));
    expect(peers[0]?.takeBack).toHaveBeenCalled();
  });

  it('shows why a session ended and how long it was, beside its log', async () => {
    const { model, api, say } = await showConsole(summary(1));
    const span = (capability: Capability, from_ms: number, until_ms: number | null) => ({ capability, from_ms, until_ms });
    const spans = [span('view', 60_000, 120_000), span('control', 180_000, null), span('view', 240_000, 300_000)];
    const receipt = { ...NO_RECEIPT, started_ms: 0, spans, files: [{ name: 'tray.jpg', size_bytes: 300_000 }] };
    api.sessionLog.mockResolvedValue({ receipt, entries: [{ at_ms: 0, event: { type: 'started' } }, { at_ms: 720_000, event: { type: 'ended', reason: 'customer' } }] });
    await act(() => model.openSession(summary(1).session_id));
    await say({ type: 'session_changed', session: summary(1, ended) });
    await act(settle);
    expect(text()).toContain('The customer ended it');
    expect(text()).toContain('12:00');
    const fact = (name: string): string => [...document.querySelectorAll('dt')].find((term) => term.textContent === name)?.nextElementSibling?.textContent ?? '';
    expect(fact('Screen seen')).toMatch(/^\d+:01.* – \d+:02.*, \d+:04.* – \d+:05/);
    expect(fact('Mouse and keyboard')).toMatch(/^\d+:03/);
    expect(fact('Files received')).toBe('tray.jpg · 300.0 kB');
    expect(byRole('log').textContent).toContain('Session ended: by the customer');
    expect(document.querySelector('textarea')).toBeNull();
  });

  it('reads the log again after a failure', async () => {
    const { model, api } = await showConsole(summary(1, ended));
    api.sessionLog.mockRejectedValueOnce(new Error('no line'));
    await act(() => model.openSession(summary(1).session_id));
    await act(settle);
    expect(text()).toContain('The log could not be read.');
    await click(byRole('button', 'Try again'));
    expect(api.sessionLog).toHaveBeenCalledTimes(2);
    expect(text()).toContain('It was never started.');
  });

  it('says what to do about the eleventh active session, and puts it away', async () => {
    const { model, api } = await showConsole(summary(1, { phase: { type: 'waiting' }, label: 'waiting' }));
    await act(() => model.openSession(summary(1).session_id));
    api.act.mockRejectedValue(new ApiError(409, { code: 'too_many_sessions', detail: 'x', retry_after_seconds: null }));
    await click(byRole('button', 'Start'));
    expect(document.querySelector('[role=alert] .problem')?.textContent).toContain('End one or put one on hold');
    await click(byRole('button', 'Dismiss'));
    expect(text()).not.toContain('End one or put one on hold');
  });

  it('shows the code of a new session until it has expired, and offers a new one', async () => {
    const { api, say } = await showConsole();
    api.createSession.mockResolvedValue({ session: summary(1, created), pin: '482913', link: null, expires_ms: Date.now() + 60_000 });
    await click(byRole('button', 'New session'));
    await click(byRole('button', 'Create PIN'));
    expect(document.querySelector('[aria-label="PIN code"]')?.textContent).toBe('482 913');
    await click(byRole('button', 'Close'));
    expect(document.querySelectorAll('[aria-label="PIN code"]')).toHaveLength(1);
    await say({ type: 'session_changed', session: summary(1, { ...created, phase: { type: 'connecting' }, label: 'connecting' }) });
    expect(text()).toContain('The customer has used it and is opening the program');
    await say({ type: 'session_changed', session: summary(1, { phase: { type: 'ended', reason: 'code_expired' }, label: 'ended' }) });
    expect(text()).toContain('Nobody used the code or link in time');
    expect(document.querySelector('[aria-label="PIN code"]')).toBeNull();
  });

  it('tells those who do not see the list which session changed', async () => {
    const { say } = await showConsole(summary(1));
    await say({ type: 'session_changed', session: summary(1, { label: 'on_hold', flow: 'on_hold' }) });
    const said = [...document.querySelectorAll('[role=status]')].map((region) => region.textContent);
    expect(said).toContain('Customer 1: On hold');
  });

  it('shows the path, the delay and the exact share as text', async () => {
    const { model, peers, screen } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await act(() => {
      const session = model.current.value;
      peers[0]?.tell({ type: 'capability_changed', status: { capability: 'view', state: 'allowed', since_ms: 1, paused: null } });
      screen.show?.(1920, 1080, 0.987);
      if (session) session.quality.value = { path: 'relayed', rttMs: 24, kbitPerSecond: 310 };
    });
    const path = document.querySelector('.path')?.textContent;
    expect(path).toContain('Relayed');
    expect(path).toContain('Round trip24 ms');
    expect(path).toContain('Data rate310 kbit/s');
    expect(path).toContain('98 % of the picture exact');
  });

  it('opens the figures of the line and the picture by a button, and closes them with Esc', async () => {
    const { model, screen } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    const button = byRole('button', 'Connection: Connected');
    expect(button.getAttribute('aria-expanded')).toBe('false');
    await click(button);
    const panel = byRole('group', 'Connection');
    expect(button.getAttribute('aria-controls')).toBe(panel.id);
    expect(panel.textContent).toContain('Round tripnot known yet');
    await act(() => {
      const session = model.current.value;
      if (session) session.quality.value = { path: 'direct', rttMs: 24, kbitPerSecond: 310 };
    });
    expect(panel.textContent).toContain('PathDirect');
    expect(panel.textContent).toContain('Round trip24 ms');
    expect(panel.textContent).toContain('Lost on the waynot known yet');
    await act(() => {
      screen.show?.(1920, 1080, 0.987);
      screen.count?.({ framesPerSecond: 29, kbitPerSecond: 900, sender: { rttMs: 41.6, lost: 0.0123 } });
    });
    for (const fact of ['Round trip42 ms', 'Lost on the way1.2 %', 'Picture data900 kbit/s', 'Picture painted29 frames/s', 'Time to code a frameno film now', 'Exact98 %']) {
      expect(panel.textContent).toContain(fact);
    }
    await act(() => screen.count?.({ framesPerSecond: 29, kbitPerSecond: 900, sender: { rttMs: 41.6, lost: 0, coderMs: 7.4 } }));
    expect(panel.textContent).toContain('Time to code a frame7 ms');
    byRole('switch').focus();
    await press('Escape');
    expect(document.querySelector('.quality [role=group]')).toBeNull();
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute('aria-expanded')).toBe('false');
  });

  it('saves data by a switch that says what it does, and shows it outside the panel too', async () => {
    const { model, screen } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await click(byRole('button', 'Connection'));
    const saving = byRole('switch', 'Save data');
    expect(saving.getAttribute('aria-checked')).toBe('false');
    expect(document.getElementById(saving.getAttribute('aria-describedby') ?? '')?.textContent).toContain('At most 1 Mbit/s');
    await click(saving);
    expect([saving.getAttribute('aria-checked'), saving.textContent]).toEqual(['true', 'On']);
    expect(screen.setLimit).toHaveBeenLastCalledWith(1000);
    expect(document.querySelector('.path > dl')?.textContent).toContain('Save dataat most 1 Mbit/s');
    await click(saving);
    expect(screen.setLimit).toHaveBeenLastCalledWith(0);
    expect(saving.getAttribute('aria-checked')).toBe('false');
  });

  it('forgets the figures of a line that is gone, and keeps the wish to save data', async () => {
    const { model, peers, screen } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    await click(byRole('button', 'Connection'));
    await click(byRole('switch', 'Save data'));
    const numbers = { framesPerSecond: 29, kbitPerSecond: 900 };
    await act(() => screen.count?.(numbers));
    await act(() => void (peers[0] && (peers[0].state.value = 'reconnecting')));
    await act(() => screen.count?.(numbers));
    expect(byRole('group', 'Connection').textContent).toContain('Picture paintednot known yet');
    expect(byRole('switch', 'Save data').getAttribute('aria-checked')).toBe('true');
  });

  it('goes to the sign-in when the sign-in is gone', async () => {
    const { line, onExpired } = await showConsole();
    await act(() => void (line.state.value = 'signed_out'));
    expect(onExpired).toHaveBeenCalled();
  });
});
