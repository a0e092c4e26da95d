import type { FileSink } from '../files/file-sink.ts';

export type SaveOutcome = 'saved' | 'cancelled' | 'failed';
export type ChoosePlace = (name: string, sizeBytes: number) => Promise<FileSink | undefined>;

const CHUNK_BYTES = 1024 * 1024;

/** Writes what is in memory to a place of the technician's choice. */
export async function saveBlob(choosePlace: ChoosePlace, name: string, content: Blob): Promise<SaveOutcome> {
  let sink: FileSink | undefined;
  try {
    sink = await choosePlace(name, content.size);
    if (!sink) return 'cancelled';
    for (let at = 0; at < content.size; at += CHUNK_BYTES) await sink.write(new Uint8Array(await content.slice(at, at + CHUNK_BYTES).arrayBuffer()));
    await sink.close();
    return 'saved';
  } catch {
    // What cannot be thrown away is an unfinished file that the browser hides.
    await sink?.abort().catch(() => undefined);
    return 'failed';
  }
}
