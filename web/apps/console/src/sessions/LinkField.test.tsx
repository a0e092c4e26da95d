// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { byRole, click } from '../shell/fake-console.tsx';
import { LinkField } from './LinkField.tsx';

const LINK = `https://help.example/l/${'a'.repeat(32)}`;

const show = (): Promise<void> => act(() => render(<LinkField link={LINK} />, document.body));
const ways = (): string[] => [...document.querySelectorAll('.link-ways .btn')].map((way) => way.textContent ?? '');

afterEach(() => {
  render(null, document.body);
  vi.unstubAllGlobals();
});

it('goes out as a text message that one message holds', async () => {
  await show();
  expect(ways()).toEqual(['Copy link', 'Email', 'Text message']);
  const href = byRole('link', 'Text message').getAttribute('href') ?? '';
  expect(href.startsWith('sms:?&body=')).toBe(true);
  const body = decodeURIComponent(href.slice('sms:?&body='.length));
  expect(body).toContain(LINK);
  expect(body.length).toBeLessThanOrEqual(160);
});

it('is handed to another app where the browser does that', async () => {
  const share = vi.fn((_what: ShareData): Promise<void> => Promise.resolve());
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator) as Navigator, { share }));
  await show();
  await click(byRole('button', 'Share…'));
  expect(share.mock.lastCall?.[0]).toMatchObject({ url: LINK });
  share.mockRejectedValue(new DOMException('closed', 'AbortError'));
  await click(byRole('button', 'Share…'));
  expect(document.querySelector('[role=status]')?.textContent, 'who thinks better of it reads nothing').toBe('');
  share.mockRejectedValue(new DOMException('not here', 'NotAllowedError'));
  await click(byRole('button', 'Share…'));
  expect(document.querySelector('[role=status]')?.textContent).toContain('Copy the link');
});
