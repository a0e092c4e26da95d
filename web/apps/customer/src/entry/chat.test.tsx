// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { Remembered } from '../remembered.ts';
import { EntryForm } from './EntryForm.tsx';
import type { EntryParts } from './entry-model.ts';
import { accepted, eula, givenEntry, organisation, storage } from './given.ts';

const link = { type: 'link', token: 'b'.repeat(32) } as const;

async function setup(change: Partial<EntryParts> & { here?: typeof organisation } = {}) {
  const given = givenEntry({ system: 'other', place: 'phone', remembered: new Remembered(storage()), ...change });
  await given.model.loadOrganisation();
  given.model.type('482913');
  await act(() => render(<EntryForm model={given.model} />, document.body));
  return given;
}

const chat = (): HTMLButtonElement | undefined => [...document.querySelectorAll('button')].find((button) => button.textContent === 'Chat');

afterEach(() => render(null, document.body));

describe('the button to chat', () => {
  it('joins to write and to send files, and says so', async () => {
    const { openBrowser, model } = await setup();
    const help = chat()?.getAttribute('aria-describedby') ?? '';
    expect(document.getElementById(help)?.textContent).toBe('To write, and to send files if you like. Your technician cannot ask for the camera, or for anything else.');
    await act(async () => chat()?.click());
    expect([model.state.value.type, openBrowser.mock.calls]).toEqual(['checking', [[accepted, 'chat']]]);
  });

  it('comes for a link once it is known who helps', async () => {
    const { model, openBrowser } = await setup({ way: link });
    expect(chat()).toBeUndefined();
    await act(() => model.submit());
    await act(async () => chat()?.click());
    expect(openBrowser).toHaveBeenCalledWith(accepted, 'chat');
  });

  it('asks for the agreement all the same, and is forgotten when another button is pressed', async () => {
    const { model, openBrowser } = await setup({ here: { ...organisation, eula: eula.version } });
    await act(async () => chat()?.click());
    expect(model.state.value.type).toBe('eula');
    model.declineEula();
    await model.submit();
    await model.acceptEula();
    await model.leaveTutorial('show');
    expect(openBrowser.mock.calls).toEqual([[accepted, 'whole']]);
  });

  it('is for phones', async () => {
    await setup({ system: 'linux', place: 'computer' });
    expect(chat()).toBeUndefined();
  });

  it('leads to the plain page where the session cannot go on here', async () => {
    for (const trouble of ['no_webrtc', 'no_core'] as const) {
      const { model } = await setup({ openBrowser: () => Promise.resolve(trouble) });
      expect(document.querySelector('a[href="?plain"]')).toBeNull();
      await act(() => model.continueInBrowser('chat'));
      expect(chat()).toBeUndefined();
      const link = document.querySelector('a[href="?plain"]');
      expect(document.getElementById(link?.getAttribute('aria-describedby') ?? '')?.textContent).toContain('passes through the server');
      render(null, document.body);
    }
  });
});
