// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { SupportPage } from '../SupportPage.tsx';
import type { EntryParts } from '../entry/entry-model.ts';
import { accepted, eula, givenEntry, organisation, storage } from '../entry/given.ts';
import { Remembered } from '../remembered.ts';
import { TextSizeModel } from '../text-size/text-size.ts';

const here = { ...organisation, eula: eula.version };
const link = { type: 'link', token: 'b'.repeat(32) } as const;

async function setup(change: Partial<EntryParts> & { here?: typeof organisation } = {}) {
  const given = givenEntry({ here, system: 'other', ...change });
  await given.model.loadOrganisation();
  const textSize = new TextSizeModel(document.documentElement, storage());
  await act(() => render(<SupportPage model={given.model} browser="chrome" textSize={textSize} android={undefined} />, document.body));
  given.model.type('482913');
  const goOn = (): Promise<void> => act(() => given.model.continueInBrowser());
  return { ...given, goOn, text: () => document.body.textContent ?? '' };
}

function press(name: string): Promise<void> {
  return act(() => {
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent === name);
    if (!button) throw new Error(`no button ${name}`);
    button.click();
  });
}

afterEach(() => render(null, document.body));

describe('the agreement of the organisation', () => {
  it('is read and accepted before the code is spent', async () => {
    const { goOn, model, openBrowser, prepareBrowser } = await setup();
    await goOn();
    expect(document.activeElement?.textContent).toBe('End-User License Agreement');
    const shown = document.querySelector('[role=region]');
    expect([shown?.textContent, shown?.childElementCount, shown?.getAttribute('tabindex')]).toEqual([eula.text, 0, '0']);
    expect([openBrowser.mock.calls.length, prepareBrowser.mock.calls.length]).toEqual([0, 1]);
    await press('Accept');
    expect(openBrowser).toHaveBeenCalledWith(accepted, 'whole');
    await act(() => model.acceptEula());
    expect(openBrowser).toHaveBeenCalledTimes(1);
  });

  it('starts nothing when it is declined, and lets the customer think again', async () => {
    for (const way of [{ type: 'pin' }, link] as const) {
      const { goOn, openBrowser, model, text } = await setup({ way, place: 'phone' });
      await goOn();
      if (way.type === 'link') await act(() => model.submit());
      await press('Decline');
      expect(text()).toContain('You declined. Nothing was started.');
      expect(document.querySelector('.error')).toBeNull();
      expect(document.activeElement?.tagName).toBe(way.type === 'pin' ? 'INPUT' : 'BUTTON');
      expect(openBrowser).not.toHaveBeenCalled();
      await goOn();
      if (way.type === 'link') await act(() => model.submit());
      await press('Accept');
      expect(openBrowser).toHaveBeenCalledTimes(1);
      render(null, document.body);
    }
  });

  it('is not asked again until it changes, where the browser remembers anything', async () => {
    const remembered = new Remembered(storage());
    const asked = async (change: Partial<EntryParts> & { here?: typeof organisation }): Promise<boolean> => {
      const { goOn, model } = await setup(change);
      await goOn();
      const { type } = model.state.value;
      await act(() => model.acceptEula());
      render(null, document.body);
      return type === 'eula';
    };
    expect([await asked({ remembered }), await asked({ remembered })]).toEqual([true, false]);
    expect(await asked({ remembered, here: { ...here, eula: 'c'.repeat(64) } })).toBe(true);
    const forgetful = new Remembered(storage('refused'));
    expect([await asked({ remembered: forgetful }), await asked({ remembered: forgetful })]).toEqual([true, true]);
  });

  it('is not shown where there is none, nor to a customer of the program', async () => {
    const none = await setup({ here: organisation });
    await none.goOn();
    expect([none.openBrowser.mock.calls.length, none.eula.mock.calls.length]).toEqual([1, 0]);
    render(null, document.body);
    const saved = await setup({ system: 'linux' });
    await act(() => saved.model.submit());
    expect([saved.model.state.value.type, saved.eula.mock.calls.length]).toEqual(['saved', 0]);
  });

  it('is never passed over because the server did not answer', async () => {
    const { eula: ask, goOn, openBrowser, organisation: who, text } = await setup();
    ask.mockRejectedValueOnce(new TypeError('network'));
    await goOn();
    expect(text()).toContain('We cannot reach the support server.');
    who.mockRejectedValue(new TypeError('network'));
    const late = givenEntry({ api: { organisation: who, enter: () => Promise.resolve(accepted), eula: ask } });
    late.model.type('482913');
    await late.model.continueInBrowser();
    expect([late.model.state.value.type, openBrowser.mock.calls.length, late.openBrowser.mock.calls.length]).toEqual(['offline', 0, 0]);
  });
});
