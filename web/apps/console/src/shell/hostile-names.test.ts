// @vitest-environment happy-dom
import { DecodeError, decodeAppletMessage } from '@bowline/protocol';
import { FileReceiver } from '@bowline/session/files/file-receiver.ts';
import { complaintAbout, hostileNames } from '@bowline/session/files/hostile-names.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STREAM_FROM_BYTES, choosePlace } from './choose-place.ts';

/** Names under which the browser was asked to save something. */
let saved: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  saved = [];
  vi.stubGlobal('showSaveFilePicker', ({ suggestedName }: { suggestedName: string }) => {
    saved.push(suggestedName);
    return Promise.reject(new DOMException('', 'AbortError'));
  });
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Takes an offer off the wire and saves the file; says whether the offer could be read. */
async function receive(name: string, size: number): Promise<boolean> {
  const message = decodeAppletMessage(JSON.stringify({ type: 'offer_file', transfer_id: 1, name, size_bytes: size }));
  if (message instanceof DecodeError || message.type !== 'offer_file') return false;
  const nothing = (): void => undefined;
  await new Promise<void>((resolve) => {
    const receiver = new FileReceiver({ accept: nothing, refuse: nothing, kept: () => resolve(), choosePlace });
    receiver.handleOffer(message.transfer_id, message.name, message.size_bytes);
    void receiver.accept(1).then(() => (size === 1 ? receiver.handleChunk(Uint8Array.of(0, 0, 0, 1, 7).buffer) : resolve()));
  });
  return true;
}

describe('ten thousand hostile names', () => {
  it('are plain names for the browser’s downloads and for its file dialog', async () => {
    let read = 0;
    for (const [index, name] of hostileNames(10_000).entries()) {
      if (await receive(name, index % 2 === 0 ? 1 : STREAM_FROM_BYTES)) read += 1;
    }
    expect(read).toBeGreaterThan(8000);
    expect(saved).toHaveLength(read);
    expect(saved.filter((name) => complaintAbout(name))).toEqual([]);
  }, 60_000);
});
