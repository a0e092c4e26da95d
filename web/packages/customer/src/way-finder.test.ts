import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WayFinder } from './way-finder.ts';

function setup() {
  const line = { isProven: true, prove: vi.fn(() => line.isProven), renew: vi.fn() };
  const peer = {
    path: 'host' as 'host' | 'relay' | 'none',
    askAnew: vi.fn(),
    stats: () => {
      const report = new Map<string, Record<string, unknown>>([
        ['p', { id: 'p', type: 'candidate-pair', nominated: true, state: 'succeeded', localCandidateId: 'l' }],
        ['l', { id: 'l', candidateType: peer.path }],
      ]);
      return peer.path === 'none' ? undefined : { connection: 1, report: Promise.resolve(report as unknown as RTCStatsReport) };
    },
  };
  const way = new WayFinder(line, peer);
  const settled = async (path: typeof peer.path): Promise<number> => {
    peer.path = path;
    way.handleConnected();
    await vi.advanceTimersByTimeAsync(4000);
    return peer.askAnew.mock.calls.length;
  };
  return { way, line, peer, settled };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the way to the technician', () => {
  it('is asked for over a new line as soon as the phone is in another network', () => {
    const { way, line, peer } = setup();
    way.handleMoved();
    expect(line.renew).toHaveBeenCalledOnce();
    expect(peer.askAnew, 'the line before may be dead').not.toHaveBeenCalled();
    way.handleLineBack();
    way.handleLineBack();
    expect(peer.askAnew).toHaveBeenCalledOnce();
  });

  it('is asked for at once when nothing comes and the line is alive, and else when it is back', () => {
    const { way, line, peer } = setup();
    way.handleSilent();
    expect(peer.askAnew).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(2500);
    line.isProven = false;
    way.handleSilent();
    expect(peer.askAnew).toHaveBeenCalledTimes(1);
    way.handleLineBack();
    expect(peer.askAnew).toHaveBeenCalledTimes(2);
  });

  it('is asked for after a line that was lost, and not after a server that said so', () => {
    const { way, peer } = setup();
    way.handleLineBack();
    way.handleLineLost();
    way.handleServerAway();
    way.handleLineBack();
    expect(peer.askAnew).not.toHaveBeenCalled();
    way.handleLineLost();
    way.handleLineBack();
    expect(peer.askAnew).toHaveBeenCalledOnce();
  });

  it('is asked for again when there is news, but not before the technician’s tab listens', () => {
    const { way, line, peer } = setup();
    way.handleSilent();
    way.handleMoved();
    way.handleLineBack();
    expect(peer.askAnew).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(2499);
    expect(peer.askAnew).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(peer.askAnew).toHaveBeenCalledTimes(2);
    way.handleMoved();
    line.isProven = false;
    vi.advanceTimersByTime(2500);
    expect(peer.askAnew, 'there is no line to ask by').toHaveBeenCalledTimes(2);
    way.handleLineBack();
    expect(peer.askAnew).toHaveBeenCalledTimes(3);
  });

  it('is asked for at once when the line is back that may have taken the question with it', () => {
    const { way, line, peer } = setup();
    way.handleSilent();
    line.isProven = false;
    way.handleLineLost();
    vi.advanceTimersByTime(300);
    expect(peer.askAnew).toHaveBeenCalledTimes(1);
    way.handleLineBack();
    expect(peer.askAnew).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(60_000);
    expect(peer.askAnew).toHaveBeenCalledTimes(2);
  });

  it('is asked for once more as soon as the one that was asked for stands, if there was news until then', () => {
    const { way, line, peer } = setup();
    way.handleSilent();
    way.handleMoved();
    way.handleLineBack();
    vi.advanceTimersByTime(600);
    way.handleConnected();
    expect(peer.askAnew).toHaveBeenCalledTimes(2);
    way.handleConnected();
    expect(peer.askAnew).toHaveBeenCalledTimes(2);
    way.handleSilent();
    expect(peer.askAnew, 'and nothing has to be waited for then').toHaveBeenCalledTimes(3);
    way.handleMoved();
    line.isProven = false;
    way.handleConnected();
    expect(peer.askAnew, 'there is no line to ask by').toHaveBeenCalledTimes(3);
    way.handleLineBack();
    expect(peer.askAnew).toHaveBeenCalledTimes(4);
  });

  it('is asked for once more after each change where a direct one has become one through the relay', async () => {
    const { way, settled } = setup();
    expect(await settled('host')).toBe(0);
    for (const before of [0, 2]) {
      way.handleSilent();
      expect(await settled('none')).toBe(before + 1);
      expect(await settled('relay')).toBe(before + 2);
      expect(await settled('relay'), 'there is no other').toBe(before + 2);
    }
  });

  it('is left alone where there was none but the relay', async () => {
    const { way, settled } = setup();
    await settled('relay');
    way.handleSilent();
    expect(await settled('relay')).toBe(1);
  });

  it('is not looked at after the session', async () => {
    const { way, settled, peer } = setup();
    await settled('host');
    way.handleSilent();
    peer.path = 'relay';
    way.handleConnected();
    way.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peer.askAnew).toHaveBeenCalledOnce();
  });
});
