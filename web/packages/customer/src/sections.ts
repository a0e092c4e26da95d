/** What leaves this device besides the channels. Nothing is no picture and silence. */
export interface Sent {
  picture: MediaStreamTrack | null;
  voice: MediaStreamTrack | null;
}

export const NOTHING_SENT: Sent = { picture: null, voice: null };

/** Enough for a label to be read, and little enough for a phone's line. */
const MOST_PICTURE_BITS = 2_500_000;

function senderOf(connection: RTCPeerConnection, kind: 'audio' | 'video'): RTCRtpSender | undefined {
  return connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind)?.sender;
}

/** Says in the answer that a picture and a voice may leave later, which takes no new offer then. Before anything is allowed nothing does. */
export function openSections(connection: RTCPeerConnection): void {
  for (const transceiver of connection.getTransceivers()) {
    transceiver.direction = transceiver.receiver.track.kind === 'video' ? 'sendonly' : 'sendrecv';
  }
}

/** Puts tracks in the place of those before, on a connection that may be closed already. */
export async function sendOn(connection: RTCPeerConnection, { picture, voice }: Sent): Promise<void> {
  const video = senderOf(connection, 'video');
  const audio = senderOf(connection, 'audio');
  try {
    await Promise.all([video?.replaceTrack(picture), audio?.replaceTrack(voice)]);
    if (video && picture) await shape(video);
  } catch {
    // The next connection begins with the same.
  }
}

/** What is small is sharp before it is smooth. */
async function shape(video: RTCRtpSender): Promise<void> {
  const parameters = video.getParameters();
  const [encoding] = parameters.encodings;
  if (!encoding) return;
  encoding.maxBitrate = MOST_PICTURE_BITS;
  (parameters as { degradationPreference?: string }).degradationPreference = 'maintain-resolution';
  await video.setParameters(parameters);
}
