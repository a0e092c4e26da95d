import { MAX_FILE_BYTES, type TransferId } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { safeFileName } from './file-name.ts';

export type FileState = 'offered' | 'queued' | 'receiving' | 'kept' | 'refused' | 'failed';

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
  /** Gives the whole file to the technician. */
  save(name: string, content: Blob): void;
}

const HEADER_BYTES = 4;
/** Chunks are joined to a Blob now and then, which the browser may keep on disk. */
const JOIN_AT_BYTES = 4 * 1024 * 1024;

/** Takes offered files, one at a time, and never a byte more than was offered. */
export class FileReceiver {
  private readonly filesSignal = signal<readonly OfferedFile[]>([]);
  readonly files: ReadonlySignal<readonly OfferedFile[]> = this.filesSignal;
  private parts: Blob[] = [];
  private chunks: Uint8Array<ArrayBuffer>[] = [];
  private chunkBytes = 0;

  constructor(private readonly outside: FileParts) {}

  handleOffer(id: TransferId, name: string, sizeBytes: number): void {
    if (sizeBytes > MAX_FILE_BYTES) return this.outside.refuse(id);
    if (this.find(id)) return;
    const file: OfferedFile = { id, name: safeFileName(name), sizeBytes, receivedBytes: 0, state: 'offered' };
    this.filesSignal.value = [...this.filesSignal.value, file];
  }

  accept(id: TransferId): void {
    if (this.find(id)?.state !== 'offered') return;
    this.change(id, { state: 'queued' });
    this.startNext();
  }

  refuse(id: TransferId): void {
    const file = this.find(id);
    if (!file || file.state === 'kept' || file.state === 'failed') return;
    this.stop(id, 'refused');
    this.outside.refuse(id);
  }

  handleAborted(id: TransferId): void {
    if (this.find(id)) this.stop(id, 'failed');
  }

  /** The connection is gone, and with it what was under way. The applet offers anew. */
  handleConnectionLost(): void {
    this.clear();
    this.filesSignal.value = this.filesSignal.value.filter((file) => file.state === 'kept' || file.state === 'refused');
  }

  handleChunk(message: ArrayBuffer): void {
    if (message.byteLength <= HEADER_BYTES) return;
    const id = new DataView(message).getUint32(0);
    const file = this.find(id);
    if (file?.state !== 'receiving') return;
    const chunk = new Uint8Array(message, HEADER_BYTES);
    const receivedBytes = file.receivedBytes + chunk.length;
    if (receivedBytes > file.sizeBytes) {
      this.stop(id, 'failed');
      this.outside.refuse(id);
      return;
    }
    this.keep(chunk);
    this.change(id, { receivedBytes });
    if (receivedBytes === file.sizeBytes) this.finish(file);
  }

  private keep(chunk: Uint8Array<ArrayBuffer>): void {
    this.chunks.push(chunk);
    this.chunkBytes += chunk.length;
    if (this.chunkBytes < JOIN_AT_BYTES) return;
    this.parts.push(new Blob(this.chunks));
    this.chunks = [];
    this.chunkBytes = 0;
  }

  private finish(file: OfferedFile): void {
    const content = new Blob([...this.parts, ...this.chunks], { type: 'application/octet-stream' });
    this.clear();
    this.outside.save(file.name, content);
    this.change(file.id, { state: 'kept' });
    this.outside.kept(file.id);
    this.startNext();
  }

  private stop(id: TransferId, state: FileState): void {
    if (this.find(id)?.state === 'receiving') this.clear();
    this.change(id, { state });
    this.startNext();
  }

  private startNext(): void {
    const files = this.filesSignal.value;
    if (files.some((file) => file.state === 'receiving')) return;
    const next = files.find((file) => file.state === 'queued');
    if (!next) return;
    this.change(next.id, { state: 'receiving' });
    this.outside.accept(next.id);
    if (next.sizeBytes === 0) this.finish(next);
  }

  private clear(): void {
    this.parts = [];
    this.chunks = [];
    this.chunkBytes = 0;
  }

  private find(id: TransferId): OfferedFile | undefined {
    return this.filesSignal.value.find((file) => file.id === id);
  }

  private change(id: TransferId, change: Partial<OfferedFile>): void {
    this.filesSignal.value = this.filesSignal.value.map((file) => (file.id === id ? { ...file, ...change } : file));
  }
}
