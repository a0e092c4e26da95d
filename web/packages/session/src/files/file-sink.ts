/** Where a file's bytes go. Calls follow each other: the next one comes after the last one is done. */
export interface FileSink {
  write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Writes something else where something is already; not every sink can. */
  overwrite?(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Everything is there. */
  close(): Promise<void>;
  /** Begins anew with nothing. */
  restart(): Promise<void>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

/** Chunks are joined to a Blob now and then, which the browser may keep on disk. */
const JOIN_AT_BYTES = 4 * 1024 * 1024;

/** Collects a file, then gives it away as a whole. For browsers that cannot write to a chosen place. */
export class BlobSink implements FileSink {
  private parts: Blob[] = [];
  private chunks: Uint8Array<ArrayBuffer>[] = [];
  private chunkBytes = 0;

  constructor(private readonly save: (content: Blob) => void) {}

  write(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    this.chunks.push(chunk);
    this.chunkBytes += chunk.length;
    if (this.chunkBytes >= JOIN_AT_BYTES) this.join();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.join();
    this.save(new Blob(this.parts, { type: 'application/octet-stream' }));
    return this.restart();
  }

  restart(): Promise<void> {
    this.parts = [];
    this.chunks = [];
    this.chunkBytes = 0;
    return Promise.resolve();
  }

  abort(): Promise<void> {
    return this.restart();
  }

  private join(): void {
    this.parts.push(new Blob(this.chunks));
    this.chunks = [];
    this.chunkBytes = 0;
  }
}

/** The part of the browser's file stream that is used. Nothing is at the chosen place before `close`. */
export interface WritablePort {
  write(data: Uint8Array<ArrayBuffer>): Promise<void>;
  seek(position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Writes a file to the place that the technician chose, while it arrives. */
export class StreamSink implements FileSink {
  constructor(private readonly stream: WritablePort) {}

  write(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.stream.write(chunk);
  }

  async overwrite(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.stream.seek(position);
    await this.stream.write(bytes);
  }

  close(): Promise<void> {
    return this.stream.close();
  }

  async restart(): Promise<void> {
    await this.stream.truncate(0);
    await this.stream.seek(0);
  }

  abort(): Promise<void> {
    return this.stream.abort();
  }
}
