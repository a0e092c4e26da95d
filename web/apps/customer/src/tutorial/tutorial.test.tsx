// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { SupportPage } from '../SupportPage.tsx';
import type { EntryParts } from '../entry/entry-model.ts';
import { accepted, eula, givenEntry, organisation, storage } from '../entry/given.ts';
import { Remembered } from '../remembered.ts';
import { TextSizeModel } from '../text-size/text-size.ts';
import { swipeOf } from './swipe.ts';

async function setup(change: Partial<EntryParts> & { here?: typeof organisation } = {}) {
  const given = givenEntry({ system: 'other', place: 'phone', remembered: new Remembered(storage()), ...change });
  await given.model.loadOrganisation();
  await act(() => render(<SupportPage model={given.model} browser="chrome" textSize={new TextSizeModel(document.documentElement, storage())} android={undefined} />, document.body));
  given.model.type('482913');
  await act(() => given.model.submit());
  return given;
}

const title = (): string => document.querySelector('.tutorial h2')?.textContent ?? '';
const part = (selector: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};

function press(name: string): Promise<void> {
  return act(() => {
    const button = [...document.querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent) === name);
    if (!button) throw new Error(`no button ${name}`);
    button.click();
  });
}

const swipe = (fromX: number, toX: number, isPrimary = true): Promise<void> =>
  act(() => {
    const target = part('.tutorial');
    target.dispatchEvent(new PointerEvent('pointerdown', { clientX: fromX, clientY: 10, isPrimary }));
    target.dispatchEvent(new PointerEvent('pointerup', { clientX: toX, clientY: 14, isPrimary }));
  });
const key = (name: string): Promise<void> => act(() => void part('.tutorial').dispatchEvent(new KeyboardEvent('keydown', { key: name })));

afterEach(() => render(null, document.body));

describe('the tutorial', () => {
  it('comes before the session on a phone, and what that needs loads meanwhile', async () => {
    const { openBrowser, prepareBrowser } = await setup();
    expect(title()).toBe('Mara helps you');
    expect([openBrowser.mock.calls.length, prepareBrowser.mock.calls.length]).toEqual([0, 1]);
    await press('Skip');
    expect(openBrowser).toHaveBeenCalledWith(accepted, 'whole');
  });

  it('turns by finger, key and dot, and stays at its ends', async () => {
    const { openBrowser } = await setup();
    await swipe(10, 200);
    expect(title()).toBe('Mara helps you');
    await swipe(200, 100);
    expect(title()).toBe('The picture is yours');
    await swipe(200, 100, false);
    await key('x');
    expect(title()).toBe('The picture is yours');
    await key('ArrowRight');
    await key('ArrowRight');
    expect(title()).toBe('Two ways to stop');
    await key('ArrowLeft');
    expect(title()).toBe('The picture is yours');
    await press('1 of 3: Mara helps you');
    expect(part('[aria-current=true]').getAttribute('aria-label')).toBe('1 of 3: Mara helps you');
    await press('Next');
    part('.primary').focus();
    await press('Next');
    expect(document.activeElement, 'the button is another one on the last card').toBe(part('.tutorial'));
    expect(openBrowser).not.toHaveBeenCalled();
    await press('OK');
    expect(openBrowser).toHaveBeenCalledTimes(1);
  });

  it('comes again until the customer hides it, in a browser that remembers', async () => {
    const remembered = new Remembered(storage());
    const shown = async (): Promise<boolean> => {
      const { model } = await setup({ remembered });
      return model.state.value.type === 'tutorial';
    };
    expect(await shown()).toBe(true);
    await press('Skip');
    expect(await shown()).toBe(true);
    part('.tutorial input').click();
    await press('Skip');
    expect(await shown()).toBe(false);
    await setup({ remembered: new Remembered(storage('refused')) });
    part('.tutorial input').click();
    await press('Skip');
    expect(document.querySelector('[role=alert]')?.textContent).toBe('');
  });

  it('comes after the agreement, and not on a computer', async () => {
    const { model } = await setup({ here: { ...organisation, eula: eula.version } });
    expect(title()).toBe('');
    await press('Accept');
    expect(model.state.value.type).toBe('tutorial');
    const computer = givenEntry({ system: 'macos', remembered: new Remembered(storage()) });
    computer.model.type('482913');
    await computer.model.continueInBrowser();
    expect(computer.openBrowser).toHaveBeenCalledTimes(1);
  });

  it('takes no scrolling for a swipe', () => {
    const from = { x: 100, y: 100 };
    expect([{ x: 50, y: 110 }, { x: 150, y: 90 }, { x: 70, y: 100 }, { x: 50, y: 190 }].map((to) => swipeOf(from, to))).toEqual([1, -1, 0, 0]);
  });
});
