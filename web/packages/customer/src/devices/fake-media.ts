import type { MediaPort } from './media-port.ts';

let made = 0;

/** A track for tests. */
export class FakeTrack extends EventTarget {
  readyState: 'live' | 'ended' = 'live';
  muted = false;
  contentHint = '';
  readonly constrained: unknown[] = [];
  /** What `applyConstraints` throws. */
  fault: unknown;
  readonly name: string;

  constructor(
    readonly kind: 'video' | 'audio',
    private readonly deviceId: string,
    private readonly hasTorch: boolean,
  ) {
    super();
    made += 1;
    this.name = `${kind} ${deviceId} ${made}`;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId };
  }

  getCapabilities(): object {
    return this.hasTorch ? { torch: true } : {};
  }

  applyConstraints(constraints: unknown): Promise<void> {
    this.constrained.push(constraints);
    return this.fault === undefined ? Promise.resolve() : Promise.reject(this.fault);
  }

  /** The system takes it away, gives it back, or ends it. */
  happens(what: 'mute' | 'unmute' | 'ended'): void {
    if (what === 'ended') this.readyState = 'ended';
    else this.muted = what === 'mute';
    this.dispatchEvent(new Event(what));
  }

  /** As the rest of the code sees it. */
  get track(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

/** Devices for tests: they open as the test says. */
export class FakeMedia implements MediaPort {
  isSecure = true;
  opensAtOnce = false;
  cameras = ['front', 'back'];
  torch = false;
  readonly asked: MediaStreamConstraints[] = [];
  readonly tracks: FakeTrack[] = [];
  readonly talking: string[] = [];
  /** What the next calls throw, one after the other; `undefined` is no fault. */
  faults: unknown[] = [];
  /** Holds every opening back. */
  until: Promise<void> = Promise.resolve();

  openDevices: MediaPort['openDevices'] = async (constraints) => {
    this.asked.push(constraints);
    const fault = this.faults.shift();
    await this.until;
    if (fault !== undefined) throw fault;
    return this.stream([...(constraints.video ? [this.camera(constraints.video)] : []), ...(constraints.audio ? [new FakeTrack('audio', 'mic', false)] : [])]);
  };

  openScreen: MediaPort['openScreen'] = async () => {
    const fault = this.faults.shift();
    await this.until;
    if (fault !== undefined) throw fault;
    return this.stream([new FakeTrack('video', 'screen', false)]);
  };

  listDevices = (): Promise<MediaDeviceInfo[]> => Promise.resolve(this.cameras.map((deviceId) => ({ kind: 'videoinput', deviceId, label: deviceId, groupId: '' }) as MediaDeviceInfo));

  setTalking = (talking: 'yes' | 'no'): void => void this.talking.push(talking);

  /** The newest track of a kind. */
  newest(kind: 'video' | 'audio'): FakeTrack {
    const found = this.tracks.findLast((track) => track.kind === kind);
    if (!found) throw new Error(`no ${kind} was opened`);
    return found;
  }

  private camera(constraints: true | MediaTrackConstraints): FakeTrack {
    const wanted = constraints === true ? undefined : (constraints.deviceId as { exact?: string } | undefined)?.exact;
    return new FakeTrack('video', wanted ?? 'back', this.torch);
  }

  private stream(tracks: FakeTrack[]): MediaStream {
    this.tracks.push(...tracks);
    return { getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'), getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio') } as unknown as MediaStream;
  }
}

/** An error as browsers name it. */
export function fault(name: string): DOMException {
  return new DOMException('', name);
}
