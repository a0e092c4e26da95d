import { describe, expect, it, vi } from 'vitest';
import { cameraKit } from './fake-camera.ts';
import { STILL_BYTES, stillOf } from './fake-still.ts';
import { MAX_SNAPSHOTS, MAX_SNAPSHOT_BYTES } from './snapshots.ts';

describe('snapshots', () => {
  /** The head of a picture of one row, as a piece of a file. */
  const jpeg = (id: number, width = 2): ArrayBuffer => Uint8Array.of(0, 0, 0, id, ...stillOf(width, 1)).buffer;

  async function take(kit: ReturnType<typeof cameraKit>, id: number, name = `snapshot-${id}.jpg`, size = STILL_BYTES): Promise<void> {
    kit.tell({ type: 'offer_file', transfer_id: id, name, size_bytes: size });
    await vi.waitFor(() => expect(kit.session.files.files.value.find((file) => file.id === id)?.state.type).not.toBe('choosing'));
  }

  it('are taken into memory when they were asked for, and no other file is', async () => {
    const kit = cameraKit();
    const { camera, session, sent, live, stream } = kit;
    camera.takeSnapshot();
    expect(sent).toEqual([]);
    stream();
    live();
    await take(kit, 1);
    expect(session.files.files.value[0]?.state.type, 'nobody asked').toBe('offered');
    camera.takeSnapshot();
    expect(sent.at(-1)).toEqual({ type: 'take_snapshot' });
    await take(kit, 2, 'holiday.jpg');
    await take(kit, 3, 'snapshot-3.jpg', MAX_SNAPSHOT_BYTES + 1);
    await take(kit, 4);
    expect(session.files.files.value.map(({ state }) => state.type)).toEqual(['offered', 'offered', 'offered', 'receiving']);
    kit.parts.onData('file', jpeg(4));
    await vi.waitFor(() => expect(camera.snapshots.list.value[0]?.content?.size).toBe(STILL_BYTES));
    expect(camera.snapshots.list.value[0]?.content?.type).toBe('image/jpeg');
    expect(sent.at(-1)).toEqual({ type: 'file_kept', transfer_id: 4 });
    await take(kit, 5);
    expect(session.files.files.value.at(-1)?.state.type, 'one for each wish').toBe('offered');
  });

  it('are decoded only if they say a size that a camera has', async () => {
    const kit = cameraKit();
    const { camera, live, stream } = kit;
    stream();
    live();
    const stills = [stillOf(8000, 6000), stillOf(65_535, 65_535), stillOf(8000, 6000).fill(0)];
    for (const [at, still] of stills.entries()) {
      camera.takeSnapshot();
      await take(kit, at + 1);
      kit.parts.onData('file', Uint8Array.of(0, 0, 0, at + 1, ...still).buffer);
      await vi.waitFor(() => expect(camera.snapshots.list.value[at]?.content?.size).toBe(STILL_BYTES));
    }
    expect(camera.snapshots.list.value.map(({ look }) => look)).toEqual(['shown', 'too_large', 'no_picture']);
  });

  it('of a picture that stands still are what the technician sees, kept once the customer reads of it', async () => {
    const kit = cameraKit();
    const { camera, media, sent, live, stream, tell, change } = kit;
    stream();
    live();
    const [board] = media.boards;
    const log = (name: string, size_bytes = STILL_BYTES): void => tell({ type: 'line', line: { type: 'log', entry: { at_ms: 1, event: { type: 'file_sent', name, size_bytes } } } });
    board?.freeze('frozen');
    camera.takeSnapshot();
    await vi.waitFor(() => expect(sent.at(-1)).toEqual({ type: 'keep_frozen', size_bytes: STILL_BYTES }));
    expect(sent, 'and no other picture is asked for').not.toContainEqual({ type: 'take_snapshot' });
    log('snapshot-1.jpg');
    log('snapshot-frozen-1.jpg', STILL_BYTES + 1);
    expect(camera.snapshots.list.value, 'nothing is kept of which the customer has not read').toEqual([]);
    log('snapshot-frozen-1.jpg');
    await vi.waitFor(() => expect(camera.snapshots.list.value).toMatchObject([{ id: -1, name: 'snapshot-frozen-1.jpg', content: board?.picture, look: 'shown' }]));
    log('snapshot-frozen-2.jpg');
    expect(camera.snapshots.list.value).toHaveLength(1);
    sent.length = 0;
    camera.takeSnapshot();
    change('camera', { state: 'allowed', paused: 'customer' });
    await new Promise((resolve) => setTimeout(resolve));
    expect(sent, 'a camera that was paused meanwhile').toEqual([]);
    change('camera', { state: 'allowed' });
    kit.picture.size.value = { width: 720, height: 1280 };
    board?.freeze('live');
    camera.takeSnapshot();
    expect(sent.at(-1)).toEqual({ type: 'take_snapshot' });
  });

  it('may have the photo beside them on which nothing is drawn', async () => {
    const kit = cameraKit();
    const { camera, session, live, stream } = kit;
    stream();
    live();
    await take(kit, 1, 'snapshot-photo-1.jpg');
    camera.takeSnapshot();
    await take(kit, 2, 'snapshot-photo-1.jpg');
    await take(kit, 3, 'snapshot-1.jpg');
    await take(kit, 4, 'snapshot-photo-2.jpg');
    await take(kit, 5, 'snapshot-photo-1.jpg');
    await take(kit, 6, 'snapshot-photo-1.jpg');
    await take(kit, 7, 'snapshot-frozen-1.jpg');
    expect(session.files.files.value.map(({ state }) => state.type)).toEqual(['offered', 'offered', 'receiving', 'offered', 'queued', 'offered', 'offered']);
  });

  it('that do not come leave their place, and twenty are enough', async () => {
    const kit = cameraKit();
    const { camera, live, stream } = kit;
    stream();
    live();
    for (let id = 1; id <= MAX_SNAPSHOTS; id += 1) {
      camera.takeSnapshot();
      await take(kit, id);
    }
    expect([camera.snapshots.list.value.length, camera.canSnapshot.value]).toEqual([MAX_SNAPSHOTS, false]);
    kit.tell({ type: 'file_aborted', transfer_id: 1 });
    expect([camera.snapshots.list.value.length, camera.canSnapshot.value]).toEqual([MAX_SNAPSHOTS - 1, true]);
    expect(camera.snapshots.took(1)).toBe(true);
  });
});
