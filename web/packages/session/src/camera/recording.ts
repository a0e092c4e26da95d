import { type ReadonlySignal, computed, signal } from '@preact/signals-core';
import type { FileSink } from '../files/file-sink.ts';
import type { MediaPort, RecorderParts, RecorderPort } from './media-port.ts';
import { type ChoosePlace, type SaveOutcome, saveBlob } from './save-blob.ts';
import { LengthWriter, withLength } from './webm-length.ts';

/** What recordings that are not saved may take of the memory, all together. */
export const MAX_RECORDED_BYTES = 500 * 1024 * 1024;
/** So large that a place is chosen before anything is written. */
const CHOSEN_FIRST_BYTES = 2 ** 31;

/** Why a recording stopped: by the technician, by the customer, with the session, because of the memory, the disk, or the browser. */
export type RecordingEnd = 'technician' | 'customer' | 'session' | 'memory_full' | 'disk' | 'recorder';

/** One recording that is over. */
export interface RecordedFile {
  readonly id: number;
  readonly name: string;
  readonly lengthMs: number;
  /** 0 where nothing was recorded, and there is nothing to save. */
  readonly sizeBytes: number;
  readonly end: RecordingEnd;
  /** Nothing of one that was written to a chosen file, or that is empty. */
  readonly content: Blob | undefined;
  readonly saved: SaveOutcome | undefined;
}

export type RecordingState =
  | { readonly type: 'off' }
  | { readonly type: 'choosing' }
  | { readonly type: 'asked' }
  | { readonly type: 'running'; readonly sinceMs: number; readonly beforeMs: number }
  /** On hold, or the customer cannot be reached. */
  | { readonly type: 'paused'; readonly beforeMs: number }
  | { readonly type: 'finishing' };

/** Whether the customer allows it now, and whether the session goes on. */
export type RecordingPermission = 'none' | 'asked' | 'allowed' | 'suspended' | 'over';

export interface RecordingParts {
  media: Pick<MediaPort, 'noRecorder' | 'startRecorder'>;
  source: Pick<RecorderParts, 'scene' | 'voices'>;
  choosePlace: ChoosePlace;
  request(): void;
  release(): void;
  now(): number;
  log(text: string): void;
}

interface Run {
  recorder: RecorderPort;
  name: string;
  file: { sink: FileSink; writer: LengthWriter } | undefined;
  kept: Blob[];
  keptBytes: number;
  writes: Promise<void>;
  end: RecordingEnd | undefined;
}

const OFF: RecordingState = { type: 'off' };

function nameAt(ms: number): string {
  return `recording-${new Date(ms).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')}.webm`;
}

/** Records what the technician sees and what both say, while the customer allows it. */
export class Recording {
  private readonly stateSignal = signal<RecordingState>(OFF);
  readonly state: ReadonlySignal<RecordingState> = this.stateSignal;
  private readonly filesSignal = signal<readonly RecordedFile[]>([]);
  readonly files: ReadonlySignal<readonly RecordedFile[]> = this.filesSignal;
  /** Whether something would be lost with this page. */
  readonly hasUnsaved = computed(
    () => ['running', 'paused', 'finishing'].includes(this.stateSignal.value.type) || this.filesSignal.value.some(({ content, saved }) => content && saved !== 'saved'),
  );
  private run: Run | undefined;
  /** Settles once what was recorded last is put away. */
  private putting: Promise<void> = Promise.resolve();
  private chosen: { name: string; sink: FileSink } | undefined;
  private permission: RecordingPermission = 'none';
  /** Given back, and the customer's side has not said so yet. */
  private isGivenBack = false;
  private lastId = 0;

  constructor(private readonly parts: RecordingParts) {}

  /** Why nothing can be recorded in this browser. */
  get noRecorder(): MediaPort['noRecorder'] {
    return this.parts.media.noRecorder;
  }

  /** Where the one that runs goes while it grows. */
  get place(): 'memory' | 'chosen' {
    return this.run?.file ? 'chosen' : 'memory';
  }

  /** How long it is by now. */
  lengthMs(): number {
    const state = this.stateSignal.value;
    if (state.type === 'running') return state.beforeMs + this.parts.now() - state.sinceMs;
    return state.type === 'paused' ? state.beforeMs : 0;
  }

  /** Asks the customer; with `chosen` after a file was chosen that it is written to while it grows. */
  async start(place: 'memory' | 'chosen'): Promise<void> {
    if (this.stateSignal.value.type !== 'off' || this.noRecorder) return;
    if (place === 'chosen') {
      this.stateSignal.value = { type: 'choosing' };
      const name = nameAt(this.parts.now());
      const sink = await this.parts.choosePlace(name, CHOSEN_FIRST_BYTES).catch(() => undefined);
      const isWanted = this.stateSignal.value.type === 'choosing';
      if (isWanted) this.stateSignal.value = OFF;
      if (!sink) return;
      if (!isWanted || this.permission === 'over') return void sink.abort().catch(() => undefined);
      this.chosen = { name, sink };
    }
    this.stateSignal.value = { type: 'asked' };
    if (this.permission === 'allowed' && !this.isGivenBack) return this.begin();
    this.parts.request();
  }

  /** Stops, or takes the question back. */
  stop(end: RecordingEnd = 'technician'): void {
    if (this.permission === 'allowed' || this.permission === 'suspended') this.isGivenBack = true;
    if (this.permission !== 'over') this.parts.release();
    this.forgetWish();
    void this.finish(end);
  }

  handlePermission(permission: RecordingPermission): void {
    const { permission: before, isGivenBack } = this;
    this.permission = permission;
    if (permission === 'none' || permission === 'asked' || permission === 'over') this.isGivenBack = false;
    switch (permission) {
      case 'allowed':
        return this.isGivenBack ? undefined : this.begin();
      case 'suspended':
        return this.pause();
      case 'asked':
        if (this.stateSignal.value.type === 'off') this.stateSignal.value = { type: 'asked' };
        return;
      case 'none':
        // What was wished for again after it was given back is still to be asked.
        if (before !== 'none' && !isGivenBack) this.forgetWish();
        return void this.finish('customer');
      case 'over':
        this.forgetWish();
        return void this.finish('session');
    }
  }

  async save(id: number): Promise<void> {
    const file = this.filesSignal.value.find((one) => one.id === id);
    if (!file?.content) return;
    this.change(id, { saved: await saveBlob(this.parts.choosePlace, file.name, file.content) });
  }

  discard(id: number): void {
    this.filesSignal.value = this.filesSignal.value.filter((file) => file.id !== id);
  }

  /** The session goes from this page: what is in memory goes where other files go. */
  async close(): Promise<void> {
    this.forgetWish();
    await this.finish('session');
    for (const { id, content, saved } of this.filesSignal.value) if (content && saved !== 'saved') await this.save(id);
  }

  private begin(): void {
    const state = this.stateSignal.value;
    if (state.type === 'paused') {
      this.run?.recorder.resume();
      this.stateSignal.value = { type: 'running', sinceMs: this.parts.now(), beforeMs: state.beforeMs };
    }
    if (this.run || state.type === 'finishing') return;
    // What cannot be recorded is not left allowed.
    if (this.noRecorder) return this.stop('recorder');
    const { name, sink } = this.chosen ?? { name: nameAt(this.parts.now()), sink: undefined };
    this.chosen = undefined;
    try {
      const run: Omit<Run, 'recorder'> = { name, file: sink && { sink, writer: new LengthWriter(sink) }, kept: [], keptBytes: 0, writes: Promise.resolve(), end: undefined };
      const recorder = this.parts.media.startRecorder({
        ...this.parts.source,
        onData: (data) => this.take(run, data),
        onFailed: (detail) => this.fail('recorder', detail),
      });
      this.run = Object.assign(run, { recorder });
      this.stateSignal.value = { type: 'running', sinceMs: this.parts.now(), beforeMs: 0 };
    } catch (error) {
      void sink?.abort().catch(() => undefined);
      this.addFile({ name, lengthMs: 0, sizeBytes: 0, end: 'recorder', content: undefined });
      this.fail('recorder', String(error));
    }
  }

  private pause(): void {
    if (this.stateSignal.value.type !== 'running') return;
    this.run?.recorder.pause();
    this.stateSignal.value = { type: 'paused', beforeMs: this.lengthMs() };
  }

  private take(run: Omit<Run, 'recorder'>, data: Blob): void {
    const { file } = run;
    run.keptBytes += data.size;
    if (!file) {
      run.kept.push(data);
      const others = this.filesSignal.peek().reduce((sum, { content }) => sum + (content?.size ?? 0), 0);
      if (others + run.keptBytes > MAX_RECORDED_BYTES && run.end === undefined) this.stop('memory_full');
      return;
    }
    run.writes = run.writes.then(async () => {
      if (run.end === 'disk') return;
      try {
        await file.writer.write(new Uint8Array(await data.arrayBuffer()));
      } catch (error) {
        run.end = 'disk';
        this.fail('disk', String(error));
      }
    });
  }

  private fail(end: RecordingEnd, detail: string): void {
    this.parts.log(`the recording stopped: ${detail}`);
    this.stop(end);
  }

  private finish(end: RecordingEnd): Promise<void> {
    if (this.run) this.putting = this.putAway(this.run, end);
    return this.putting;
  }

  private async putAway(run: Run, end: RecordingEnd): Promise<void> {
    const lengthMs = this.lengthMs();
    this.run = undefined;
    run.end ??= end;
    this.stateSignal.value = { type: 'finishing' };
    await run.recorder.stop().catch((error: unknown) => this.parts.log(String(error)));
    await run.writes;
    const file = await this.put(run, lengthMs);
    this.addFile({ name: run.name, lengthMs, sizeBytes: run.keptBytes, ...file });
    this.stateSignal.value = OFF;
    // A Yes that came while the last one was put away.
    if (this.permission === 'allowed' && !this.isGivenBack) this.begin();
  }

  private async put(run: Run, lengthMs: number): Promise<Pick<RecordedFile, 'end' | 'content'>> {
    const end = run.end ?? 'technician';
    if (!run.file) return { end, content: run.keptBytes === 0 ? undefined : await withLength(new Blob(run.kept, { type: 'video/webm' }), lengthMs) };
    try {
      if (end === 'disk' || run.keptBytes === 0) await run.file.sink.abort();
      else await run.file.writer.close(lengthMs);
      return { end, content: undefined };
    } catch {
      return { end: 'disk', content: undefined };
    }
  }

  private forgetWish(): void {
    void this.chosen?.sink.abort().catch(() => undefined);
    this.chosen = undefined;
    if (this.stateSignal.value.type === 'asked' || this.stateSignal.value.type === 'choosing') this.stateSignal.value = OFF;
  }

  private addFile(file: Omit<RecordedFile, 'id' | 'saved'>): void {
    this.lastId += 1;
    this.filesSignal.value = [...this.filesSignal.value, { ...file, id: this.lastId, saved: undefined }];
  }

  private change(id: number, change: Partial<RecordedFile>): void {
    this.filesSignal.value = this.filesSignal.value.map((file) => (file.id === id ? { ...file, ...change } : file));
  }
}
