import { NO_RECEIPT } from '@bowline/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiClient, ApiError, OfflineError } from './api-client.ts';

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });

function setup(answer: () => Promise<Response>) {
  const send = vi.fn((_input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const given = new Promise<Response>((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    return Promise.race([answer(), given]);
  });
  return { api: new ApiClient(send), send };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('api client', () => {
  it('gives up a ticket that takes too long, and forgets the time limit of one that came', async () => {
    const { api } = setup(() => new Promise(() => undefined));
    const asked = api.signalingTicket().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(4000);
    expect(await asked).toBeInstanceOf(OfflineError);
    const quick = setup(() => Promise.resolve(json(200, { ticket: 't' })));
    expect(await quick.api.signalingTicket()).toBe('t');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells a refusal, a proxy without a server, and no line at all from each other', async () => {
    const refused = await setup(() => Promise.resolve(json(409, { code: 'too_many_sessions', detail: 'x' }))).api.act('1', 'start').catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 409, body: { code: 'too_many_sessions' } });
    const proxy = await setup(() => Promise.resolve(new Response('<h1>Bad Gateway</h1>', { status: 502 }))).api.me().catch((error: unknown) => error);
    expect(proxy).toBeInstanceOf(ApiError);
    expect(proxy).toMatchObject({ status: 502, body: { code: 'internal' } });
    const portal = await setup(() => Promise.resolve(new Response('<h1>Sign in to this hotel</h1>', { status: 401 }))).api.me().catch((error: unknown) => error);
    expect(portal).toBeInstanceOf(OfflineError);
    const nothing = await setup(() => Promise.reject(new TypeError('failed'))).api.me().catch((error: unknown) => error);
    expect(nothing).toBeInstanceOf(OfflineError);
  });

  it('signs every browser out', async () => {
    const { api, send } = setup(() => Promise.resolve(new Response(null, { status: 204 })));
    expect(await api.logoutEverywhere()).toBeUndefined();
    expect(send.mock.calls[0]).toMatchObject(['/api/v1/logout-everywhere', { method: 'POST', credentials: 'same-origin' }]);
  });

  it('reads the log of a session', async () => {
    const { api, send } = setup(() => Promise.resolve(json(200, { entries: [{ at_ms: 1, event: { type: 'started' } }, { at_ms: 2, event: { type: 'flew' } }], receipt: { ...NO_RECEIPT, spans: [{ capability: 'wings', from_ms: 2, until_ms: null }] } })));
    expect(await api.sessionLog('../x')).toEqual({ entries: [{ at_ms: 1, event: { type: 'started' } }], receipt: NO_RECEIPT });
    expect(send.mock.calls[0]?.[0]).toBe('/api/v1/sessions/..%2Fx/log');
  });
});
