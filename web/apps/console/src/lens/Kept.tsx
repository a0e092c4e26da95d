import { kindOfSnapshot } from '@bowline/protocol';
import type { RecordedFile, SessionModel, Snapshot } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { clock } from '@bowline/ui/times.ts';
import { Film } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../parts/Dialog.tsx';
import { sizeOf } from '../stream/words.ts';

const texts = consoleTexts.lens;

/** An address of what is in memory, for as long as it is shown. */
function useAddress(content: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!content) return undefined;
    const made = URL.createObjectURL(content);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return address;
}

function nameOf({ name }: Snapshot, number: number): string {
  return kindOfSnapshot(name) === 'photo' ? texts.photoNumber(number) : texts.snapshotNumber(number);
}

function Picture({ snapshot, number }: { snapshot: Snapshot; number: number }) {
  const address = useAddress(snapshot.content);
  const [isBroken, setBroken] = useState(false);
  if (!snapshot.content || snapshot.look === 'unread') return <span class="muted" role="status">{texts.arriving}</span>;
  if (snapshot.look === 'too_large') return <span class="muted">{texts.tooLargeToShow}</span>;
  if (isBroken || snapshot.look === 'no_picture') return <span class="muted">{texts.notAPicture}</span>;
  return address ? <img src={address} alt={nameOf(snapshot, number)} onError={() => setBroken(true)} /> : null;
}

function SnapshotDialog({ session, snapshot, number, onClose }: { session: SessionModel; snapshot: Snapshot; number: number; onClose(): void }) {
  const { snapshots } = session.camera;
  return (
    <Dialog title={nameOf(snapshot, number)} onClose={onClose}>
      {(close) => (
        <>
          <div class="snapshot-large"><Picture snapshot={snapshot} number={number} /></div>
          <div class="row">
            <button class="btn" type="button" onClick={close}>{consoleTexts.close}</button>
            <button class="btn" type="button" onClick={() => { close(); snapshots.remove(snapshot.id); }}>{texts.removeSnapshot}</button>
            <span role="status" class="muted">{snapshot.saved && texts.outcomes[snapshot.saved]}</span>
            <button class="btn primary push" type="button" onClick={() => void snapshots.save(snapshot.id)}>{consoleTexts.save}</button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Thumbnail({ session, snapshot, number, onOpen }: { session: SessionModel; snapshot: Snapshot; number: number; onOpen(): void }) {
  return (
    <li class="snapshot">
      <button class="thumbnail" type="button" aria-label={texts.openSnapshot(number)} disabled={!snapshot.content} onClick={onOpen}><Picture snapshot={snapshot} number={number} /></button>
      <button class="btn s" type="button" disabled={!snapshot.content} aria-label={`${consoleTexts.save}: ${nameOf(snapshot, number)}`} onClick={() => void session.camera.snapshots.save(snapshot.id)}>
        {snapshot.saved === 'saved' ? texts.outcomes.saved : consoleTexts.save}
      </button>
      <span class="sr" role="status">{snapshot.saved && texts.outcomes[snapshot.saved]}</span>
    </li>
  );
}

function RecordingLine({ session, file }: { session: SessionModel; file: RecordedFile }) {
  const [asks, setAsks] = useState(false);
  const { recording } = session.camera;
  const mustAsk = file.content !== undefined && file.saved !== 'saved';
  return (
    <li class="recorded">
      <Film class="i" aria-hidden="true" />
      <span>
        <b>{file.sizeBytes > 0 ? texts.recorded(clock(file.lengthMs), sizeOf(file.sizeBytes)) : texts.recordedNothing}</b> <span class={file.end === 'disk' || file.end === 'recorder' ? 'no' : 'muted'}>{texts.ends[file.end]}</span>{' '}
        <span role="status" class="muted">{file.saved ? texts.outcomes[file.saved] : !file.content && file.end !== 'disk' && file.sizeBytes > 0 ? texts.writtenTo : ''}</span>
      </span>
      <span class="push row">
        {file.content && <button class="btn s" type="button" onClick={() => void recording.save(file.id)}>{consoleTexts.save}</button>}
        <button class="btn quiet s" type="button" onClick={() => (mustAsk ? setAsks(true) : recording.discard(file.id))}>{mustAsk ? texts.discard : consoleTexts.dismiss}</button>
      </span>
      {asks && (
        <Dialog title={texts.discardTitle} role="alertdialog" onClose={() => setAsks(false)}>
          {(close) => (
            <>
              <p>{texts.discardHelp}</p>
              <div class="row">
                <button class="btn" type="button" onClick={close}>{texts.keep}</button>
                <button class="btn danger-fill push" type="button" onClick={() => { close(); recording.discard(file.id); }}>{texts.discard}</button>
              </div>
            </>
          )}
        </Dialog>
      )}
    </li>
  );
}

/** What of the camera is in memory: snapshots and recordings. Where there are none, nothing; or the room for snapshots is kept. */
export function Kept({ session, room = 'none' }: { session: SessionModel; room?: 'none' | 'kept' }) {
  const { snapshots, recording } = session.camera;
  const [openId, setOpenId] = useState<number>();
  const list = snapshots.list.value;
  const files = recording.files.value;
  const at = list.findIndex(({ id }) => id === openId);
  const open = list[at];
  return (
    <>
      {files.length > 0 && <ul class="recordings" aria-label={texts.recordings}>{files.map((file) => <RecordingLine key={file.id} session={session} file={file} />)}</ul>}
      {list.length === 0 && room === 'kept' && <p class="snapshots muted">{texts.noSnapshots}</p>}
      {list.length > 0 && (
        <ul class="snapshots" aria-label={texts.snapshots}>
          {list.map((snapshot, index) => <Thumbnail key={snapshot.id} session={session} snapshot={snapshot} number={index + 1} onOpen={() => setOpenId(snapshot.id)} />)}
        </ul>
      )}
      {open && <SnapshotDialog session={session} snapshot={open} number={at + 1} onClose={() => setOpenId(undefined)} />}
    </>
  );
}
