import type { FakePicture } from './fake-video.ts';
import type { PicturePort } from './pictures.ts';
import type { Place } from './stroke.ts';
import type { Added, Found, Fractions, Luma, Seen, TrackerPort } from './tracker-port.ts';

const RING = 88;
export const FAKE_SIZE = { width: 64, height: 48 };

/** A frame of a made-up world: the camera has moved by so many hundredths of the width, and each frame has a number to be known by. */
export function fakePicture(number: number, moved: number, size = FAKE_SIZE): FakePicture {
  const luma = new Uint8Array(size.width * size.height);
  luma.set([number & 255, number >> 8, moved + 100]);
  return { ...size, luma };
}

const movedOf = (bytes: Uint8Array): number => ((bytes[2] ?? 0) - 100) / 100;

interface Followed {
  readonly from: number;
  readonly fractions: Fractions;
  /** Before the next frame nothing is known of it. */
  state: 'added' | 'known' | 'lost';
}

/** Knows frames by their number, and moves strokes as the camera moves. */
export class FakeTracker implements TrackerPort {
  onFailed: ((detail: string) => void) | undefined;
  readonly followed = new Map<number, Followed>();
  readonly asked: string[] = [];
  workMs = 1;
  room = 24;
  isClosed = false;
  private failed = false;
  private newest = -1;
  private ring: { readonly frame: number; readonly thumbnail: Uint8Array<ArrayBuffer>; readonly moved: number }[] = [];
  private gate: Promise<void> = Promise.resolve();
  private openGate: (() => void) | undefined;

  /** Lets answers to frames wait until {@link goOn}. */
  pause(): void {
    this.gate = new Promise((resolve) => (this.openGate = resolve));
  }

  goOn(): void {
    this.openGate?.();
    this.gate = Promise.resolve();
  }

  fail(detail: string): void {
    this.failed = true;
    this.onFailed?.(detail);
  }

  async frame({ bytes }: Luma): Promise<Seen> {
    await this.gate;
    if (this.failed) throw new Error('failed');
    this.newest += 1;
    const thumbnail = new Uint8Array(768);
    thumbnail.set(bytes.subarray(0, 3));
    const moved = movedOf(bytes);
    this.ring = [...this.ring, { frame: this.newest, thumbnail, moved }].slice(-RING);
    const places = new Map<number, Place>();
    for (const [id, stroke] of this.followed) places.set(id, this.placeOf(stroke, moved));
    return { frame: this.newest, thumbnail, places, bytes, workMs: this.workMs };
  }

  find(thumbnail: Uint8Array<ArrayBuffer>): Promise<Found | undefined> {
    this.asked.push('find');
    if (this.failed) return Promise.reject(new Error('failed'));
    const found = this.ring.findLast((slot) => slot.thumbnail.every((byte, at) => byte === thumbnail[at]));
    return Promise.resolve(found && { frame: found.frame, score: 1, newest: this.newest });
  }

  add(id: number, frame: number, fractions: Fractions): Promise<Added> {
    this.asked.push('add');
    const slot = this.ring.find((one) => one.frame === frame);
    return Promise.resolve(slot ? this.keep(id, slot.moved, fractions) : 'need_picture');
  }

  addOnPicture(id: number, luma: Luma, fractions: Fractions): Promise<Added> {
    this.asked.push('addOnPicture');
    return Promise.resolve(this.keep(id, movedOf(luma.bytes), fractions));
  }

  remove(ids: readonly number[]): void {
    for (const id of ids) this.followed.delete(id);
  }

  clear(): void {
    this.followed.clear();
  }

  cut(): void {
    this.asked.push('cut');
    this.ring = [];
    for (const stroke of this.followed.values()) stroke.state = 'lost';
  }

  spare(effort: 'light' | 'full'): void {
    this.asked.push(effort);
  }

  close(): void {
    this.isClosed = true;
  }

  private keep(id: number, from: number, fractions: Fractions): Added {
    if (this.failed || this.followed.size >= this.room) return 'refused';
    this.followed.set(id, { from, fractions, state: 'known' });
    return 'anchored';
  }

  private placeOf(stroke: Followed, moved: number): Place {
    const wasLost = stroke.state === 'lost';
    stroke.state = 'known';
    const by = moved - stroke.from;
    const map = [1, 0, by, 0, 1, 0, 0, 0, 1];
    const isIn = (stroke.fractions[0] ?? 0) + by >= 0 && (stroke.fractions[0] ?? 0) + by <= 1;
    return { state: wasLost ? 'searching' : isIn ? 'tracked' : 'outside', map };
  }
}

/** Pictures that are sent as they are. */
export const fakePictures: PicturePort = {
  take: (image) => {
    const { picture } = image.source as unknown as { picture: FakePicture };
    const luma = { width: picture.width, height: picture.height, stride: picture.width, bytes: Uint8Array.from(picture.luma) };
    return { luma, jpeg: Promise.resolve(Uint8Array.from(picture.luma)) };
  },
  read: (jpeg) => Promise.resolve(jpeg.length === FAKE_SIZE.width * FAKE_SIZE.height ? { ...FAKE_SIZE, stride: FAKE_SIZE.width, bytes: jpeg } : undefined),
};
