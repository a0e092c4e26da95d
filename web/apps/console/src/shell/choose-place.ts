import { BlobSink, type FileSink, StreamSink, type WritablePort } from '@bowline/session';

type PickFile = (options: { suggestedName: string }) => Promise<{ createWritable(): Promise<WritablePort> }>;

/** A file of this size and more is written while it arrives, where the browser can do that. */
export const STREAM_FROM_BYTES = 64 * 1024 * 1024;

/** Gives a received file to the browser's downloads. */
function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Where a received file goes: a small one to the downloads, as any other; a large one to a place of the
 * technician's choice, so that it is never held as a whole. Nothing if the choice was cancelled.
 */
export async function choosePlace(name: string, sizeBytes: number): Promise<FileSink | undefined> {
  const pick = (window as { showSaveFilePicker?: PickFile }).showSaveFilePicker;
  const toDownloads = new BlobSink((content) => download(name, content));
  if (!pick || sizeBytes < STREAM_FROM_BYTES) return toDownloads;
  try {
    const place = await pick({ suggestedName: name });
    return new StreamSink(await place.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    // A browser that is not allowed to ask still has its downloads.
    return toDownloads;
  }
}
