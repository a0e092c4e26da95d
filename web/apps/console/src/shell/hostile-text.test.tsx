// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { created, ended, settle, showConsole, summary } from './fake-console.tsx';

const STRINGS = 5000;
const PATIENCE_MS = 60_000;
const STARTS = ['', '"', "'", '`', '">', "'>", '</textarea>', '</title>', '-->', ']]>', '\\x3c', '&lt;', '${', '{{', '\u0000'];
const CORES = [
  '<script>hit()</script>', '<img src=x onerror=hit()>', '<svg onload=hit()>', '<svg><script>hit()</script></svg>', '<iframe srcdoc="<script>hit()</script>">',
  '<a href="javascript:hit()">x</a>', '<math><mi xlink:href="javascript:hit()">', '<object data="javascript:hit()">', '<embed src="javascript:hit()">',
  '<details open ontoggle=hit()>', '<style>*{display:none}</style>', '<link rel=stylesheet href=//x>', '<base href=//x>', '<meta http-equiv=refresh content=0>',
  '<form action=//x><input autofocus onfocus=hit()>', '<template><script>hit()</script></template>', '<b>bold</b>', 'javascript:hit()', 'onerror=hit()',
  '__proto__', 'constructor', '[object Object]', '%3Cscript%3Ehit()%3C/script%3E', '&#60;script&#62;hit()&#60;/script&#62;', '＜script＞hit()＜/script＞',
];
const ENDS = ['', '//', '<!--', '/*', '}}', '}', "';", '";hit();//', '>', '\u2029', '\u202e', '\ud800'];

/** A small generator with a seed, so that a failure comes again. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

const dice = numbers(20_240_229);
const pick = (from: readonly string[]): string => from[Math.floor(dice.next().value * from.length)] ?? '';
const flip = (text: string): string => [...text].map((sign) => (dice.next().value < 0.1 ? sign.toUpperCase() : sign)).join('');
const hostile = (): string => pick(STARTS) + flip(pick(CORES)) + (dice.next().value < 0.3 ? pick(CORES) : '') + pick(ENDS);

/** Elements and attributes that no screen of this console has of its own accord. */
const FOREIGN = 'script, iframe, object, embed, style, link, base, meta, template, math, details, img, svg script';
function foreign(): string[] {
  const handlers = [...document.body.querySelectorAll('*')].filter((element) =>
    [...element.attributes].some(({ name, value }) => name.startsWith('on') || /^\s*javascript:/i.test(value)),
  );
  return [...document.body.querySelectorAll(FOREIGN), ...handlers].map((element) => `${element.localName} ${element.getAttributeNames().join(' ')}`);
}

/** As the decoder leaves it. */
const cleaned = (text: string): string => text.replace(/[\p{Cc}\u200e\u200f\u061c\ufeff\u2028-\u202e\u2066-\u2069]/gu, '');

afterEach(() => render(null, document.body));

describe('what customers write', () => {
  it('is text and nothing else, in chat and log', async () => {
    const { model, peers } = await showConsole(summary(1));
    await act(() => model.openSession(summary(1).session_id));
    const texts = Array.from({ length: STRINGS }, hostile);
    await act(() => {
      for (const [index, text] of texts.entries()) {
        const entry = { at_ms: 1, event: { type: 'file_sent' as const, name: text, size_bytes: 1 } };
        peers[0]?.tell({ type: 'line', line: index % 2 === 0 ? { type: 'chat', from: 'customer', message_id: null, text, at_ms: 1 } : { type: 'log', entry } });
      }
    });
    const lines = [...document.querySelectorAll('.stream > *')];
    expect(lines).toHaveLength(STRINGS);
    const wrong = texts.filter((text, index) => !lines[index]?.textContent?.includes(cleaned(text)));
    expect(wrong).toEqual([]);
    expect(foreign()).toEqual([]);
  }, PATIENCE_MS);

  it('is text and nothing else, in every other field that a customer fills', async () => {
    const { model, peers, say } = await showConsole(summary(1), summary(2, created), summary(3, ended));
    await act(() => model.openSession(summary(1).session_id));
    const shown = new Set<string>();
    for (let round = 0; round < 40; round += 1) {
      const [name, system, detail, file] = [hostile(), hostile(), hostile(), hostile()];
      for (const change of [{}, created, ended]) await say({ type: 'session_changed', session: summary(change === created ? 2 : change === ended ? 3 : 1, { ...change, customer_name: name }) });
      await act(() => {
        peers[0]?.tell({ type: 'snapshot', capabilities: [], history: [], system });
        peers[0]?.tell({ type: 'failed', capability: 'view', detail });
        peers[0]?.tell({ type: 'offer_file', transfer_id: round, name: file, size_bytes: 1 });
      });
      const text = document.body.textContent ?? '';
      for (const part of [name, system, detail]) {
        expect(text).toContain(cleaned(part));
        shown.add(part);
      }
      expect(foreign()).toEqual([]);
    }
    for (const number of [2, 3]) await act(() => model.openSession(summary(number).session_id));
    await act(settle);
    expect(foreign()).toEqual([]);
    expect(shown.size).toBeGreaterThan(80);
  });

  it('would be found out if it were markup', () => {
    for (const core of ['<img src=x onerror=hit()>', '<script>hit()</script>', '<a href="javascript:hit()">x</a>']) {
      document.body.append(document.createRange().createContextualFragment(core));
      expect(foreign()).not.toEqual([]);
      document.body.replaceChildren();
    }
  });
});
