import type { SessionModel } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { clock } from '@bowline/ui/times.ts';
import { CircleDot, Square } from 'lucide-preact';
import { Menu } from '../parts/Menu.tsx';
import { useNow } from '../sessions/Status.tsx';

const texts = consoleTexts.lens;

function Start({ session }: { session: SessionModel }) {
  const { recording } = session.camera;
  const why = recording.noRecorder;
  if (why) {
    return (
      <>
        <span class="muted said">{texts.noRecorder[why]}</span>
        <button class="btn quiet s" type="button" disabled><CircleDot class="i" aria-hidden="true" />{texts.record}</button>
      </>
    );
  }
  const disabled = !session.isRunning.value;
  const icon = <CircleDot class="i" aria-hidden="true" />;
  if (!session.camera.choosesFirst) {
    return <button class="btn quiet s" type="button" disabled={disabled} title={texts.recordHelpPlain} onClick={() => void recording.start('memory')}>{icon}{texts.record}</button>;
  }
  const items = [
    { name: texts.recordInMemory, act: () => void recording.start('memory') },
    { name: texts.recordToFile, act: () => void recording.start('chosen') },
  ];
  return <span class="upwards" title={texts.recordHelp}><Menu label={texts.record} icon={icon} disabled={disabled} items={items} /></span>;
}

/** Asks for a recording, or stops it. */
export function Record({ session }: { session: SessionModel }) {
  const { recording } = session.camera;
  if (!session.canDo('recording')) return null;
  const state = recording.state.value;
  switch (state.type) {
    case 'off':
      return <Start session={session} />;
    case 'choosing':
      return <span role="status" class="muted">{texts.recordingChoosing}</span>;
    case 'asked':
      return <><span role="status" class="muted">{texts.recordingAsked}</span><button class="btn s" type="button" onClick={() => recording.stop()}>{texts.takeBack}</button></>;
    case 'running':
    case 'paused':
      return (
        <>
          <span class="muted said" title={recording.place === 'memory' ? texts.recordHelpPlain : undefined}>{recording.place === 'memory' ? texts.recordsToMemory : texts.recordsToFile}</span>
          <button class="btn danger s" type="button" onClick={() => recording.stop()}><Square class="i" aria-hidden="true" />{texts.stopRecording}</button>
        </>
      );
    case 'finishing':
      return <span role="status" class="muted">{texts.recordingFinishing}</span>;
  }
}

/** The sign on the picture that it is recorded, and for how long. */
export function RecordingSign({ session }: { session: SessionModel }) {
  const { recording } = session.camera;
  useNow();
  const { type } = recording.state.value;
  const isOn = type === 'running' || type === 'paused';
  return (
    <span role="status">
      {isOn && (
        <span class={`lens-sign recording ${type}`}>
          {type === 'running' ? texts.recording : texts.recordingPaused} <span class="num" aria-hidden="true">{clock(recording.lengthMs())}</span>
        </span>
      )}
    </span>
  );
}
