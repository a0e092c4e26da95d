// @vitest-environment happy-dom
import type { ErrorCode } from '@bowline/protocol';
import { ApiError } from '@bowline/session/api/api-client.ts';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SupportPage } from './SupportPage.tsx';
import { EntryModel, type EntryWay } from './entry/entry-model.ts';
import { browserOf, systemOf } from './steps/surroundings.ts';

const organisation = { name: 'Northpier', host: 'help.northpier.example', applets: ['linux'] };
const refusal = (code: ErrorCode, retry_after_seconds: number | null = null): ApiError =>
  new ApiError(code === 'internal' ? 500 : 400, { code, detail: '', retry_after_seconds });

async function setup(way: EntryWay = { type: 'pin' }) {
  const enter = vi.fn(() => Promise.resolve({ technician_name: 'Mara', download: '/download/a-482913' }));
  const startDownload = vi.fn();
  const model = new EntryModel({ api: { organisation: () => Promise.resolve(organisation), enter }, system: 'linux', way, startDownload, now: () => Date.now() });
  await model.loadOrganisation();
  await act(() => render(<SupportPage model={model} browser="firefox" />, document.body));
  const submit = (code: string): Promise<void> =>
    act(async () => {
      model.type(code);
      await model.submit();
    });
  return { enter, startDownload, submit, text: () => document.body.textContent ?? '' };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

describe('support page', () => {
  it('shows who it is and asks for the code', async () => {
    const { text } = await setup();
    expect(document.querySelector('h1')?.textContent).toBe('Support Connection');
    expect(document.querySelector('label')?.textContent).toBe('Enter your 6-digit code');
    expect(text()).toContain('help.northpier.example');
    expect(text()).not.toContain('Continue in the browser');
  });

  it('says the same words for every code that does not work', async () => {
    const { enter, submit, text } = await setup();
    enter.mockRejectedValue(refusal('code_does_not_work'));
    await submit('482 931');
    expect(enter).toHaveBeenCalledWith({ proof: { type: 'pin', pin: '482931' }, system: 'linux' });
    expect(text()).toContain('That code does not work.');
    expect(document.querySelector('input')?.getAttribute('aria-invalid')).toBe('true');
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

  it('starts the download and shows what to press', async () => {
    const { startDownload, submit, text } = await setup();
    await submit('482913');
    expect(startDownload).toHaveBeenCalledWith('/download/a-482913');
    expect(text()).toContain('Saved. Now open it.');
    expect(text()).toContain('Look for the Northpier window');
  });

  it('follows no address outside this server', async () => {
    const { enter, startDownload, submit } = await setup();
    enter.mockResolvedValue({ technician_name: 'Mara', download: '//elsewhere.example/a' });
    await submit('482913');
    expect(startDownload).not.toHaveBeenCalled();
  });

  it('sends nothing when a link is opened, only when the button is pressed', async () => {
    const { enter, submit } = await setup({ type: 'link', token: 'a'.repeat(32) });
    expect(document.querySelector('input')).toBeNull();
    expect(enter).not.toHaveBeenCalled();
    await submit('');
    expect(enter).toHaveBeenCalledWith({ proof: { type: 'link', token: 'a'.repeat(32) }, system: 'linux' });
  });

  it('gives advice when a stranger called', async () => {
    const { text } = await setup();
    await act(() => document.querySelector<HTMLAnchorElement>('.scam a')?.click());
    expect(text()).toContain('Hang up now.');
  });

  it('knows systems and browsers', () => {
    expect(systemOf('Mozilla/5.0 (X11; Linux x86_64)', 0)).toBe('linux');
    expect(systemOf('Mozilla/5.0 (Macintosh; Intel Mac OS X)', 5)).toBe('other');
    expect(browserOf('Chrome/140 Safari/537 Edg/140')).toBe('edge');
  });
});
