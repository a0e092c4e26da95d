import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeConnection, OTHER, TAB, setup, settled } from './fake-answer.ts';

const PICTURE = { kind: 'video' } as MediaStreamTrack;
const VOICE = { kind: 'audio' } as MediaStreamTrack;

describe('what leaves besides the channels', () => {
  it('is nothing until it is shown, with room for it in the answer', async () => {
    const { connect, voices } = setup();
    const { connection } = await connect(1);
    expect([connection.video.direction, connection.audio.direction]).toEqual(['sendonly', 'sendrecv']);
    expect([connection.video.sends, connection.audio.sends]).toEqual([null, null]);
    expect(voices).toEqual([connection.audio.receiver.track]);
  });

  it('is taken back from every connection before it settles, and goes out on later ones', async () => {
    const { peer, connections, connect, offer } = setup();
    const { connection } = await connect(1);
    await peer.show({ picture: PICTURE, voice: VOICE });
    expect([connection.video.sends, connection.audio.sends]).toEqual([PICTURE, VOICE]);
    expect(connection.video.shaped).toMatchObject({ degradationPreference: 'maintain-resolution' });
    await offer(2);
    const next = connections[1] as FakeConnection;
    expect([next.video.sends, next.audio.sends]).toEqual([PICTURE, VOICE]);
    await peer.show({ picture: null, voice: null });
    expect([connection.video.sends, next.video.sends, next.audio.sends]).toEqual([null, null, null]);
  });

  it('draws over the channel lens of the connection that carries the session', async () => {
    const { peer, connect, happened } = setup();
    const { connection } = await connect(1);
    const lens = connection.channel('lens');
    expect(peer.send('lens', new Uint8Array(3))).toBe(false);
    lens.open();
    lens.onmessage?.({ data: new ArrayBuffer(5) });
    lens.onmessage?.({ data: 'text' });
    expect(peer.send('lens', new Uint8Array(3))).toBe(true);
    expect(happened.slice(-2)).toEqual(['lens', 'lens 5']);
  });
});

describe('the answering side', () => {
  it('answers an offer by its number, and its candidates go after the answer', async () => {
    const { peer, connections, said, offer } = setup();
    peer.setIceServers([{ urls: ['stun:a'], username: null, credential: null }]);
    peer.useRelay({ urls: ['turn:b'], username: 'u', credential: 'c' });
    await offer(7);
    connections[0]?.find('later');
    expect(connections[0]?.servers.map(({ urls }) => urls[0])).toEqual(['stun:a', 'turn:b']);
    expect(said).toEqual([
      [TAB, { type: 'answer', offer: 7, sdp: 'answer' }],
      [TAB, { type: 'candidate', offer: 7, candidate: 'early', sdp_mid: '0' }],
      [TAB, { type: 'candidate', offer: 7, candidate: 'later', sdp_mid: '0' }],
    ]);
  });

  it('holds candidates until the offer that they belong to is taken', async () => {
    const { connections, offer, candidate, wait } = setup();
    let take = (): void => undefined;
    wait(new Promise((resolve) => (take = resolve)));
    await candidate(1, 'before the offer');
    await candidate(1, 'of another tab', OTHER);
    const answered = offer(1);
    await candidate(1, 'useless');
    await candidate(2, 'of another offer');
    take();
    await answered;
    await candidate(1, 'after');
    expect(connections[0]?.steps).toEqual(['offer x', 'before the offer', 'useless', 'after']);
  });

  it('keeps a connection that is not well until the newer one connects, and then goes over to it', async () => {
    const { peer, happened, connect, offer, connections } = setup();
    const first = await connect(1);
    first.connection.become('disconnected');
    await offer(2);
    expect(first.connection.closed).toBe(false);
    expect(peer.send('control', 'to the first')).toBe(true);
    const second = connections[1] as FakeConnection;
    second.become('connected');
    expect(first.connection.closed).toBe(true);
    expect(peer.send('control', 'to nobody')).toBe(false);
    second.channel('control').open();
    await settled();
    expect(happened).toEqual(['connected', 'silent', 'lost', 'connected']);
    expect(first.control.sent).toEqual(['to the first']);
  });

  it('goes over to another tab at once', async () => {
    const { happened, connect, offer, connections } = setup();
    const first = await connect(1);
    await offer(1, 'x', OTHER);
    connections[1]?.become('connected');
    expect([first.connection.closed, happened]).toEqual([true, ['connected', 'lost']]);
  });

  describe('with a connection that is well', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    /** A second connection of the same tab stands, and the first one is well. */
    const twice = async () => {
      const all = setup();
      const first = await all.connect(1);
      await all.offer(2);
      const connection = all.connections[1] as FakeConnection;
      connection.become('connected');
      const control = connection.channel('control');
      const lens = connection.channel('lens');
      expect(all.peer.send('control', 'to the first')).toBe(true);
      control.open();
      lens.open();
      await settled();
      return { ...all, first, second: { connection, control, lens } };
    };

    it('takes what the tab has said there until the tab speaks through the newer one', async () => {
      const { peer, happened, voices, first, second } = await twice();
      first.control.onmessage?.({ data: 'before' });
      expect([peer.send('control', 'also'), first.connection.closed, voices.length]).toEqual([true, false, 1]);
      second.control.onmessage?.({ data: 'after' });
      expect([peer.send('control', 'to the second'), first.connection.closed, voices.length]).toEqual([true, true, 2]);
      expect(happened).toEqual(['connected', 'before', 'lost', 'connected', 'lens', 'after']);
      expect([first.control.sent, second.control.sent]).toEqual([['to the first', 'also'], ['to the second']]);
    });

    it('goes over when the tab draws through the newer one, has closed the older one, or by itself soon', async () => {
      for (const sign of ['drawing', 'close', 'time'] as const) {
        const { peer, happened, first, second } = await twice();
        if (sign === 'drawing') second.lens.onmessage?.({ data: new ArrayBuffer(3) });
        else if (sign === 'close') first.control.onclose?.();
        else await vi.advanceTimersByTimeAsync(100);
        expect([first.connection.closed, peer.send('control', sign)]).toEqual([true, true]);
        expect(happened).toEqual(['connected', 'lost', 'connected', 'lens', ...(sign === 'drawing' ? ['lens 3'] : [])]);
        await vi.advanceTimersByTimeAsync(1000);
        expect(happened.filter((one) => one === 'connected')).toHaveLength(2);
      }
    });

    it('stays with it when the newer one is lost before that, and takes the one after it', async () => {
      const { peer, happened, first, second, connect } = await twice();
      second.control.onclose?.();
      await vi.advanceTimersByTimeAsync(1000);
      expect([peer.send('control', 'still here'), first.connection.closed, second.connection.closed]).toEqual([true, false, true]);
      const third = await connect(3);
      await vi.advanceTimersByTimeAsync(100);
      expect([first.connection.closed, third.connection.closed, happened]).toEqual([true, false, ['connected', 'lost', 'connected']]);
    });

    it('ends with both', async () => {
      const { peer, happened, first, second } = await twice();
      peer.close();
      await vi.advanceTimersByTimeAsync(1000);
      expect([first.connection.closed, second.connection.closed, happened, vi.getTimerCount()]).toEqual([true, true, ['connected'], 0]);
    });
  });

  it('replaces an offer that came to nothing, and one of two that are being made', async () => {
    const { peer, happened, connections, connect, offer } = setup();
    const first = await connect(1);
    await offer(2);
    await offer(3);
    expect(connections.map(({ closed }) => closed)).toEqual([false, true, false]);
    connections[2]?.become('failed');
    expect(peer.send('control', 'still here')).toBe(true);
    await offer(4, 'bad');
    expect(connections[3]?.closed).toBe(true);
    expect(first.connection.closed).toBe(false);
    expect(happened).toEqual(['connected', 'log an offer could not be answered']);
  });

  it('does not answer an offer that is replaced meanwhile', async () => {
    const { said, offer } = setup();
    await Promise.all([offer(1), offer(2)]);
    expect(said.filter(([, { type }]) => type === 'answer').map(([, { offer: number }]) => number)).toEqual([2]);
  });

  it('takes text of the first channel control, and nothing of channels that it does not use', async () => {
    const { happened, connect, connections } = setup();
    const { control } = await connect(1);
    const [connection] = connections;
    for (const label of ['screen', 'input', 'control', 'novelty']) {
      const other = connection?.channel(label);
      other?.open();
      other?.onmessage?.({ data: 'from elsewhere' });
      expect(other?.onmessage).toBeNull();
    }
    control.onmessage?.({ data: 'text' });
    control.onmessage?.({ data: new ArrayBuffer(1) });
    const file = connection?.channel('file');
    file?.onmessage?.({ data: new ArrayBuffer(1) });
    file?.onbufferedamountlow?.();
    expect(happened).toEqual(['connected', 'text', 'room']);
  });

  it('proves the line when nothing comes, and waits for the next offer when the connection is gone', async () => {
    const { peer, happened, connect } = setup();
    const { connection, control } = await connect(1);
    connection.become('disconnected');
    expect(happened).toEqual(['connected', 'silent']);
    expect(peer.send('control', 'it may heal')).toBe(true);
    control.onclose?.();
    // The console said so itself: the line to the server is well.
    expect(happened).toEqual(['connected', 'silent', 'lost']);
    expect(connection.closed).toBe(true);
    const { connection: second } = await connect(2);
    second.become('failed');
    expect(happened).toEqual(['connected', 'silent', 'lost', 'connected', 'silent', 'lost']);
    await connect(3);
    expect(peer.send('control', 'again')).toBe(true);
  });

  it('asks the tab that it had last for a connection in the place of that one, also when it is lost', async () => {
    const { peer, said, connect, offer } = setup();
    const asked = (): unknown[] => said.splice(0).filter(([, { type }]) => type === 'offer');
    peer.askAnew();
    expect(asked(), 'nobody has offered').toEqual([]);
    const { connection } = await connect(3);
    await offer(4, 'x', OTHER);
    peer.askAnew();
    connection.become('failed');
    peer.askAnew();
    const wish = [TAB, { type: 'offer', offer: 3, sdp: '' }];
    expect(asked()).toEqual([wish, wish]);
    await offer(5, 'y');
    peer.askAnew();
    expect(asked(), 'answered, and not connected yet').toEqual([[TAB, { type: 'offer', offer: 5, sdp: '' }]]);
    peer.close();
    peer.askAnew();
    expect(asked()).toEqual([]);
  });

  it('says of a send that the browser refuses that it was none', async () => {
    const { peer, connect } = setup();
    const { control } = await connect(1);
    vi.spyOn(control, 'send').mockImplementation(() => {
      throw new DOMException('', 'OperationError');
    });
    expect(peer.send('control', 'x')).toBe(false);
    peer.close();
    expect([peer.send('control', 'x'), peer.bufferedBytes('file')]).toEqual([false, 0]);
  });

  it('counts what is carried by the connection that carries the session, each by its own number', async () => {
    const { peer, connect } = setup();
    expect(peer.stats()).toBeUndefined();
    await connect(1);
    const first = peer.stats()?.connection;
    (await connect(2)).control.onmessage?.({ data: 'x' });
    expect([first, peer.stats()?.connection]).toEqual([1, 2]);
    peer.close();
    expect(peer.stats()).toBeUndefined();
  });
});
