import type { PictureState, SessionModel } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { Camera, MonitorPause, Pause, ScreenShare, Unplug } from 'lucide-preact';
import { wordsOfState } from './words.ts';

const texts = consoleTexts.lens;

function iconOf(state: PictureState) {
  if (state.type === 'paused') return Pause;
  if (state.type === 'held') return MonitorPause;
  if (state.type === 'lost') return Unplug;
  return 'source' in state && state.source === 'screen' ? ScreenShare : Camera;
}

/** What may be asked for, of what this device has. */
function Asks({ session, state }: { session: SessionModel; state: PictureState }) {
  const { camera } = session;
  const canAsk = session.isRunning.value && camera.isTold.value && (state.type === 'not_asked' || state.type === 'denied' || state.type === 'revoked' || state.type === 'failed');
  if (!canAsk) return null;
  const hasCamera = session.canDo('camera');
  return (
    <span class="row">
      {hasCamera && <button class="btn primary" type="button" onClick={() => camera.askForBoth()}>{session.canDo('microphone') ? texts.askBoth : texts.askCamera}</button>}
      {session.canDo('view') && <button class={`btn ${hasCamera ? '' : 'primary'}`} type="button" onClick={() => session.request('view')}>{texts.askScreen}</button>}
    </span>
  );
}

/** Says why there is no picture, and what to do about it. */
export function NoPicture({ session, state }: { session: SessionModel; state: PictureState }) {
  const Icon = iconOf(state);
  const isUnknown = state.type === 'not_asked' && !session.camera.isTold.value;
  return (
    <div class="empty lens-empty">
      <Icon class="i" aria-hidden="true" />
      {state.type === 'paused' && <h2>{texts.pausedTitle[state.source]}</h2>}
      <p role="status">{isUnknown ? texts.states.connecting : state.type === 'paused' ? texts.pausedHelp[state.reason] : wordsOfState(state)}</p>
      {state.type === 'taken_over' && <button class="btn primary" type="button" onClick={() => session.peer.takeBack()}>{consoleTexts.useHere}</button>}
      {state.type === 'asked' && session.isRunning.value && (
        <button class="btn" type="button" onClick={() => session.release(state.source === 'camera' ? 'camera' : 'view')}>{texts.takeBack}</button>
      )}
      <Asks session={session} state={state} />
    </div>
  );
}
