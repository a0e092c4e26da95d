// @vitest-environment happy-dom
import type { AppletToConsole, Monitor } from '@bowline/protocol';
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { byRole, click, showConsole, summary } from '../shell/fake-console.tsx';

const LEFT: Monitor = { id: 40, name: 'DP-1', width: 1920, height: 1080, is_primary: true };
const RIGHT: Monitor = { id: 7, name: 'HDMI-1', width: 1280, height: 1024, is_primary: false };

async function showDesktop() {
  const { model, peers, say } = await showConsole(summary(1));
  await act(() => model.openSession(summary(1).session_id));
  const tell = (message: AppletToConsole): Promise<void> => act(() => peers[0]?.tell(message));
  const view = (state: 'allowed' | 'revoked'): Promise<void> => tell({ type: 'capability_changed', status: { capability: 'view', state, since_ms: 1, paused: null } });
  const monitors = (shown: number | null, ...monitors: Monitor[]): Promise<void> => tell({ type: 'monitors', monitors, shown });
  await view('allowed');
  return { sent: () => peers[0]?.sent ?? [], view, monitors, say };
}

const choices = (): string[] => [...document.querySelectorAll('[aria-label=Monitors] [role=radio]')].map((radio) => `${radio.textContent} ${radio.getAttribute('aria-checked')}`);

afterEach(() => render(null, document.body));

describe('the choice of a monitor', () => {
  it('is not there for a single monitor, nor once the screen may not be seen', async () => {
    const { view, monitors } = await showDesktop();
    expect(choices()).toEqual([]);
    await monitors(null, LEFT);
    expect(choices()).toEqual([]);
    await monitors(null, LEFT, RIGHT);
    expect(choices()).toHaveLength(3);
    await view('revoked');
    expect(choices()).toEqual([]);
    await view('allowed');
    expect(choices()).toEqual([]);
  });

  it('is a wish, and shows what the customer’s program made of it', async () => {
    const { sent, monitors } = await showDesktop();
    await monitors(null, LEFT, RIGHT);
    expect(choices()).toEqual(['All monitors true', '1 false', '2 false']);
    await click(byRole('radio', 'Monitor 2, 1280 by 1024'));
    expect(sent().at(-1)).toBe('control {"type":"show_monitor","monitor":7}');
    expect(choices()).toEqual(['All monitors true', '1 false', '2 false']);
    await monitors(7, LEFT, RIGHT);
    expect(choices()).toEqual(['All monitors false', '1 false', '2 true']);
    await click(byRole('radio', 'All monitors'));
    expect(sent().at(-1)).toBe('control {"type":"show_monitor","monitor":null}');
  });

  it('stays while one of several is left that is not all there is to see', async () => {
    const { monitors } = await showDesktop();
    await monitors(7, RIGHT);
    expect(choices()).toEqual(['All monitors false', '1 true']);
    await monitors(null, RIGHT);
    expect(choices()).toEqual([]);
  });

  it('has names that say which one it is', async () => {
    const { monitors } = await showDesktop();
    await monitors(null, LEFT, RIGHT);
    expect(byRole('radio', 'Monitor 1, 1920 by 1080').title).toBe('DP-1, the main monitor');
    expect(byRole('radio', 'Monitor 2, 1280 by 1024').title).toBe('HDMI-1');
  });

  it('cannot be used on hold', async () => {
    const { monitors, say } = await showDesktop();
    await monitors(null, LEFT, RIGHT);
    await act(() => say({ type: 'session_changed', session: summary(1, { flow: 'on_hold', label: 'on_hold' }) }));
    expect(byRole('radio', 'Monitor 2').hasAttribute('disabled')).toBe(true);
  });
});
