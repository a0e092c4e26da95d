import { MAX_CHUNK_BYTES, type TransferId } from '@bowline/protocol';
import { type ReadonlySignal, signal } from '@preact/signals-core';

/** Why a file was not sent: it became longer or shorter, or the browser cannot read it any more. */
export type FileTrouble = 'changed' | 'unreadable';

/** The file that is under way, and how much of it has left, in hundredths. */
export interface UnderWay {
  id: TransferId;
  percent: number;
}

export interface FileSenderParts {
  /** Puts a message on the channel `file`. False when it is not open. */
  send(message: Uint8Array<ArrayBuffer>): boolean;
  bufferedBytes(): number;
  /** The last message is about to leave: the technician may have it before anything else happens here. */
  onOut(id: TransferId): void;
  onFailed(id: TransferId, why: FileTrouble): void;
  /** Something leaves. */
  onUse(): void;
}

/** Bytes of files that may wait in the channel, so that a chat line is never late. */
export const FILE_WINDOW_BYTES = 256 * 1024;
const HEADER_BYTES = 4;
/** Read at one time: a whole number of messages, because every reading takes a moment. */
const PART_BYTES = MAX_CHUNK_BYTES * 16;

interface Chosen {
  file: Blob;
  sizeBytes: number;
}

/** One way of a file: stopped and begun anew it is another one. */
interface Job {
  readonly id: TransferId;
}

/** Thrown at a file that goes no further. */
class Trouble extends Error {
  constructor(readonly why: FileTrouble) {
    super(why);
  }
}

async function read({ file }: Chosen, from: number, until: number): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await file.slice(from, until).arrayBuffer());
  } catch {
    throw new Trouble('unreadable');
  }
  if (bytes.length !== until - from) throw new Trouble('changed');
  return bytes;
}

/** The files that the technician has taken, one after the other. */
export class FileSender {
  private readonly underWaySignal = signal<UnderWay | undefined>(undefined);
  readonly underWay: ReadonlySignal<UnderWay | undefined> = this.underWaySignal;
  private readonly chosen = new Map<TransferId, Chosen>();
  private jobs: Job[] = [];
  private isRunning = false;
  /** Goes on with the file that waits for room. */
  private wake: (() => void) | undefined;

  constructor(private readonly parts: FileSenderParts) {}

  /** Keeps what the customer chose until its offer is closed. */
  add(id: TransferId, file: Blob): void {
    this.chosen.set(id, { file, sizeBytes: file.size });
  }

  /** What is offered no more needs no memory. */
  keepOnly(ids: ReadonlySet<TransferId>): void {
    for (const id of this.chosen.keys()) if (!ids.has(id)) this.chosen.delete(id);
  }

  /** The technician takes the file. It is sent once, however often they say so. */
  begin(id: TransferId): void {
    if (this.has(id)) return;
    this.jobs.push({ id });
    if (!this.isRunning) void this.run();
  }

  stop(id: TransferId): void {
    this.jobs = this.jobs.filter((job) => job.id !== id);
    this.wake?.();
  }

  close(): void {
    this.jobs = [];
    this.chosen.clear();
    this.wake?.();
  }

  /** Whether a file waits or is under way. */
  has(id: TransferId): boolean {
    return this.jobs.some((job) => job.id === id);
  }

  /** The channel took what waited in it. */
  handleRoom(): void {
    this.wake?.();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    // Whoever began it does something else first.
    await Promise.resolve();
    for (let job = this.jobs[0]; job; job = this.jobs[0]) {
      const trouble = await this.sendFile(job);
      this.underWaySignal.value = undefined;
      const isWanted = this.jobs.includes(job);
      this.drop(job);
      if (trouble && isWanted) this.parts.onFailed(job.id, trouble);
    }
    this.isRunning = false;
  }

  private drop(job: Job): void {
    this.jobs = this.jobs.filter((other) => other !== job);
  }

  private async sendFile(job: Job): Promise<FileTrouble | undefined> {
    const chosen = this.chosen.get(job.id);
    // A reload forgets what was chosen.
    if (!chosen) return 'unreadable';
    if (chosen.file.size !== chosen.sizeBytes) return 'changed';
    try {
      if (chosen.sizeBytes === 0) this.parts.onOut(job.id);
      for (let from = 0; from < chosen.sizeBytes && this.jobs.includes(job); from += PART_BYTES) {
        const part = await read(chosen, from, Math.min(from + PART_BYTES, chosen.sizeBytes));
        await this.sendPart(job, part, from, chosen.sizeBytes);
      }
      return undefined;
    } catch (error) {
      if (error instanceof Trouble) return error.why;
      throw error;
    }
  }

  private async sendPart(job: Job, part: Uint8Array<ArrayBuffer>, from: number, sizeBytes: number): Promise<void> {
    for (let at = 0; at < part.length; at += MAX_CHUNK_BYTES) {
      await this.waitForRoom(job);
      if (!this.jobs.includes(job)) return;
      const chunk = part.subarray(at, at + MAX_CHUNK_BYTES);
      const message = new Uint8Array(HEADER_BYTES + chunk.length);
      new DataView(message.buffer).setUint32(0, job.id);
      message.set(chunk, HEADER_BYTES);
      const out = from + at + chunk.length;
      if (out === sizeBytes) this.parts.onOut(job.id);
      // Without a connection the file is offered once more on the next one.
      if (!this.parts.send(message)) return this.drop(job);
      this.parts.onUse();
      this.underWaySignal.value = { id: job.id, percent: Math.floor((out / sizeBytes) * 100) };
    }
  }

  private async waitForRoom(job: Job): Promise<void> {
    while (this.jobs.includes(job) && this.parts.bufferedBytes() > FILE_WINDOW_BYTES) {
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
  }
}
