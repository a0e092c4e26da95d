import type { ChannelName } from './peer-session.ts';

class FakeChannel {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readyState = 'connecting';
  binaryType = '';
  readonly sent: unknown[] = [];
  send(data: unknown): void {
    this.sent.push(data);
  }
}

/** The browser's connection for tests: an applet answers when the test says so. */
export class FakeConnection {
  onicecandidate: ((event: { candidate: { candidate: string; sdpMid: string } | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  connectionState: RTCPeerConnectionState = 'new';
  remoteDescription: { sdp: string } | null = null;
  readonly channels = new Map<string, FakeChannel>();
  readonly candidates: string[] = [];
  readonly transceivers: string[] = [];
  /** What was put on the sender of each transceiver, in order. */
  readonly spoken: (MediaStreamTrack | null)[] = [];
  closed = false;

  constructor(readonly name: string) {}

  createDataChannel(name: ChannelName): FakeChannel {
    const channel = new FakeChannel();
    this.channels.set(name, channel);
    return channel;
  }
  addTransceiver(kind: string, { direction }: { direction: string }): { receiver: object; sender: object } {
    this.transceivers.push(`${kind} ${direction}`);
    const replaceTrack = (track: MediaStreamTrack | null): Promise<void> => {
      if (this.closed) return Promise.reject(new DOMException('', 'InvalidStateError'));
      this.spoken.push(track);
      return Promise.resolve();
    };
    return { receiver: { track: `${kind} of ${this.name}` }, sender: { replaceTrack } };
  }
  createOffer(): Promise<{ sdp: string }> {
    return Promise.resolve({ sdp: `offer ${this.name}` });
  }
  setLocalDescription(): Promise<void> {
    return Promise.resolve();
  }
  setRemoteDescription(description: { sdp: string }): Promise<void> {
    this.remoteDescription = description;
    return Promise.resolve();
  }
  addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }
  close(): void {
    this.closed = true;
  }

  /** The network: what the browser would report. Channels open after the connection stands. */
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    if (state === 'connected') for (const channel of this.channels.values()) channel.readyState = 'open';
    this.onconnectionstatechange?.();
    if (state === 'connected') for (const channel of this.channels.values()) channel.onopen?.();
  }

  /** The applet closes, in good order. */
  closeFromAfar(): void {
    for (const channel of this.channels.values()) {
      channel.readyState = 'closed';
      channel.onclose?.();
    }
  }
}
