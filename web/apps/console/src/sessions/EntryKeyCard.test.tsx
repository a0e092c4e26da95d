// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it } from 'vitest';
import { byRole, click, created, showConsole, summary } from '../shell/fake-console.tsx';

const CODE = 'svg[aria-label="QR code of the link"]';

afterEach(() => render(null, document.body));

it('shows the link of a new session as a code, in the dialog and in the place of the picture, for as long as it works', async () => {
  const { api, say } = await showConsole();
  const session = summary(1, { ...created, entry: 'link' });
  api.createSession.mockResolvedValue({ session, pin: null, link: `https://h/l/${'a'.repeat(32)}`, expires_ms: Date.now() + 900_000 });
  await click(byRole('button', 'New session'));
  await click(byRole('tab', 'Link'));
  await click([...document.querySelectorAll<HTMLElement>('dialog button')].find((button) => button.textContent === 'Copy link') ?? document.body);
  expect(document.querySelectorAll(`dialog ${CODE}`)).toHaveLength(1);
  await click(byRole('button', 'Close'));
  expect(document.querySelectorAll(`.desk.place ${CODE}`)).toHaveLength(1);
  await say({ type: 'session_changed', session: summary(1, { entry: 'link' }) });
  expect(document.querySelector(CODE)).toBeNull();
});

it('shows no code for a link that is over, and none for a PIN', async () => {
  const { model, api } = await showConsole();
  const make = async (number: number, pin: string | null, expires_ms: number): Promise<void> => {
    api.createSession.mockResolvedValue({ session: summary(number, { ...created, entry: pin ? 'pin' : 'link' }), pin, link: pin ? null : `https://h/l/${'a'.repeat(32)}`, expires_ms });
    await act(async () => {
      await model.create({ customer_name: null, entry: pin ? 'pin' : 'link', eyes_of: null });
      model.openSession(summary(number).session_id);
    });
  };
  await make(1, '123456', Date.now() + 900_000);
  expect(byRole('status', 'Waiting for the customer')).toBeTruthy();
  expect(document.querySelector(CODE)).toBeNull();
  await make(2, null, Date.now() - 1);
  expect(byRole('textbox', 'Link')).toBeTruthy();
  expect(document.querySelector(CODE)).toBeNull();
});
