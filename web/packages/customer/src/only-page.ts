/** The part of the browser's locks that is used. */
export interface LocksPort {
  request(name: string, options: { signal: AbortSignal }, hold: () => Promise<unknown>): Promise<unknown>;
}

/** A page that is being reloaded lets go in a moment. */
const FREE_WITHIN_MS = 2000;

/**
 * Makes this page the only one of the browser that takes part in the session, as long as it lives. A tab that was doubled has the
 * same secret, and two pages with one secret would take the line from each other without end.
 */
export function becomeOnlyPage(locks: LocksPort | undefined, sessionId: string): Promise<'only' | 'elsewhere'> {
  if (!locks) return Promise.resolve('only');
  return new Promise((resolve) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), FREE_WITHIN_MS);
    const hold = (): Promise<never> => {
      clearTimeout(timer);
      resolve('only');
      return new Promise(() => undefined);
    };
    locks.request(`bowline.session.${sessionId}`, { signal: patience.signal }, hold).catch(() => resolve(patience.signal.aborted ? 'elsewhere' : 'only'));
  });
}
