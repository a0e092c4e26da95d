import type { MediaPort, MicrophoneFailure, OpenMicrophone } from './media-port.ts';
import { BrowserPicture } from './browser-picture.ts';
import { type RecordedWords, findNoRecorder, startBrowserRecorder } from './browser-recorder.ts';
import { BrowserSpeaker } from './browser-speaker.ts';

export type { RecordedWords } from './browser-recorder.ts';

const FAILURES: Readonly<Record<string, MicrophoneFailure>> = {
  NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'absent', OverconstrainedError: 'absent',
};

/** Opens the technician's microphone, or says why there is none. */
export async function openMicrophone(onLost: () => void): Promise<OpenMicrophone | MicrophoneFailure> {
  // Pages of an insecure address have no devices.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices?.getUserMedia) return 'unsupported';
  try {
    const stream = await devices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    const [track] = stream.getAudioTracks();
    if (!track) return 'absent';
    track.onended = onLost;
    const close = (): void => {
      track.onended = null;
      track.stop();
    };
    return { track, close };
  } catch (error) {
    return (error instanceof Error && FAILURES[error.name]) || 'busy';
  }
}

/** What this browser has for a camera session. */
export function browserMedia(words: RecordedWords, board: Pick<MediaPort, 'makeBoard' | 'colours'>): MediaPort {
  return {
    ...board,
    openMicrophone,
    makePicture: () => new BrowserPicture(),
    makeSpeaker: () => new BrowserSpeaker(),
    noRecorder: findNoRecorder(),
    startRecorder: (parts) => startBrowserRecorder(parts, words),
    choosesFirst: 'showSaveFilePicker' in window,
  };
}
