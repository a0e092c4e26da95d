import type { MediaPort } from './media-port.ts';
import { type DeviceTrouble, nameOf, troubleOf } from './trouble.ts';

export type DeviceKind = 'camera' | 'microphone';

/** Which devices are wanted: the one with this id, or whichever fits best. */
export type Wanted = ReadonlyMap<DeviceKind, string | undefined>;

export type Opened = { type: 'open'; tracks: ReadonlyMap<DeviceKind, MediaStreamTrack> } | { type: 'trouble'; why: DeviceTrouble };

type Constraints = MediaTrackConstraints & { resizeMode?: string };

/** Cropping would move what is drawn: places are fractions of the whole picture. */
const PICTURE: Constraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, resizeMode: 'none' };
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Opens devices in one call. Where none is as wished for, any will do. */
export async function openMedia(port: MediaPort, wanted: Wanted): Promise<Opened> {
  if (!port.isSecure || !port.openDevices) return { type: 'trouble', why: port.isSecure ? 'missing' : 'insecure' };
  try {
    return tracksOf(await openBest(port.openDevices, wanted), wanted);
  } catch (error) {
    return { type: 'trouble', why: troubleOf(error) };
  }
}

/** The customer chooses in the browser's own dialog what is seen. */
export async function openScreen(port: MediaPort): Promise<MediaStreamTrack | DeviceTrouble> {
  if (!port.isSecure || !port.openScreen) return port.isSecure ? 'missing' : 'insecure';
  try {
    const [track] = (await port.openScreen({ video: true, audio: false })).getVideoTracks();
    return track ? sharp(track) : 'missing';
  } catch (error) {
    return troubleOf(error);
  }
}

async function openBest(open: NonNullable<MediaPort['openDevices']>, wanted: Wanted): Promise<MediaStream> {
  const [picture, sound] = [wanted.has('camera'), wanted.has('microphone')];
  try {
    return await open({ ...(picture && { video: cameraOf(wanted.get('camera')) }), ...(sound && { audio: soundOf(wanted.get('microphone')) }) });
  } catch (error) {
    if (nameOf(error) !== 'OverconstrainedError') throw error;
    // The one with that id is gone. Which way it looks, and that nothing of its picture is cut off, are still wanted.
    return open({ ...(picture && { video: cameraOf(undefined) }), ...(sound && { audio: soundOf(undefined) }) });
  }
}

function cameraOf(id: string | undefined): Constraints {
  return { ...PICTURE, ...(id ? { deviceId: { exact: id } } : { facingMode: { ideal: 'environment' } }) };
}

function soundOf(id: string | undefined): MediaTrackConstraints {
  return { ...SOUND, ...(id && { deviceId: { exact: id } }) };
}

function tracksOf(stream: MediaStream, wanted: Wanted): Opened {
  const tracks = new Map<DeviceKind, MediaStreamTrack>();
  const [picture] = stream.getVideoTracks();
  const [sound] = stream.getAudioTracks();
  if (picture) tracks.set('camera', sharp(picture));
  if (sound) tracks.set('microphone', sound);
  if ([...wanted.keys()].every((kind) => tracks.has(kind))) return { type: 'open', tracks };
  for (const track of tracks.values()) track.stop();
  return { type: 'trouble', why: 'missing' };
}

/** A label is to be read. */
function sharp(track: MediaStreamTrack): MediaStreamTrack {
  track.contentHint = 'detail';
  return track;
}
