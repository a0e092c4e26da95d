// @vitest-environment happy-dom
import type { EntryAccepted, ErrorCode } from '@bowline/protocol';
import { ApiError } from '@bowline/session/api/api-client.ts';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SupportPage } from './SupportPage.tsx';
import type { EntryWay } from './entry/entry-model.ts';
import { accepted, givenEntry, organisation } from './entry/given.ts';
import type { Browser, Place, System } from './steps/surroundings.ts';
import { TextSizeModel } from './text-size/text-size.ts';

const STATUS: Partial<Record<ErrorCode, number>> = { code_does_not_work: 404, not_found: 404, no_applet: 404, too_many_tries: 429, internal: 500 };
const refusal = (code: ErrorCode, retry_after_seconds: number | null = null): ApiError =>
  new ApiError(STATUS[code] ?? 400, { code, detail: '', retry_after_seconds });

async function setup(way: EntryWay = { type: 'pin' }, system: System = 'linux', browser: Browser = 'firefox', here = organisation, place: Place = 'computer') {
  const { model, enter, openBrowser, startDownload } = givenEntry({ here, system, place, way });
  await model.loadOrganisation();
  await act(() => render(<SupportPage model={model} browser={browser} textSize={new TextSizeModel(document.documentElement, () => sessionStorage)} android={undefined} />, document.body));
  const submit = (code: string): Promise<void> =>
    act(async () => {
      model.type(code);
      await model.submit();
    });
  return { enter, openBrowser, startDownload, submit, text: () => document.body.textContent ?? '' };
}

const press = (name: string): Promise<void> =>
  act(async () => {
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent === name);
    if (!button) throw new Error(`no button ${name}`);
    if (button.type === 'submit') button.form?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    else button.click();
    await vi.advanceTimersByTimeAsync(0);
  });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

describe('support page', () => {
  it('shows who it is and asks for the code', async () => {
    const { text } = await setup();
    expect(document.querySelector('h1')?.textContent).toBe('Support Connection');
    expect(document.querySelector('.entry label')?.textContent).toBe('Enter your 6-digit code');
    expect(text()).toContain('help.northpier.example');
  });

  it('says the same words for every code that does not work', async () => {
    const { enter, submit, text } = await setup();
    enter.mockRejectedValue(refusal('code_does_not_work'));
    await submit('482 931');
    expect(enter).toHaveBeenCalledWith({ proof: { type: 'pin', pin: '482931' }, system: 'linux' });
    expect(text()).toContain('That code does not work.');
    expect(document.querySelector('.entry input')?.getAttribute('aria-invalid')).toBe('true');
  });

  it('asks nobody about a code that is too short', async () => {
    const { enter, submit, text } = await setup();
    await submit('12');
    expect(enter).not.toHaveBeenCalled();
    expect(text()).toContain('A code has six digits.');
  });

  it('counts down after too many tries, then lets one try again', async () => {
    const { enter, submit, text } = await setup();
    enter.mockRejectedValue(refusal('too_many_tries', 112));
    await submit('482931');
    expect(text()).toContain('Too many tries. Wait 2 minutes.');
    expect(text()).toContain('1:52');
    await act(async () => void (await vi.advanceTimersByTimeAsync(113_000)));
    expect(text()).toContain('Start Download');
  });

  it('says when there is no program, no line, or a fault', async () => {
    const { enter, submit, text } = await setup();
    enter.mockRejectedValue(refusal('no_applet'));
    await submit('482931');
    expect(text()).toContain('There is no program for this computer yet.');
    enter.mockRejectedValue(new TypeError('network'));
    await submit('482931');
    expect(text()).toContain('We cannot reach the support server.');
    enter.mockRejectedValue(refusal('internal'));
    await submit('482931');
    expect(text()).toContain('Something went wrong on our side.');
  });

  it('blames no code for a request that went wrong', async () => {
    for (const way of [{ type: 'pin' }, { type: 'link', token: 'a'.repeat(32) }] as const) {
      for (const [status, code] of [[400, 'bad_request'], [401, 'unauthenticated'], [403, 'forbidden'], [408, 'bad_request'], [413, 'bad_request'], [502, 'internal']] as const) {
        const { enter, submit, text } = await setup(way);
        enter.mockRejectedValue(new ApiError(status, { code, detail: '', retry_after_seconds: null }));
        await submit('482931');
        expect(text(), String(status)).toContain('Something went wrong on our side.');
        expect(document.querySelector('[aria-invalid]'), String(status)).toBeNull();
        render(null, document.body);
      }
    }
  });

  it('starts the download and shows what to press', async () => {
    const { startDownload, submit, text } = await setup();
    await submit('482913');
    expect(startDownload).toHaveBeenCalledWith('/download/linux', 'a-482913');
    expect(text()).toContain('Saved. Now open it.');
    expect(text()).toContain('Look for the Northpier window');
  });

  it('lets a first request that fails late spoil nothing', async () => {
    let failLate = (): void => undefined;
    const first = new Promise<never>((_resolve, reject) => {
      failLate = () => reject(new TypeError('network'));
    });
    const ask = vi.fn(() => Promise.resolve(organisation)).mockReturnValueOnce(first);
    const enter = (): Promise<EntryAccepted> => Promise.resolve(accepted);
    const { model } = givenEntry({ api: { organisation: ask, enter, eula: vi.fn() } });
    const loaded = model.loadOrganisation();
    model.type('482913');
    await model.submit();
    failLate();
    await loaded;
    expect(model.state.value.type).toBe('saved');
  });

  it('says that there is no line while nobody has done anything', async () => {
    const { model } = givenEntry({ api: { organisation: () => Promise.reject(new TypeError('network')), enter: vi.fn(), eula: vi.fn() } });
    await model.loadOrganisation();
    expect(model.state.value.type).toBe('offline');
  });

  it('follows no address outside this server', async () => {
    const { enter, startDownload, submit } = await setup();
    enter.mockResolvedValue({ ...accepted, program: { download: '//elsewhere.example/a', file_name: 'a' } });
    await submit('482913');
    expect(startDownload).not.toHaveBeenCalled();
  });

  it('sends nothing when a link is opened, only when the button is pressed', async () => {
    const { enter, submit } = await setup({ type: 'link', token: 'a'.repeat(32) });
    expect(document.querySelector('.entry input')).toBeNull();
    expect(enter).not.toHaveBeenCalled();
    await submit('');
    expect(enter).toHaveBeenCalledWith({ proof: { type: 'link', token: 'a'.repeat(32) }, system: 'linux' });
  });

  it('asks for the code only as long as one is wanted', async () => {
    const { submit, text } = await setup();
    expect(text()).toContain('Type the code that your technician gave you.');
    await submit('482913');
    expect(text()).not.toContain('Type the code');
    expect(text()).toContain('you can stop at any time.');
  });

  it('gives advice when a stranger called', async () => {
    const { text } = await setup();
    await act(() => document.querySelector<HTMLAnchorElement>('.scam a')?.click());
    expect(text()).toContain('Hang up now.');
  });

  it('writes as large as the reader wants, also after a reload', async () => {
    const root = document.documentElement;
    const choices = (): string[] => [...document.querySelectorAll<HTMLInputElement>('fieldset input')].filter((choice) => choice.checked).map((choice) => choice.getAttribute('aria-label') ?? '');
    await setup();
    expect(root.dataset['textSize']).toBe('normal');
    expect(document.querySelector('legend')?.textContent).toBe('Text size');
    await act(() => document.querySelector<HTMLInputElement>('[aria-label=Largest]')?.click());
    expect(root.dataset['textSize']).toBe('largest');
    render(null, document.body);
    await setup();
    expect(root.dataset['textSize']).toBe('largest');
    expect(choices()).toEqual(['Largest']);
    sessionStorage.setItem('bowline.text-size', 'enormous');
    render(null, document.body);
    await setup();
    expect(root.dataset['textSize']).toBe('normal');
    sessionStorage.clear();
  });

  it('writes as large as the reader wants where the browser keeps nothing', () => {
    const model = new TextSizeModel(document.documentElement, () => {
      throw new DOMException('', 'SecurityError');
    });
    model.choose('large');
    expect([model.size.value, document.documentElement.dataset['textSize']]).toEqual(['large', 'large']);
  });

  it('says the same words for a link that is wrong, expired or tried too often', async () => {
    const words = new Set<string>();
    for (const code of ['code_does_not_work', 'not_found', 'too_many_tries'] as const) {
      const { enter, submit } = await setup({ type: 'link', token: 'a'.repeat(32) });
      enter.mockRejectedValue(refusal(code, code === 'too_many_tries' ? 60 : null));
      await submit('');
      words.add(document.querySelector('[role=alert]')?.textContent ?? '');
      render(null, document.body);
    }
    expect([...words]).toEqual(['That link does not work.Ask your technician for a new link. A link stops working after a while, and when the session has begun.']);
  });

  it('asks the server nothing while a link page is only looked at, however long', async () => {
    const { enter } = await setup({ type: 'link', token: 'a'.repeat(32) });
    await act(async () => {
      for (const type of ['load', 'focus', 'visibilitychange', 'scroll', 'pagehide']) dispatchEvent(new Event(type));
      await vi.advanceTimersByTimeAsync(600_000);
    });
    expect(enter).not.toHaveBeenCalled();
    expect(document.querySelectorAll('form[action], a[href^="http"], meta[http-equiv]')).toHaveLength(0);
  });

  it('says before anything is typed that there is no program for this computer', async () => {
    const { text } = await setup({ type: 'pin' }, 'macos');
    expect(text()).toContain('This looks like macOS. The program runs on Linux.');
    render(null, document.body);
    const other = await setup({ type: 'pin' }, 'linux_other');
    expect(other.text()).toContain('The program needs a 64-bit Intel or AMD processor, and this computer has another one.');
    render(null, document.body);
    const none = await setup({ type: 'pin' }, 'linux', 'chrome', { ...organisation, applets: [] });
    expect(none.text()).toContain('This help desk has no program to save yet.');
  });

  it('shows words and pictures for every browser on every system', async () => {
    const seen = new Set<string>();
    for (const system of ['windows', 'macos', 'linux'] as const) {
      for (const browser of ['chrome', 'edge', 'firefox', 'safari'] as const) {
        const { submit } = await setup({ type: 'pin' }, system, browser, { ...organisation, applets: ['windows', 'macos', 'linux'] });
        await submit('482913');
        const steps = [...document.querySelectorAll('.steps li')];
        expect(steps.map((step) => step.querySelectorAll('svg[aria-hidden=true]').length)).toEqual([1, 1, 1]);
        expect(document.activeElement?.textContent).toBe('Saved. Now open it.');
        seen.add(steps.map((step) => step.textContent).join());
        render(null, document.body);
      }
    }
    expect(seen.size).toBe(12);
  });

  it('says after the download what stays true while the session runs in the program', async () => {
    const { submit, text } = await setup({ type: 'pin' }, 'linux', 'chrome', { ...organisation, name: 'northpier' });
    await submit('482913');
    expect(text()).not.toMatch(/waiting/i);
    for (const words of ['Mara helps you in the program.', 'you can close this page', 'Only if you cannot find the saved file.']) expect(text()).toContain(words);
    expect(document.querySelector('.p-initial')?.textContent, 'as large as on the page').toBe('N');
  });

  it('lets a computer without a program go on in the browser', async () => {
    const { enter, openBrowser, startDownload, submit, text } = await setup({ type: 'pin' }, 'macos');
    await act(() => document.querySelector<HTMLInputElement>('.entry input')?.focus());
    enter.mockRejectedValueOnce(refusal('no_applet'));
    await submit('482913');
    expect(text()).toContain('There is no program for this computer yet.');
    await press('Continue in the browser');
    expect(enter).toHaveBeenLastCalledWith({ proof: { type: 'pin', pin: '482913' }, system: 'browser' });
    expect(openBrowser).toHaveBeenCalledWith(accepted, 'whole');
    expect(startDownload).not.toHaveBeenCalled();
  });

  it('lets a computer on which no program can be started go on in the browser, and offers the program first', async () => {
    const { enter, openBrowser, startDownload, text } = await setup();
    expect([...document.querySelectorAll('.entry .primary')].map((one) => one.textContent)).toEqual(['Start Download']);
    await press('Continue in the browser');
    expect(text()).toContain('A code has six digits.');
    await act(() => {
      const field = document.querySelector<HTMLInputElement>('.entry input');
      if (field) field.value = '482913';
      field?.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await press('Continue in the browser');
    expect(enter).toHaveBeenCalledWith({ proof: { type: 'pin', pin: '482913' }, system: 'browser' });
    expect(openBrowser).toHaveBeenCalledWith(accepted, 'whole');
    expect(startDownload).not.toHaveBeenCalled();
  });

  it('lets a computer go on in the browser from a link, over who helps', async () => {
    const { enter, openBrowser, text } = await setup({ type: 'link', token: 'a'.repeat(32) });
    expect(document.querySelector('.entry .primary')?.textContent).toBe('Start Download');
    await press('Continue in the browser');
    expect(enter).toHaveBeenCalledWith({ proof: { type: 'link', token: 'a'.repeat(32) }, system: 'browser' });
    expect(text()).toContain('Mara is waiting to help you.');
    expect(text(), 'nothing is saved this way').not.toContain('A small program is saved.');
    expect(openBrowser).not.toHaveBeenCalled();
    await press('Continue in the browser');
    expect(openBrowser).toHaveBeenCalledWith(accepted, 'whole');
  });

  it('lets whoever has saved a program that does not open go on in the browser', async () => {
    const { enter, openBrowser, submit } = await setup();
    await submit('482913');
    await press('Continue in the browser');
    expect(enter).toHaveBeenLastCalledWith({ proof: { type: 'pin', pin: '482913' }, system: 'browser' });
    expect(openBrowser).toHaveBeenCalledWith(accepted, 'whole');
  });

  it('is for a phone what it needs: a code, and a session on this page', async () => {
    const { enter, openBrowser, submit, text } = await setup({ type: 'pin' }, 'other', 'chrome', organisation, 'phone');
    expect(document.querySelector('.entry label')?.textContent).toBe('Enter your six-digit PIN code');
    for (const words of ['Start Download', 'no program', 'Saved']) expect(text()).not.toContain(words);
    enter.mockResolvedValue({ ...accepted, program: null });
    await submit('482913');
    expect(openBrowser).toHaveBeenCalledTimes(1);
  });

  it('shows on a phone who helps before a link begins anything', async () => {
    const { enter, openBrowser, submit, text } = await setup({ type: 'link', token: 'a'.repeat(32) }, 'other', 'chrome', organisation, 'phone');
    expect(enter).not.toHaveBeenCalled();
    await submit('');
    expect(text()).toContain('Mara is waiting to help you.');
    expect(openBrowser).not.toHaveBeenCalled();
    expect(text(), 'a phone has nothing else').not.toContain('in the browser');
    await press('Continue');
    expect(openBrowser).toHaveBeenCalledWith(accepted, 'whole');
    expect(enter).toHaveBeenCalledTimes(1);
  });

  it('says what to do when the session cannot go on in this browser, and lets one try again', async () => {
    const { openBrowser, submit, text } = await setup({ type: 'pin' }, 'other', 'chrome', organisation, 'phone');
    openBrowser.mockResolvedValueOnce('no_webrtc');
    await submit('482913');
    expect(text()).toContain('Open this page in another browser');
    openBrowser.mockResolvedValueOnce('no_core');
    await submit('482913');
    expect(text()).toContain('This page did not load completely.');
    openBrowser.mockRejectedValueOnce(refusal('code_does_not_work'));
    await submit('482913');
    expect(text()).toContain('That code does not work.');
    openBrowser.mockRejectedValueOnce(new TypeError('network'));
    await submit('482913');
    expect(text()).toContain('We cannot reach the support server.');
  });
});
