// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { SupportPage } from '../SupportPage.tsx';
import { givenEntry, organisation, storage } from '../entry/given.ts';
import { Remembered } from '../remembered.ts';
import { TextSizeModel } from '../text-size/text-size.ts';
import { type Here, intentOf, takesAndroidApps } from './intent.ts';

const here: Here = { protocol: 'https:', host: 'help.northpier.example', pathname: '/', hash: '' };
const ANDROID = 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0';

async function setup(android: Here | undefined, android_app: string | null, remembered = new Remembered(storage())) {
  const { model } = givenEntry({ system: 'other', place: 'phone', remembered, here: { ...organisation, android_app } });
  await model.loadOrganisation();
  await act(() => render(<SupportPage model={model} browser="chrome" textSize={new TextSizeModel(document.documentElement, storage())} android={android} />, document.body));
  model.type('482913');
  return { banner: document.querySelector('.own-app'), model };
}

afterEach(() => render(null, document.body));

describe("the banner of the organisation's own app", () => {
  it('opens the app, or is put away', async () => {
    const { banner } = await setup(here, 'example.northpier.help');
    expect(banner?.textContent).toContain('Northpier has an app for this phone.');
    expect(banner?.querySelector('a')?.getAttribute('href')).toBe(intentOf('example.northpier.help', here));
    await act(() => banner?.querySelector('button')?.click());
    expect(document.querySelector('.own-app')).toBeNull();
  });

  it('is not there without an app, or where Android is not', async () => {
    expect((await setup(here, null)).banner).toBeNull();
    expect((await setup(undefined, 'example.northpier.help')).banner).toBeNull();
    expect(takesAndroidApps(ANDROID, here)).toBe(true);
    expect(takesAndroidApps('Mozilla/5.0 (iPhone)', here)).toBe(false);
    expect(takesAndroidApps(ANDROID, { ...here, hash: '#browser' })).toBe(false);
  });

  it('is gone once the customer goes on in the browser', async () => {
    const { model } = await setup(here, 'example.northpier.help');
    await act(() => model.submit());
    expect(model.state.value.type).toBe('tutorial');
    expect(document.querySelector('.own-app')).toBeNull();
  });

  it('comes back to this very page where the app is not installed', () => {
    const pathname = `/l/${'0a'.repeat(16)}`;
    const intent = intentOf('example.northpier.help', { ...here, pathname });
    expect(intent.startsWith(`intent://help.northpier.example${pathname}#Intent;scheme=https;package=example.northpier.help;`)).toBe(true);
    const fallback = /S\.browser_fallback_url=([^;]+);end$/.exec(intent)?.[1] ?? '';
    expect(decodeURIComponent(fallback)).toBe(`https://help.northpier.example${pathname}#browser`);
  });

  it('lets nothing of an address out of its place', () => {
    for (const pathname of ['/l/x;package=evil.app;end', '/l/0a#Intent', '//evil.example', `/l/${'0a'.repeat(16)};S.a=b`]) {
      expect(intentOf('a.b', { ...here, pathname })).toBe(intentOf('a.b', here));
    }
    expect(intentOf('a.b;end', here)).toContain('package=a.b%3Bend;');
  });
});
