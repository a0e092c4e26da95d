// @vitest-environment happy-dom
import type { CustomerView, HistoryLine } from '@bowline/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Nudge, type PagePort, browserPage } from './nudge.ts';
import { fakeModel } from './fake-model.ts';

const ASKED: NonNullable<CustomerView['question']> = { id: 7, capability: 'camera', until_ms: 60_000 };
const STARTED: HistoryLine = { type: 'log', entry: { at_ms: 1, event: { type: 'started' } } };
const said = (text: string, from: 'technician' | 'customer' = 'technician'): HistoryLine => ({ type: 'chat', from, message_id: null, text, at_ms: 1 });

class FakePage implements PagePort {
  isHidden = false;
  title = 'Support Connection';
  readonly shaken: (readonly number[])[] = [];
  rung = 0;
  vibrate = (pattern: readonly number[]): void => void this.shaken.push(pattern);
  ring = (): void => void (this.rung += 1);
}

function setup(kept: readonly HistoryLine[] = []) {
  const fake = fakeModel({ stage: 'waiting' });
  const { model, see } = fake;
  let nowMs = 10_000;
  const page = new FakePage();
  model.stream.value = kept;
  const nudge = new Nudge({ ...model, monotonicMs: () => nowMs }, page);
  nudge.start();
  const add = (...lines: HistoryLine[]): void => void (model.stream.value = [...model.stream.value, ...lines]);
  return { model, page, nudge, see, add, wait: (ms: number) => void (nowMs += ms) };
}

afterEach(() => void vi.unstubAllGlobals());

describe('a nudge', () => {
  it('is given for a question and for the start, also when the phone only lies there', () => {
    const { page, see, add } = setup();
    add(STARTED);
    see({ stage: 'active', question: ASKED });
    see({ question: { ...ASKED } });
    expect(page.shaken).toHaveLength(2);
    const [started = 0, asked = 0] = page.shaken.map((pattern) => pattern.reduce((sum, ms) => sum + ms, 0));
    expect(asked, 'a question is felt more').toBeGreaterThan(started);
    expect([page.title, page.rung]).toEqual(['Support Connection', 0]);
  });

  it('is given for a message only while nobody looks, and never for what the customer writes', () => {
    const { page, add } = setup();
    add(said('Hello'));
    page.isHidden = true;
    add(said('Hello', 'customer'));
    expect([page.shaken, page.rung, page.title]).toEqual([[], 0, 'Support Connection']);
    add(said('Hello'));
    expect([page.shaken.length, page.rung, page.title]).toEqual([1, 1, 'Message from Mara Keller – Support Connection']);
  });

  it('is said in the title while nobody looks, what matters most first, and no longer than it is true', () => {
    const { page, nudge, see, add } = setup();
    page.isHidden = true;
    add(STARTED, said('Hello'));
    expect(page.title).toBe('Mara Keller has started – Support Connection');
    see({ question: ASKED });
    expect(page.title).toBe('Question from Mara Keller – Support Connection');
    see({ question: null });
    expect(page.title).toBe('Mara Keller has started – Support Connection');
    page.isHidden = false;
    nudge.handleVisible();
    expect(page.title).toBe('Support Connection');
    page.isHidden = true;
    add(said('Hello'));
    see({ stage: 'ended' });
    expect(page.title).toBe('Support Connection');
  });

  it('is not for the technician to flood: however much comes, it is felt and heard once in a while, in the same way', () => {
    const { page, see, add, wait } = setup();
    page.isHidden = true;
    for (let id = 0; id < 100; id += 1) {
      add(said(`[${id},1000,1000]`), said('B'));
      see({ question: { ...ASKED, id } });
      see({ question: null });
    }
    expect([page.shaken.length, page.rung]).toEqual([2, 2]);
    wait(20_000);
    add(said('C'));
    see({ question: ASKED });
    expect([page.shaken.length, page.rung]).toEqual([4, 4]);
    expect(new Set(page.shaken.map(String)).size).toBe(2);
  });

  it('is not given for what was said before the page was loaded again', () => {
    const { page, add } = setup([STARTED, said('Hello')]);
    page.isHidden = true;
    expect([page.shaken, page.title]).toEqual([[], 'Support Connection']);
    add({ type: 'log', entry: { at_ms: 1, event: { type: 'held' } } });
    expect([page.shaken, page.title]).toEqual([[], 'Support Connection']);
  });

  it('is given by the browser as far as it can', () => {
    const page = browserPage();
    const vibrate = vi.fn();
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('AudioContext', undefined);
    page.vibrate([100]);
    page.ring();
    vi.stubGlobal('navigator', { vibrate, userActivation: { hasBeenActive: false } });
    page.vibrate([100]);
    expect(vibrate, 'a browser in which nothing was pressed yet does not').not.toHaveBeenCalled();
    vi.stubGlobal('navigator', { vibrate, userActivation: { hasBeenActive: true } });
    page.vibrate([100]);
    expect(vibrate).toHaveBeenCalledWith([100]);
    vi.stubGlobal('AudioContext', class { constructor() { throw new DOMException('', 'NotSupportedError'); } });
    page.ring();
    page.title = 'Another';
    expect(document.title).toBe('Another');
    expect(page.isHidden).toBe(false);
  });
});
