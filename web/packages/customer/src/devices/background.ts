import type { Devices } from './devices.ts';
import type { Frames } from './frames.ts';
import type { DeviceKind } from './open-media.ts';
import type { DeviceTrouble } from './trouble.ts';

export interface BackgroundParts {
  devices: Devices;
  frames: Frames;
  /** What shows the camera here, if anything does. */
  painter(): Pick<HTMLVideoElement, 'paused'> | undefined;
  /** Whether the microphone gives anything. */
  isHeard(): boolean;
  /** Whether a device is wanted at all. */
  isNeeded(kind: DeviceKind): boolean;
  pause(kind: DeviceKind, holds: boolean): void;
  onTrouble(kind: DeviceKind, why: DeviceTrouble): void;
}

const KINDS = ['camera', 'microphone'] as const;
const FRAME_WITHIN_MS = 1000;

/** Takes camera and microphone off the line while the page is hidden, and puts back what is proved alive. */
export class Background {
  /** A page that is hidden again meanwhile stays so. */
  private turn = 0;

  constructor(private readonly parts: BackgroundParts) {}

  handleHidden(): void {
    this.turn += 1;
    for (const kind of KINDS) this.parts.pause(kind, true);
  }

  async handleVisible(): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    const { devices, isNeeded } = this.parts;
    const alive = await Promise.all(KINDS.map((kind) => this.isAlive(kind)));
    if (turn !== this.turn) return;
    const dead = KINDS.filter((kind, index) => !alive[index] && isNeeded(kind));
    if (dead.length > 0) {
      const outcome = await devices.reopen(dead);
      if (outcome !== 'open' && outcome !== 'unwanted') for (const kind of dead) this.parts.onTrouble(kind, outcome);
    }
    if (turn !== this.turn) return;
    for (const kind of KINDS) this.parts.pause(kind, false);
  }

  private async isAlive(kind: DeviceKind): Promise<boolean> {
    const { devices, isHeard } = this.parts;
    const track = devices[kind].track.value;
    if (!track || track.readyState === 'ended' || track.muted) return false;
    return kind === 'microphone' ? isHeard() : this.isSeen(track);
  }

  /** Where nothing paints the camera, what its track says has to do: to open it anew may ask the customer again. */
  private async isSeen(track: MediaStreamTrack): Promise<boolean> {
    const { frames, painter } = this.parts;
    if (!painter()) return true;
    if (await frames.paintedWithin(track, FRAME_WITHIN_MS)) return true;
    // What paints may have gone meanwhile, or be kept from playing, and the track may be over.
    return painter()?.paused !== false && track.readyState === 'live' && !track.muted;
  }
}
