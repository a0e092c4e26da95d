import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeConnection } from './fake-connection.ts';
import { fakePeer as setup } from './fake-peer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('peer session', () => {
  it('offers, connects, and sends on its channels', async () => {
    const { session, made, connected } = setup();
    await connected();
    expect(session.state.value).toBe('connected');
    expect(session.send('control', 'hello')).toBe(true);
    expect(made[0]?.channels.get('control')?.sent).toEqual(['hello']);
  });

  it('offers to take packets past the channels, and hands on what receives them', async () => {
    const { connected, opened } = setup(true);
    const connection = await connected();
    expect(connection.transceivers).toEqual(['audio recvonly']);
    expect(opened).toEqual(['a receiver', 'control and packets', 'screen and packets', 'input and packets', 'file and packets']);
    const without = setup();
    expect((await without.connected()).transceivers).toEqual([]);
  });

  it('lets a short gap heal by itself', async () => {
    const { session, made, connected, pass, offers } = setup();
    const first = await connected();
    first.become('disconnected');
    expect(session.state.value).toBe('reconnecting');
    await pass(1500);
    first.become('connected');
    await pass(60_000);
    expect(session.state.value).toBe('connected');
    expect(offers()).toBe(1);
    expect(made).toHaveLength(1);
  });

  it('offers anew by itself after a longer gap, and keeps the old connection until the answer', async () => {
    const { session, made, connected, pass, answer, offers } = setup();
    const first = await connected();
    first.become('disconnected');
    await pass(2000);
    expect(offers()).toBe(2);
    expect(first.closed).toBe(false);
    await answer();
    expect(first.closed).toBe(true);
    made[1]?.become('connected');
    expect(session.state.value).toBe('connected');
  });

  it('heals on the old connection although an offer is under way', async () => {
    const { session, connected, pass, offers } = setup();
    const first = await connected();
    first.become('disconnected');
    await pass(2000);
    first.become('connected');
    expect(session.state.value).toBe('connected');
    expect(session.send('control', 'x')).toBe(true);
    await pass(60_000);
    expect(offers()).toBe(2);
  });

  it('waits for the line to the server when that is gone too, and connects once it is back', async () => {
    const { session, made, connected, pass, offers, line, answer } = setup();
    const first = await connected();
    const sinceMs = Date.now();
    first.become('disconnected');
    line.isThere = line.isProven = false;
    await pass(15_000);
    first.become('failed');
    await pass(15_000);
    expect(offers()).toBe(1);
    expect(session.sinceMs.value).toBe(sinceMs);
    line.isThere = line.isProven = true;
    session.connect([]);
    await pass(0);
    expect(offers()).toBe(2);
    await answer();
    made.at(-1)?.become('connected');
    expect(session.state.value).toBe('connected');
  });

  it('offers again when nobody answers', async () => {
    const { session, pass, offers } = setup();
    session.connect([]);
    await pass(61_000);
    expect(offers()).toBe(3);
    expect(session.state.value).toBe('connecting');
  });

  it('takes the answer to its last offer, not one to an earlier offer', async () => {
    const { session, made, pass, answer, offers } = setup();
    session.connect([]);
    await pass(30_000);
    expect(offers()).toBe(2);
    await answer(1);
    expect(made[1]?.remoteDescription).toBeNull();
    await answer(2);
    expect(made[1]?.remoteDescription).not.toBeNull();
    await pass(10_000);
    expect(offers()).toBe(2);
  });

  it('takes no answer to another offer, although it offered anew at once', async () => {
    const { session, made, pass, answer } = setup();
    session.connect([]);
    await pass(0);
    // The customer is back, as the server says, and the first offer has reached them nevertheless.
    session.connect([]);
    await pass(0);
    await answer(1);
    expect(made.map((connection) => connection.remoteDescription)).toEqual([null, null]);
    await answer(2);
    expect(made[1]?.remoteDescription).not.toBeNull();
  });

  it('offers what it has taken itself, so that it has use for an answer that comes at once', async () => {
    const { session, made, signals, pass, answer } = setup();
    let isTaken = (): void => undefined;
    const taken = new Promise<void>((resolve) => (isTaken = resolve));
    vi.spyOn(FakeConnection.prototype, 'setLocalDescription').mockReturnValueOnce(taken);
    session.connect([]);
    await pass(0);
    made[0]?.onicecandidate?.({ candidate: { candidate: 'a way', sdpMid: '0' } });
    expect(signals).toEqual([]);
    isTaken();
    await pass(0);
    made[0]?.onicecandidate?.({ candidate: { candidate: 'another way', sdpMid: '0' } });
    expect(signals.map((signal) => (signal.type === 'candidate' ? signal.candidate : signal.type))).toEqual(['offer', 'a way', 'another way']);
    expect(signals.map((signal) => signal.offer)).toEqual([1, 1, 1]);
    await answer();
    expect(made[0]?.remoteDescription).not.toBeNull();
  });

  it('takes the answer of an applet that does not know the numbers of offers', async () => {
    const { session, made, pass, answer } = setup();
    session.connect([]);
    await pass(0);
    await answer(0);
    await session.handleSignal({ type: 'candidate', offer: undefined, candidate: 'a way', sdp_mid: null });
    expect(made[0]?.remoteDescription).not.toBeNull();
    expect(made[0]?.candidates).toEqual(['a way']);
  });

  it('keeps candidates until there is an answer', async () => {
    const { session, made, pass, answer } = setup();
    session.connect([]);
    await pass(0);
    await session.handleSignal({ type: 'candidate', offer: 1, candidate: 'early', sdp_mid: null });
    await answer();
    await session.handleSignal({ type: 'candidate', offer: 1, candidate: 'late', sdp_mid: null });
    expect(made[0]?.candidates).toEqual(['early', 'late']);
  });

  it('gives a candidate to the connection that it is for, while another one is being made', async () => {
    const { session, made, connected, pass, answer, offers } = setup();
    (await connected()).become('disconnected');
    await pass(2000);
    expect(offers()).toBe(2);
    for (const offer of [1, 2, 3]) await session.handleSignal({ type: 'candidate', offer, candidate: `of ${offer}`, sdp_mid: null });
    expect(made[0]?.candidates).toEqual(['of 1']);
    await answer();
    expect(made[1]?.candidates).toEqual(['of 2']);
  });

  it('comes back by itself when the applet closes once', async () => {
    const { session, made, connected, pass, answer } = setup();
    const first = await connected();
    first.closeFromAfar();
    expect(session.state.value).toBe('reconnecting');
    await pass(1000);
    await answer();
    made.at(-1)?.become('connected');
    expect(session.state.value).toBe('connected');
  });

  it('does not fight for an applet that goes over to another console again and again', async () => {
    const { session, made, connected, pass, answer, offers } = setup();
    (await connected()).closeFromAfar();
    await pass(1000);
    await answer();
    made.at(-1)?.become('connected');
    made.at(-1)?.closeFromAfar();
    expect(session.state.value).toBe('taken_over');
    const before = offers();
    session.connect([]);
    await pass(600_000);
    expect(offers()).toBe(before);
    session.takeBack();
    await pass(0);
    expect(offers()).toBe(before + 1);
    expect(session.state.value).toBe('reconnecting');
  });

  it('does not take its own next offer for another console', async () => {
    const { session, connected, pass, answer, made } = setup();
    for (let round = 0; round < 3; round += 1) {
      const present = round === 0 ? await connected() : made.at(-1);
      present?.become('disconnected');
      await pass(2000);
      present?.closeFromAfar();
      await answer();
      made.at(-1)?.become('connected');
    }
    expect(session.state.value).toBe('connected');
  });

  it('ends quietly', async () => {
    const { session, connected, pass, offers } = setup();
    const first = await connected();
    session.close();
    first.closeFromAfar();
    await pass(60_000);
    expect(offers()).toBe(1);
    expect(session.state.value).toBe('idle');
    expect(vi.getTimerCount()).toBe(0);
  });

  describe('to a customer in a browser', () => {
    const voice = { id: 'voice' } as MediaStreamTrack;

    it('has room for a picture and two voices, and channels without a screen and hands', async () => {
      const { connected } = setup(true, true);
      const connection = await connected();
      expect(connection.transceivers, 'and nothing for packets').toEqual(['video recvonly', 'audio sendrecv']);
      expect([...connection.channels.keys()]).toEqual(['control', 'file', 'lens']);
      expect((await setup().connected()).channels.has('lens')).toBe(false);
    });

    it('tells of the tracks of the connection that carries the session, once it is answered', async () => {
      const { session, media, pass, answer, made } = setup(false, true);
      session.connect([]);
      await pass(0);
      expect(media).toEqual([]);
      await answer();
      expect(media).toEqual([{ camera: 'video of 0', voice: 'audio of 0' }]);
      made[0]?.become('connected');
      made[0]?.become('failed');
      await pass(1000);
      expect(media).toHaveLength(1);
      await answer();
      expect(media[1]).toEqual({ camera: 'video of 1', voice: 'audio of 1' });
    });

    it('says what the technician says on this connection, on the next one, and on those to come', async () => {
      const { session, made, connected, pass, answer } = setup(false, true);
      const first = await connected();
      expect(first.spoken).toEqual([null]);
      first.become('disconnected');
      await pass(2000);
      session.speak(voice);
      expect(made.map(({ spoken }) => spoken)).toEqual([[null, voice], [null, voice]]);
      await answer();
      session.speak(null);
      expect(made[0]?.spoken, 'it is closed').toEqual([null, voice]);
      expect(made[1]?.spoken).toEqual([null, voice, null]);
      session.speak(voice);
      made[1]?.become('failed');
      await pass(2000);
      expect(made[2]?.spoken).toEqual([voice]);
    });

    it('offers anew at once when the customer is in another network, although all looks well from here', async () => {
      const { session, made, connected, pass, answer, offers } = setup(false, true);
      const first = await connected();
      await session.handleSignal({ type: 'offer', offer: 1, sdp: '' });
      await pass(0);
      expect([offers(), first.closed, session.state.value]).toEqual([2, false, 'connected']);
      await answer();
      made[1]?.become('connected');
      expect([first.closed, session.state.value]).toEqual([true, 'connected']);
    });

    it('keeps the connection that there is, and stops, when the customer who asked does not answer', async () => {
      const { session, made, connected, pass, offers } = setup(false, true);
      const first = await connected();
      await session.handleSignal({ type: 'offer', offer: 1, sdp: '' });
      await pass(30_000);
      expect([offers(), made[1]?.closed, first.closed, session.state.value]).toEqual([2, true, false, 'connected']);
      await pass(120_000);
      expect(offers()).toBe(2);
    });

    it('offers three times in six seconds, however often it is asked, and hears the last question', async () => {
      const { session, connected, pass, offers } = setup(false, true);
      await connected();
      for (let ms = 0; ms < 11_900; ms += 50) {
        await session.handleSignal({ type: 'offer', offer: 1, sdp: '' });
        await pass(50);
      }
      expect(offers()).toBe(1 + 6);
      await pass(6000);
      expect(offers(), 'what was asked after the last one').toBe(1 + 7);
      await pass(120_000);
      expect(offers()).toBe(1 + 7);
    });

    it('does not hear a question later that the next connection has answered', async () => {
      const { session, made, connected, pass, answer, offers } = setup(false, true);
      await connected();
      for (let time = 0; time < 4; time += 1) {
        await session.handleSignal({ type: 'offer', offer: 1, sdp: '' });
        await pass(0);
      }
      await answer();
      made.at(-1)?.become('connected');
      await pass(60_000);
      expect(offers()).toBe(1 + 3);
      session.close();
      expect(vi.getTimerCount()).toBe(0);
    });

    it('does not offer for a connection that is not the present one, nor to an applet that asks', async () => {
      const { session, connected, pass, offers } = setup(false, true);
      await connected();
      for (const offer of [0, 2, undefined]) await session.handleSignal({ type: 'offer', offer, sdp: '' });
      const applet = setup(true);
      await applet.connected();
      await applet.session.handleSignal({ type: 'offer', offer: 1, sdp: '' });
      await pass(0);
      expect([offers(), applet.offers()]).toEqual([1, 1]);
    });

    it('does not mind a connection that closed while the voice changed', async () => {
      const { session, connected, pass } = setup(false, true);
      (await connected()).closed = true;
      session.speak(voice);
      await pass(0);
      expect(session.state.value).toBe('connected');
    });
  });
});
