import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { MediaPort } from './media-port.ts';
import { type DeviceKind, openMedia, openScreen } from './open-media.ts';
import { OwnedTrack } from './owned-track.ts';
import type { DeviceTrouble } from './trouble.ts';

export type OpenOutcome = 'open' | 'unwanted' | DeviceTrouble;

const MICROPHONE_STARTS_MS = 1000;

/** Owns what the devices give. A track that comes when nobody wants it any more is stopped. */
export class Devices {
  readonly camera = new OwnedTrack(0);
  readonly microphone = new OwnedTrack(MICROPHONE_STARTS_MS);
  readonly screen = new OwnedTrack(0);
  private readonly camerasSignal = signal(0);
  /** How many cameras there are to choose from, once one was opened. */
  readonly cameras: ReadonlySignal<number> = this.camerasSignal;
  /** The device that was open last, to be opened again. */
  private readonly ids = new Map<DeviceKind, string>();
  /** Which call a track is for: a later call, or closing, makes it unwanted. */
  private readonly turns = { camera: 0, microphone: 0, screen: 0 };
  private talking: 'yes' | 'no' = 'no';

  constructor(private readonly port: MediaPort) {}

  /** Opens devices, in one call. */
  async open(kinds: readonly DeviceKind[]): Promise<OpenOutcome> {
    const others = (['camera', 'microphone'] as const).filter((kind) => !kinds.includes(kind) && this[kind].track.value);
    const outcome = await this.openAll(this.port.opensAtOnce ? [...kinds, ...others] : kinds);
    if (kinds.includes('camera')) await this.countCameras();
    return outcome;
  }

  async openScreen(): Promise<OpenOutcome> {
    const turn = (this.turns.screen += 1);
    const track = await openScreen(this.port);
    if (typeof track === 'string') return track;
    if (turn !== this.turns.screen) {
      track.stop();
      return 'unwanted';
    }
    this.screen.take(track);
    return 'open';
  }

  /** Opens devices anew that do not work any more. What is left of them is let go first: a phone opens no camera twice. */
  async reopen(kinds: readonly DeviceKind[]): Promise<OpenOutcome> {
    for (const kind of kinds) this[kind].drop();
    return this.open(kinds);
  }

  /** The next camera, or the one before if that cannot be opened. */
  async switchCamera(): Promise<OpenOutcome> {
    const cameras = (await this.listCameras()).map(({ deviceId }) => deviceId).filter((id) => id !== '');
    const before = this.ids.get('camera');
    const next = cameras[(cameras.indexOf(before ?? '') + 1) % cameras.length];
    if (!this.camera.track.value || next === undefined || next === before) return 'unwanted';
    this.ids.set('camera', next);
    const opening = this.reopen(['camera']);
    const turn = this.turns.camera;
    const outcome = await opening;
    // Whoever closed it meanwhile does not want the one before either.
    if (outcome === 'open' || outcome === 'unwanted' || before === undefined || turn !== this.turns.camera) return outcome;
    this.ids.set('camera', before);
    await this.open(['camera']);
    return outcome;
  }

  close(kind: DeviceKind | 'screen'): void {
    this.turns[kind] += 1;
    if (kind === 'microphone') this.tellTalking('no');
    this[kind].drop();
  }

  private async openAll(kinds: readonly DeviceKind[]): Promise<OpenOutcome> {
    const turns = new Map(kinds.map((kind) => [kind, (this.turns[kind] += 1)]));
    if (kinds.includes('microphone')) this.tellTalking('yes');
    const opened = await openMedia(this.port, new Map(kinds.map((kind) => [kind, this.ids.get(kind)])));
    const outcome = opened.type === 'trouble' ? opened.why : this.takeWanted(opened.tracks, turns);
    if (turns.get('microphone') === this.turns.microphone && !this.microphone.track.value) this.tellTalking('no');
    return outcome;
  }

  private tellTalking(talking: 'yes' | 'no'): void {
    if (talking === this.talking) return;
    this.talking = talking;
    this.port.setTalking(talking);
  }

  private takeWanted(tracks: ReadonlyMap<DeviceKind, MediaStreamTrack>, turns: ReadonlyMap<DeviceKind, number>): OpenOutcome {
    let outcome: OpenOutcome = 'open';
    for (const [kind, track] of tracks) {
      if (turns.get(kind) === this.turns[kind]) this.take(kind, track);
      else {
        track.stop();
        outcome = 'unwanted';
      }
    }
    return outcome;
  }

  private take(kind: DeviceKind, track: MediaStreamTrack): void {
    const { deviceId } = track.getSettings();
    if (deviceId) this.ids.set(kind, deviceId);
    this[kind].take(track);
  }

  private async countCameras(): Promise<void> {
    this.camerasSignal.value = (await this.listCameras()).length;
  }

  private async listCameras(): Promise<readonly MediaDeviceInfo[]> {
    try {
      return (await this.port.listDevices()).filter(({ kind }) => kind === 'videoinput');
    } catch {
      return [];
    }
  }
}
