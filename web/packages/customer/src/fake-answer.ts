import type { Signal } from '@bowline/protocol';
import { PeerAnswer } from './peer-answer.ts';

/** A channel of the other side's, as Chromium has it: what is sent before it carries something is dropped. */
class FakeChannel {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onbufferedamountlow: (() => void) | null = null;
  readyState = 'connecting';
  binaryType = '';
  bufferedAmount = 0;
  readonly sent: unknown[] = [];
  carries = false;
  constructor(readonly label: string) {}
  send(data: unknown): void {
    if (this.carries) this.sent.push(data);
  }
  /** Something comes through it. */
  receive(data: unknown): void {
    this.carries = true;
    this.onmessage?.({ data });
  }
  open(): void {
    this.readyState = 'open';
    this.onopen?.();
  }
}

class FakeTransceiver {
  direction = 'recvonly';
  sends: unknown = null;
  readonly receiver;
  readonly sender = {
    replaceTrack: (track: unknown): Promise<void> => {
      this.sends = track;
      return Promise.resolve();
    },
    getParameters: () => ({ encodings: [{}] }),
    setParameters: (parameters: unknown): Promise<void> => {
      this.shaped = parameters;
      return Promise.resolve();
    },
  };
  shaped: unknown;
  constructor(kind: string) {
    this.receiver = { track: { kind } };
  }
}

/** The browser's connection for tests, of the side that answers. */
export class FakeConnection {
  readonly video = new FakeTransceiver('video');
  readonly audio = new FakeTransceiver('audio');
  onicecandidate: ((event: { candidate: { candidate: string; sdpMid: string } | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ondatachannel: ((event: { channel: FakeChannel }) => void) | null = null;
  connectionState = 'new';
  readonly steps: string[] = [];
  closed = false;
  /** Holds the taking of the offer back. */
  taken: Promise<void> = Promise.resolve();
  /** Holds back what the threads behind it do. */
  counted: Promise<void> = Promise.resolve();
  private readonly channels: FakeChannel[] = [];
  constructor(readonly servers: readonly { urls: string[] }[]) {}
  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    await this.taken;
    if (sdp === 'bad') throw new TypeError('bad');
    this.steps.push(`offer ${sdp}`);
  }
  createAnswer(): Promise<{ sdp: string }> {
    return Promise.resolve({ sdp: 'answer' });
  }
  async getStats(): Promise<unknown> {
    await this.counted;
    for (const channel of this.channels) channel.carries = true;
    return this.servers;
  }
  setLocalDescription(): Promise<void> {
    this.find('early');
    return Promise.resolve();
  }
  addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    this.steps.push(candidate);
    return candidate === 'useless' ? Promise.reject(new TypeError('useless')) : Promise.resolve();
  }
  getTransceivers(): FakeTransceiver[] {
    return [this.video, this.audio];
  }
  getReceivers(): FakeTransceiver['receiver'][] {
    return [this.video.receiver, this.audio.receiver];
  }
  close(): void {
    this.closed = true;
  }
  find(candidate: string): void {
    this.onicecandidate?.({ candidate: { candidate, sdpMid: '0' } });
  }
  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
  channel(label: string, readyState = 'connecting'): FakeChannel {
    const channel = new FakeChannel(label);
    channel.readyState = readyState;
    this.channels.push(channel);
    this.ondatachannel?.({ channel });
    return channel;
  }
}

export const TAB = '1'.repeat(32);
export const OTHER = '2'.repeat(32);

/** What was asked of the connections is answered. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** The answering side, with what it made, said and told. */
export function setup(onConnected: () => void = () => undefined) {
  const connections: FakeConnection[] = [];
  const said: [string, Signal][] = [];
  const happened: string[] = [];
  const voices: unknown[] = [];
  let taken = Promise.resolve();
  let most = Infinity;
  const peer = new PeerAnswer({
    makeConnection: (servers) => {
      if (connections.length >= most) throw new DOMException('Cannot create so many PeerConnections', 'UnknownError');
      const connection = new FakeConnection(servers);
      connection.taken = taken;
      connections.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
    sendSignal: (to, signal) => void said.push([to, signal]),
    onConnected: () => {
      happened.push('connected');
      onConnected();
    },
    onLost: () => void happened.push('lost'),
    onControl: (text) => void happened.push(text),
    onLensOpen: () => void happened.push('lens'),
    onLens: (message) => void happened.push(`lens ${message.byteLength}`),
    onVoice: (voice) => void voices.push(voice),
    onFileRoom: () => void happened.push('room'),
    onSilent: () => void happened.push('silent'),
    log: (text) => void happened.push(`log ${text}`),
  });
  const offer = (number: number, sdp = 'x', from = TAB): Promise<void> => peer.handleSignal(from, { type: 'offer', offer: number, sdp });
  const candidate = (number: number, text: string, from = TAB): Promise<void> => peer.handleSignal(from, { type: 'candidate', offer: number, candidate: text, sdp_mid: '0' });
  /** An offer that is answered, and connects. */
  const connect = async (number: number): Promise<{ connection: FakeConnection; control: FakeChannel }> => {
    await offer(number);
    const connection = connections.at(-1) as FakeConnection;
    connection.become('connected');
    const control = connection.channel('control');
    control.open();
    await settled();
    return { connection, control };
  };
  const wait = (until: Promise<void>): void => void (taken = until);
  /** The browser makes so many connections in all. */
  const make = (atMost: number): void => void (most = atMost);
  return { peer, connections, said, happened, voices, offer, candidate, connect, wait, make };
}
