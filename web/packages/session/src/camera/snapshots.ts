import { jpegSize } from '@bowline/lens/jpeg-size.ts';
import { type TransferId, kindOfSnapshot, photoName } from '@bowline/protocol';
import { type ReadonlySignal, computed, signal } from '@preact/signals-core';
import { BlobSink, type FileSink } from '../files/file-sink.ts';
import { type ChoosePlace, type SaveOutcome, saveBlob } from './save-blob.ts';

export const MAX_SNAPSHOTS = 20;
export const MAX_SNAPSHOT_BYTES = 15 * 1024 * 1024;
/** Decoded it takes four bytes a pixel. The cameras of phones have less. */
const MAX_SHOWN_PIXELS = 50_000_000;
/** The size stands before the picture, and behind what else a camera writes down. */
const HEAD_BYTES = 1024 * 1024;
/** What a customer's program has not offered or noted by then does not come any more. */
const COMES_WITHIN_MS = 60_000;

/** Whether a still may be decoded. What is not shown can be saved all the same. */
export type SnapshotLook = 'unread' | 'shown' | 'too_large' | 'no_picture';

/** One still of the camera, in memory. */
export interface Snapshot {
  readonly id: TransferId;
  readonly name: string;
  /** Nothing while it arrives. */
  readonly content: Blob | undefined;
  readonly look: SnapshotLook;
  readonly saved: SaveOutcome | undefined;
}

export interface SnapshotParts {
  choosePlace: ChoosePlace;
  now(): number;
}

/** The stills of one session. They are offered as files, and those that were asked for are taken without a question. */
export class Snapshots {
  private readonly listSignal = signal<readonly Snapshot[]>([]);
  readonly list: ReadonlySignal<readonly Snapshot[]> = this.listSignal;
  readonly isFull = computed(() => this.listSignal.value.length >= MAX_SNAPSHOTS);
  /** When each one was asked for that has not come. */
  private asked: number[] = [];
  /** The names of photos that may come beside a still that came, and since when. */
  private readonly photos = new Map<string, number>();
  /** Pictures that stood still here, of which the customer has not read. */
  private frozen: { readonly content: Blob; readonly askedMs: number }[] = [];
  private frozenTaken = 0;
  private readonly taken = new Set<TransferId>();

  constructor(private readonly parts: SnapshotParts) {}

  handleAsked(): void {
    this.asked.push(this.parts.now());
  }

  /** Whether an offered file is one that was asked for. It is expected no more then. */
  expects(name: string, sizeBytes: number): boolean {
    this.asked = this.asked.filter((askedMs) => this.isRecent(askedMs));
    const kind = kindOfSnapshot(name);
    if (this.isFull.peek() || sizeBytes > MAX_SNAPSHOT_BYTES) return false;
    if (kind === 'photo') {
      const sinceMs = this.photos.get(name) ?? -Infinity;
      this.photos.delete(name);
      return this.isRecent(sinceMs);
    }
    if (kind !== 'still' || this.asked.length === 0) return false;
    this.asked.shift();
    this.photos.set(photoName(name), this.parts.now());
    return true;
  }

  /** A picture that stands still here is to be kept, as soon as the customer's log says so. */
  handleFrozenAsked(content: Blob): void {
    this.frozen.push({ content, askedMs: this.parts.now() });
  }

  /** The customer reads that one was kept: before that it is not. */
  handleLogged(name: string, sizeBytes: number): void {
    if (kindOfSnapshot(name) !== 'frozen') return;
    this.frozen = this.frozen.filter(({ askedMs }) => this.isRecent(askedMs));
    const at = this.frozen.findIndex(({ content }) => content.size === sizeBytes);
    const [frozen] = at < 0 ? [] : this.frozen.splice(at, 1);
    if (!frozen) return;
    this.frozenTaken += 1;
    // Below the numbers of files.
    const id = -this.frozenTaken;
    this.listSignal.value = [...this.listSignal.value, { id, name, content: undefined, look: 'unread', saved: undefined }];
    void this.arrive(id, frozen.content);
  }

  /** Where one that comes goes. */
  take(id: TransferId, name: string): FileSink {
    this.taken.add(id);
    this.listSignal.value = [...this.listSignal.value, { id, name, content: undefined, look: 'unread', saved: undefined }];
    return new BlobSink((content) => void this.arrive(id, content.slice(0, content.size, 'image/jpeg')));
  }

  /** One that was on its way will not come. */
  handleFailed(id: TransferId): void {
    if (this.find(id)?.content === undefined) this.remove(id);
  }

  remove(id: TransferId): void {
    this.listSignal.value = this.listSignal.value.filter((snapshot) => snapshot.id !== id);
  }

  /** Whether a file was taken as a snapshot, be it still here or not. */
  took(id: TransferId): boolean {
    return this.taken.has(id);
  }

  async save(id: TransferId): Promise<void> {
    const snapshot = this.find(id);
    if (!snapshot?.content) return;
    this.change(id, { saved: await saveBlob(this.parts.choosePlace, snapshot.name, snapshot.content) });
  }

  private isRecent(sinceMs: number): boolean {
    return this.parts.now() - sinceMs <= COMES_WITHIN_MS;
  }

  private async arrive(id: TransferId, content: Blob): Promise<void> {
    this.change(id, { content });
    this.change(id, { look: await lookOf(content).catch((): SnapshotLook => 'no_picture') });
  }

  private find(id: TransferId): Snapshot | undefined {
    return this.listSignal.value.find((snapshot) => snapshot.id === id);
  }

  private change(id: TransferId, change: Partial<Snapshot>): void {
    this.listSignal.value = this.listSignal.value.map((snapshot) => (snapshot.id === id ? { ...snapshot, ...change } : snapshot));
  }
}

async function lookOf(content: Blob): Promise<SnapshotLook> {
  const size = jpegSize(new Uint8Array(await content.slice(0, HEAD_BYTES).arrayBuffer()));
  if (!size) return 'no_picture';
  return size.width * size.height > MAX_SHOWN_PIXELS ? 'too_large' : 'shown';
}
