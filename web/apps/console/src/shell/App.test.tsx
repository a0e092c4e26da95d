// @vitest-environment happy-dom
import { ApiClient, ApiError } from '@bowline/session';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from './App.tsx';
import { byRole, click, makeConsole, me, press, settle, summary } from './fake-console.tsx';

const text = (): string => document.body.textContent ?? '';
const notice = (): string => document.querySelector('.banner:not([hidden])')?.textContent ?? '';
const unauthenticated = new ApiError(401, { code: 'unauthenticated', detail: '', retry_after_seconds: null });

async function setup(who: () => Promise<typeof me> = () => Promise.resolve(me)) {
  const made = makeConsole();
  const api = new ApiClient(() => Promise.reject(new TypeError('no server in this test')));
  vi.spyOn(api, 'organisation').mockResolvedValue({ name: 'Northpier', host: 'help.northpier.example', applets: [], eula: null, android_app: null });
  const asked = vi.spyOn(api, 'me').mockImplementation(who);
  const login = vi.spyOn(api, 'login').mockResolvedValue(me);
  const logout = vi.spyOn(api, 'logout').mockResolvedValue(undefined);
  const accept = vi.spyOn(api, 'acceptInvitation').mockResolvedValue(me);
  const reset = vi.spyOn(api, 'resetPassword').mockResolvedValue(me);
  const stop = vi.fn();
  const run = vi.fn(() => ({ model: made.model, stop }));
  await act(async () => {
    render(<App api={api} run={run} />, document.body);
    await settle();
  });
  const pass = (ms: number): Promise<void> => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
  return { ...made, asked, login, logout, accept, reset, stop, run, pass };
}

function type(id: string, value: string): void {
  const field = document.getElementById(id);
  if (field instanceof HTMLInputElement) field.value = value;
}

async function signIn(): Promise<void> {
  type('email', me.email);
  type('password', 'correct horse');
  await click(byRole('button', 'Sign in'));
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  render(null, document.body);
  location.hash = '';
  vi.useRealTimers();
});

describe('the way into the console', () => {
  it('asks who is signed in, and shows the console at once', async () => {
    const { welcome, run } = await setup();
    await welcome(summary(1));
    expect(byRole('navigation', 'Sessions').textContent).toContain('Customer 1');
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('signs in after a miss, and opens the console', async () => {
    const { login, run } = await setup(() => Promise.reject(unauthenticated));
    expect(byRole('button', 'Sign in')).toBeTruthy();
    expect([document.activeElement?.id, document.querySelector('.door .mark')?.textContent, document.querySelector('.door strong')?.textContent]).toEqual(['email', 'N', 'Northpier']);
    login.mockRejectedValueOnce(new ApiError(401, { code: 'wrong_password', detail: '', retry_after_seconds: null }));
    await signIn();
    expect(byRole('alert').textContent).toBe('Email or password is wrong.');
    expect(run).not.toHaveBeenCalled();
    await signIn();
    expect(login).toHaveBeenLastCalledWith({ email: me.email, password: 'correct horse' });
    expect(byRole('button', 'New session')).toBeTruthy();
  });

  it('looks again by itself while the server is away, and at once by a button', async () => {
    let isAway = true;
    const { asked, pass } = await setup(() => (isAway ? Promise.reject(new TypeError('network')) : Promise.resolve(me)));
    expect(text()).toContain('The server cannot be reached.');
    await pass(2500);
    expect(asked).toHaveBeenCalledTimes(1);
    await pass(1000);
    expect(asked).toHaveBeenCalledTimes(2);
    await pass(3500);
    expect(asked).toHaveBeenCalledTimes(3);
    await click(byRole('button', 'Try again'));
    expect(asked).toHaveBeenCalledTimes(4);
    isAway = false;
    await pass(3500);
    expect(byRole('button', 'New session')).toBeTruthy();
    const before = asked.mock.calls.length;
    await pass(60_000);
    expect(asked).toHaveBeenCalledTimes(before);
  });

  it('makes an account from an invitation, and forgets the invitation', async () => {
    location.hash = '#invitation=abc';
    const { accept } = await setup(() => Promise.reject(unauthenticated));
    expect(document.activeElement?.id).toBe('name');
    type('name', 'Mara Keller');
    type('email', me.email);
    type('password', 'correct horse');
    await click(byRole('button', 'Make account'));
    expect(accept).toHaveBeenCalledWith({ token: 'abc', name: 'Mara Keller', email: me.email, password: 'correct horse' });
    expect(byRole('button', 'New session')).toBeTruthy();
    expect(location.hash).toBe('');
  });

  it('makes one console only for whoever is signed in and follows a link', async () => {
    location.hash = '#new-password=abc';
    const { run } = await setup(() => Promise.resolve(me));
    type('password', 'correct horse');
    await click(byRole('button', 'Set password'));
    expect(byRole('button', 'New session')).toBeTruthy();
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('sets a new password from its link, and forgets the link', async () => {
    location.hash = '#new-password=abc';
    const { reset } = await setup(() => Promise.reject(unauthenticated));
    reset.mockRejectedValueOnce(new ApiError(404, { code: 'not_found', detail: 'The link is used.', retry_after_seconds: null }));
    type('password', 'correct horse');
    await click(byRole('button', 'Set password'));
    expect(text()).toContain('The link is used.');
    await click(byRole('button', 'Set password'));
    expect(reset).toHaveBeenLastCalledWith({ token: 'abc', password: 'correct horse' });
    expect(byRole('button', 'New session')).toBeTruthy();
    expect(location.hash).toBe('');
  });
});

describe('the way out of the console', () => {
  it('signs out and forgets the tabs', async () => {
    const { logout, stop } = await setup();
    await click(byRole('button', 'Sign out'));
    expect(stop).toHaveBeenCalledWith('forget');
    expect(logout).toHaveBeenCalledOnce();
    expect(byRole('button', 'Sign in')).toBeTruthy();
    expect(notice()).toBe('');
  });

  it('signs out everywhere, and says so once the server has done it', async () => {
    const { api, stop, logout } = await setup();
    api.logoutEverywhere.mockRejectedValueOnce(new TypeError('network'));
    await click(byRole('button', 'Sign out everywhere'));
    expect(text()).toContain('The server cannot be reached.');
    expect(stop).not.toHaveBeenCalled();
    await click(byRole('button', 'Sign out everywhere'));
    expect(stop).toHaveBeenCalledWith('forget');
    expect(notice()).toBe('You are signed out on every computer. Your sessions go on.');
    expect(logout).not.toHaveBeenCalled();
  });

  it('says the same when the server hangs up before it answers', async () => {
    const { api, line, stop } = await setup();
    let answer = (): void => undefined;
    api.logoutEverywhere.mockImplementation(() => new Promise((done) => (answer = () => done(undefined))));
    await click(byRole('button', 'Sign out everywhere'));
    await act(() => void (line.state.value = 'signed_out'));
    await act(async () => {
      answer();
      await settle();
    });
    expect(stop).toHaveBeenLastCalledWith('forget');
    expect(notice()).toBe('You are signed out on every computer. Your sessions go on.');
  });

  it('keeps the tabs when the sign-in has expired, says why, and signs in again', async () => {
    const { line, stop, run } = await setup();
    await act(() => void (line.state.value = 'signed_out'));
    expect(stop).toHaveBeenCalledWith('keep');
    expect(notice()).toContain('You were signed out, here or on another computer.');
    await press('n', document.body);
    expect(document.querySelector('dialog')).toBeNull();
    line.state.value = 'online';
    await signIn();
    expect(run).toHaveBeenCalledTimes(2);
    expect(byRole('button', 'New session')).toBeTruthy();
  });
});
