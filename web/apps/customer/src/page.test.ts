import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

const page = readFileSync(new URL('../index.html', import.meta.url), 'utf8');
const tokens = readFileSync(new URL('../../../packages/ui/src/tokens.css', import.meta.url), 'utf8');

describe('the page that is served', () => {
  it('names the colours of the tokens, light and dark', () => {
    const named = [...page.matchAll(/name="theme-color" media="\(prefers-color-scheme: (light|dark)\)" content="(#\w+)"/g)];
    const surfaces = [...tokens.matchAll(/--surface: (#\w+);/g)].map((found) => found[1]);
    expect(named.map(([, theme, colour]) => [theme, colour])).toEqual([['light', surfaces[0]], ['dark', surfaces[1]]]);
    expect(surfaces[2]).toBe(surfaces[1]);
  });

  it('sends browsers without scripts, or with old ones, to the plain page, of a link, too', () => {
    expect(page).toContain('<noscript><meta http-equiv="refresh" content="0; url=?plain" /></noscript>');
    expect(page).toContain('<script src="/plain.js" async');
    const script = readFileSync(new URL('../public/plain.js', import.meta.url), 'utf8');
    const run = (browser: object): unknown[] => {
      const gone: unknown[] = [];
      runInNewContext(script, { Object: browser, location: { replace: (where: unknown) => gone.push(where) } });
      return gone;
    };
    expect([run({}), run({ hasOwn: () => true })]).toEqual([['?plain'], []]);
    expect(script).not.toMatch(/=>|`|\b(?:let|const)\b/);
  });

  it('can be put on a home screen', () => {
    for (const [rel, href] of [['manifest', '/manifest.webmanifest'], ['apple-touch-icon', '/icons/apple-touch-icon.png']]) expect(page).toContain(`<link rel="${rel}" href="${href}"`);
    const touch = readFileSync(new URL('../public/icons/apple-touch-icon.png', import.meta.url));
    expect([touch.readUInt32BE(16), touch.readUInt32BE(20)]).toEqual([180, 180]);
    expect(readFileSync(new URL('../public/icons/icon.svg', import.meta.url), 'utf8')).toBe(readFileSync(new URL('../../../packages/ui/src/icon.svg', import.meta.url), 'utf8'));
  });
});
