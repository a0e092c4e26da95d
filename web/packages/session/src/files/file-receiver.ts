import { MAX_FILE_BYTES, type TransferId } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { safeFileName } from './file-name.ts';
import type { FileSink } from './file-sink.ts';

/** Why a file did not arrive: the customer stopped it, it was longer than offered, the disk took no more, the connection. */
export type FileFailure = 'stopped' | 'too_long' | 'disk_full' | 'not_written' | 'lost';
export type FileState =
  | { type: 'offered' }
  | { type: 'choosing' }
  | { type: 'queued' }
  | { type: 'receiving' }
  | { type: 'interrupted' }
  | { type: 'finishing' }
  | { type: 'kept' }
  | { type: 'refused' }
  | { type: 'failed'; why: FileFailure };

/** One file as the stream shows it. */
export interface OfferedFile {
  id: TransferId;
  name: string;
  sizeBytes: number;
  receivedBytes: number;
  state: FileState;
}

export interface FileParts {
  accept(id: TransferId): void;
  refuse(id: TransferId): void;
  kept(id: TransferId): void;
  /** Asks the technician where to; nothing if that was cancelled. */
  choosePlace: (name: string, sizeBytes: number) => Promise<FileSink | undefined>;
}

const HEADER_BYTES = 4;
/** More offers than this wait for nobody. */
const MAX_OFFERS = 100;
/** The newest of those that failed are shown: offering and stopping costs the customer's program nothing. */
const MAX_FAILED = 100;
/** After a reconnection the applet offers again at once what is still to come. */
const OFFERED_AGAIN_WITHIN_MS = 5000;
/** A file that is still being sent goes on by then, however long the pause between two tries has become. */
const GOES_ON_WITHIN_MS = 15_000;

function failureOf(error: unknown): FileFailure {
  return error instanceof Error && error.name === 'QuotaExceededError' ? 'disk_full' : 'not_written';
}

/** Takes offered files, one at a time, and never a byte more than was offered. */
export class FileReceiver {
  private readonly filesSignal = signal<readonly OfferedFile[]>([]);
  readonly files: ReadonlySignal<readonly OfferedFile[]> = this.filesSignal;
  private readonly sinks = new Map<TransferId, FileSink>();
  /** Writes of the file that is arriving, one after the other. */
  private writes: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Offers of the present connection. */
  private readonly fresh = new Set<TransferId>();

  constructor(private readonly outside: FileParts) {}

  handleOffer(id: TransferId, offeredName: string, sizeBytes: number): void {
    const name = safeFileName(offeredName);
    const known = this.find(id);
    if (known) {
      this.fresh.add(id);
      return this.handleOfferedAgain(known, name, sizeBytes);
    }
    const isTooMuch = sizeBytes > MAX_FILE_BYTES || this.filesSignal.value.filter(({ state }) => state.type === 'offered').length >= MAX_OFFERS;
    if (isTooMuch) return this.outside.refuse(id);
    this.fresh.add(id);
    this.filesSignal.value = [...this.withoutOldFailed(), { id, name, sizeBytes, receivedBytes: 0, state: { type: 'offered' } }];
  }

  async accept(id: TransferId, choosePlace = this.outside.choosePlace): Promise<void> {
    const file = this.find(id);
    if (file?.state.type !== 'offered') return;
    this.change(id, { state: { type: 'choosing' } });
    const sink = await choosePlace(file.name, file.sizeBytes).catch((error: unknown) => {
      this.fail(id, failureOf(error), 'refuse');
      return undefined;
    });
    const isChoosing = this.find(id)?.state.type === 'choosing';
    if (sink && isChoosing) {
      this.sinks.set(id, sink);
      this.change(id, { state: { type: 'queued' } });
      this.startNext();
    } else if (sink) void sink.abort();
    else if (isChoosing) this.change(id, { state: { type: 'offered' } });
  }

  refuse(id: TransferId): void {
    const type = this.find(id)?.state.type;
    if (!type || type === 'kept' || type === 'failed' || type === 'finishing') return;
    this.stop(id, { type: 'refused' }, 'refuse');
  }

  handleAborted(id: TransferId): void {
    const type = this.find(id)?.state.type;
    if (type && type !== 'kept' && type !== 'refused') this.fail(id, 'stopped');
  }

  /** The same connection goes on after a gap. If the applet has stopped its file meanwhile, it begins anew. */
  handleHealed(): void {
    const file = this.filesSignal.value.find(({ state }) => state.type === 'receiving');
    if (!file) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.beginAnewIfStill(file), GOES_ON_WITHIN_MS);
  }

  /** There is a new connection, and with it come the offers that are still open; what was under way waits for its own. */
  handleConnectionBack(): void {
    clearTimeout(this.timer);
    for (const { id, state } of this.filesSignal.value) {
      if (state.type === 'queued' || state.type === 'receiving') this.change(id, { state: { type: 'interrupted' }, receivedBytes: 0 });
    }
    this.fresh.clear();
    this.timer = setTimeout(() => this.giveUp((id) => this.fresh.has(id)), OFFERED_AGAIN_WITHIN_MS);
  }

  /** The session is over for good. */
  handleEnd(): void {
    clearTimeout(this.timer);
    this.giveUp(() => false);
  }

  handleChunk(message: ArrayBuffer): void {
    if (message.byteLength <= HEADER_BYTES) return;
    const id = new DataView(message).getUint32(0);
    const file = this.find(id);
    const sink = this.sinks.get(id);
    if (file?.state.type !== 'receiving' || !sink) return;
    const chunk = new Uint8Array(message, HEADER_BYTES);
    const receivedBytes = file.receivedBytes + chunk.length;
    if (receivedBytes > file.sizeBytes && import.meta.env.MODE !== 'sabotage-transfer') return this.fail(id, 'too_long', 'refuse');
    this.change(id, { receivedBytes });
    this.write(id, () => sink.write(chunk));
    if (receivedBytes === file.sizeBytes) this.finish(id, sink);
  }

  private beginAnewIfStill(before: OfferedFile): void {
    const file = this.find(before.id);
    const sink = this.sinks.get(before.id);
    if (!sink || file?.state.type !== 'receiving' || file.receivedBytes !== before.receivedBytes) return;
    this.write(file.id, () => sink.restart());
    this.change(file.id, { receivedBytes: 0 });
    this.outside.accept(file.id);
  }

  private handleOfferedAgain(file: OfferedFile, name: string, sizeBytes: number): void {
    if (file.state.type === 'kept') return this.outside.kept(file.id);
    if (file.state.type !== 'interrupted') return;
    if (name !== file.name || sizeBytes !== file.sizeBytes) return this.fail(file.id, 'lost', 'refuse');
    const sink = this.sinks.get(file.id);
    if (!sink) return;
    this.write(file.id, () => sink.restart());
    this.change(file.id, { state: { type: 'queued' } });
    this.startNext();
  }

  /** Puts a write behind those before it. The first one that fails stops the file. */
  private write(id: TransferId, act: () => Promise<void>): void {
    this.writes = this.writes.then(async () => {
      if (!this.sinks.has(id)) return;
      try {
        await act();
      } catch (error) {
        this.fail(id, failureOf(error), 'refuse');
      }
    });
  }

  private finish(id: TransferId, sink: FileSink): void {
    this.change(id, { state: { type: 'finishing' } });
    this.write(id, async () => {
      await sink.close();
      this.sinks.delete(id);
      this.change(id, { state: { type: 'kept' } });
      this.outside.kept(id);
      this.startNext();
    });
  }

  private giveUp(isStillOffered: (id: TransferId) => boolean): void {
    for (const { id, state } of this.filesSignal.value) {
      const isOver = ['kept', 'refused', 'failed', 'finishing'].includes(state.type);
      if (!isOver && !isStillOffered(id)) this.fail(id, 'lost');
    }
  }

  private fail(id: TransferId, why: FileFailure, tell?: 'refuse'): void {
    this.stop(id, { type: 'failed', why }, tell);
  }

  private stop(id: TransferId, state: FileState, tell?: 'refuse'): void {
    const sink = this.sinks.get(id);
    this.sinks.delete(id);
    // What cannot be thrown away is an unfinished file that the browser hides.
    sink?.abort().catch(() => undefined);
    this.change(id, { state });
    if (tell) this.outside.refuse(id);
    this.startNext();
  }

  private startNext(): void {
    const files = this.filesSignal.value;
    if (files.some(({ state }) => state.type === 'receiving' || state.type === 'finishing')) return;
    const next = files.find(({ state }) => state.type === 'queued');
    const sink = next && this.sinks.get(next.id);
    if (!next || !sink) return;
    this.change(next.id, { state: { type: 'receiving' } });
    this.outside.accept(next.id);
    if (next.sizeBytes === 0) this.finish(next.id, sink);
  }

  private withoutOldFailed(): readonly OfferedFile[] {
    const failed = this.filesSignal.value.filter(({ state }) => state.type === 'failed');
    const old = new Set(failed.slice(0, Math.max(0, failed.length - MAX_FAILED)));
    for (const { id } of old) this.fresh.delete(id);
    return this.filesSignal.value.filter((file) => !old.has(file));
  }

  private find(id: TransferId): OfferedFile | undefined {
    return this.filesSignal.value.find((file) => file.id === id);
  }

  private change(id: TransferId, change: Partial<OfferedFile>): void {
    this.filesSignal.value = this.filesSignal.value.map((file) => (file.id === id ? { ...file, ...change } : file));
  }
}
