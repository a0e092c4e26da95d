// @vitest-environment happy-dom
import type { SessionSummary } from '@bowline/protocol';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { showConsole, summary } from '../shell/fake-console.tsx';
import { wordsOf } from '../stream/words.ts';

const waiting: Partial<SessionSummary> = { entry: 'link', phase: { type: 'waiting' }, label: 'waiting' };
const said = (): string => [...document.querySelectorAll('.head [role=status]')].map((part) => part.textContent).join('');

afterEach(() => render(null, document.body));

describe('a second customer of one link', () => {
  it('is told before Start, and not of a customer who came back', async () => {
    const shown = await showConsole(summary(1, waiting));
    await act(() => shown.model.openSession(summary(1).session_id));
    await shown.say({ type: 'session_changed', session: summary(1, { ...waiting, link: { type: 'reconnecting', since_ms: 1 } }) });
    await shown.say({ type: 'session_changed', session: summary(1, waiting) });
    expect(said()).toBe('');
    const again = { ...waiting, joined_again_ms: new Date(2026, 0, 1, 14, 3).getTime() };
    await shown.say({ type: 'session_changed', session: summary(1, again) });
    expect(said()).toMatch(/^At .*0?3.* somebody joined again by the link, from another browser or program\..*Ask who is there before you start\.$/);
    await shown.say({ type: 'session_changed', session: summary(1, { ...again, phase: { type: 'active' }, label: 'active' }) });
    expect(said()).toBe('');
  });

  it('has a line of its own in the log', () => {
    expect(wordsOf({ type: 'joined_again' })).toBe('Somebody joined again by the link, from another browser or program');
  });
});
