/** What a customer's browser sends besides the channels, on one connection. */
export interface Media {
  camera: MediaStreamTrack;
  voice: MediaStreamTrack;
}

/** The sections for a customer who takes part in a browser: their picture, and both voices. Tracks come and go in them without a new offer. */
export class MediaSections {
  readonly media: Media;
  private readonly voice: RTCRtpTransceiver;

  constructor(connection: RTCPeerConnection, spoken: MediaStreamTrack | null) {
    const camera = connection.addTransceiver('video', { direction: 'recvonly' });
    this.voice = connection.addTransceiver('audio', { direction: 'sendrecv' });
    this.media = { camera: camera.receiver.track, voice: this.voice.receiver.track };
    void this.speak(spoken);
  }

  /** What the customer hears of the technician; nothing is silence. */
  async speak(spoken: MediaStreamTrack | null): Promise<void> {
    try {
      await this.voice.sender.replaceTrack(spoken);
    } catch {
      // The connection is closed; the next one begins with the same voice.
    }
  }
}
