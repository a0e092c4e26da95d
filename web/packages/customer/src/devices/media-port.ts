import type { Capability } from '@bowline/protocol';

/** The part of the browser that opens devices. */
export interface MediaPort {
  /** Over a line that others can read no browser opens a device. */
  readonly isSecure: boolean;
  /** Whether opening one device silences those that are open, so that all are asked for in one call. */
  readonly opensAtOnce: boolean;
  readonly openDevices: ((constraints: MediaStreamConstraints) => Promise<MediaStream>) | undefined;
  readonly openScreen: ((options: DisplayMediaStreamOptions) => Promise<MediaStream>) | undefined;
  listDevices(): Promise<readonly MediaDeviceInfo[]>;
  /** Tells the system that people talk, or do so no more. */
  setTalking(talking: 'yes' | 'no'): void;
}

interface WithAudioSession {
  audioSession?: { type: string };
}

/** The browser's own devices. */
export function browserMedia(opensAtOnce: boolean): MediaPort {
  const devices = (navigator as { mediaDevices?: Partial<MediaDevices> }).mediaDevices;
  return {
    isSecure: globalThis.isSecureContext,
    opensAtOnce,
    openDevices: devices?.getUserMedia?.bind(devices),
    openScreen: devices?.getDisplayMedia?.bind(devices),
    listDevices: async () => (await devices?.enumerateDevices?.()) ?? [],
    setTalking: (talking) => {
      const { audioSession } = navigator as WithAudioSession;
      if (audioSession) audioSession.type = talking === 'yes' ? 'play-and-record' : 'auto';
    },
  };
}

/** What the customer can be asked for here. Light is known of only once a camera is open. */
export function abilitiesOf({ isSecure, openDevices, openScreen }: MediaPort): Capability[] {
  if (!isSecure) return [];
  return [...(openScreen ? (['view'] as const) : []), ...(openDevices ? (['camera', 'microphone', 'recording'] as const) : [])];
}
