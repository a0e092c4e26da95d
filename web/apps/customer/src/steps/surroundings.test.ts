import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Device, type System, browserDevice, browserOf, placeOf, systemOf } from './surroundings.ts';

const device = (userAgent: string, more: Partial<Device> = {}): Device => ({ userAgent, touchPoints: 0, isCoarse: false, isMobile: false, ...more });
const FINGERS = { touchPoints: 5, isCoarse: true };
const TOUCH_SCREEN = { touchPoints: 10, isCoarse: false };
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

const PHONES: readonly [string, Device][] = [
  ['Android', device(`Mozilla/5.0 (Linux; Android 10; K) ${CHROME}`, FINGERS)],
  ['iPhone', device('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1', FINGERS)],
  ['iPad that calls itself a Mac', device('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15', FINGERS)],
  ['Android tablet, the page as for computers', device(`Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`, FINGERS)],
  ['Firefox on Android, the page as for computers', device('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', FINGERS)],
  ['Samsung Internet, the page as for computers', device('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0.0.0 Safari/537.36', FINGERS)],
  ['phone with Linux', device('Mozilla/5.0 (X11; Linux aarch64; rv:140.0) Gecko/20100101 Firefox/140.0', FINGERS)],
  ['Tizen', device('Mozilla/5.0 (Linux; Tizen 3.0; SAMSUNG SM-Z400Y) AppleWebKit/537.3 SamsungBrowser/1.1 Mobile Safari/537.3')],
  ['KaiOS', device('Mozilla/5.0 (Mobile; Nokia 2780 Flip; rv:84.0) Gecko/84.0 Firefox/84.0 KAIOS/3.1')],
  ['Firefox OS', device('Mozilla/5.0 (Mobile; rv:44.0) Gecko/44.0 Firefox/44.0')],
  ['Firefox OS, tablet', device('Mozilla/5.0 (Tablet; rv:44.0) Gecko/44.0 Firefox/44.0')],
  ['OpenHarmony', device('Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile')],
  ['OpenHarmony, tablet', device('Mozilla/5.0 (Tablet; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 ArkWeb/4.1.6.1')],
  ['BlackBerry 10', device('Mozilla/5.0 (BB10; Touch) AppleWebKit/537.10+ (KHTML, like Gecko) Version/10.3.3.2205 Mobile Safari/537.10+')],
  ['Windows Phone', device('Mozilla/5.0 (compatible; MSIE 10.0; Windows Phone 8.0; Trident/6.0; IEMobile/10.0; ARM; Touch; NOKIA; Lumia 920)')],
  ['Windows Phone that calls itself a computer', device('Mozilla/5.0 (Windows NT 6.2; ARM; Trident/7.0; Touch; rv:11.0; WPDesktop; Lumia 1520) like Gecko', FINGERS)],
  ['one that nobody knows, and that says so', device(`Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`, { isMobile: true })],
];

const COMPUTERS: readonly [System, string, Device][] = [
  ['linux', 'Linux', device(`Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`)],
  ['linux', 'Linux with a touch screen', device(`Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`, TOUCH_SCREEN)],
  ['linux', 'Linux whose pointer is a finger without a touch screen, as with a remote control', device(`Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`, { isCoarse: true })],
  ['windows', 'Windows', device(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}`)],
  ['windows', 'Windows, a tablet', device(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}`, FINGERS)],
  ['windows', 'Windows of old, with a pen', device('Mozilla/5.0 (Windows NT 6.1; Trident/7.0; Tablet PC 2.0; rv:11.0) like Gecko')],
  ['macos', 'macOS', device('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15')],
  ['other', 'ChromeOS', device('Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/140.0', TOUCH_SCREEN)],
  ['other', 'OpenHarmony', device('Mozilla/5.0 (PC; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 ArkWeb/4.1.6.1')],
  ['other', 'television', device('Mozilla/5.0 (Linux; Tizen 6.5) AppleWebKit/537.36 Chrome/94.0 TV Safari/537.36')],
  ...['x86_64', 'i686 on x86_64', 'amd64'].map((name) => ['linux', name, device(`Mozilla/5.0 (X11; Ubuntu; Linux ${name}; rv:140.0) Firefox/140.0`)] satisfies [System, string, Device]),
  ...['aarch64', 'armv7l', 'armv8l', 'i686', 'i586', 'riscv64', 'ppc64le'].map((name) => ['linux_other', name, device(`Mozilla/5.0 (X11; Linux ${name}) ${CHROME}`)] satisfies [System, string, Device]),
];

afterEach(() => void vi.unstubAllGlobals());

describe('where the customer sits', () => {
  it.each(PHONES)('is a phone or tablet, which no program is for: %s', (_, given) => {
    expect([placeOf(given), systemOf(given)]).toEqual(['phone', 'other']);
  });

  it.each(COMPUTERS)('is a computer with %s: %s', (system, _, given) => {
    expect([placeOf(given), systemOf(given)]).toEqual(['computer', system]);
  });

  it('is asked of the browser, and of one that knows less', () => {
    vi.stubGlobal('navigator', { userAgent: 'A', maxTouchPoints: 5, userAgentData: { mobile: true } });
    vi.stubGlobal('matchMedia', (query: string) => ({ matches: query === '(pointer: coarse)' }));
    expect(browserDevice()).toEqual({ userAgent: 'A', touchPoints: 5, isCoarse: true, isMobile: true });
    vi.stubGlobal('navigator', { userAgent: 'A', maxTouchPoints: 0 });
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
    expect(browserDevice()).toEqual(device('A'));
  });

  it('has a browser', () => {
    expect(browserOf('Chrome/140 Safari/537 Edg/140')).toBe('edge');
  });
});
