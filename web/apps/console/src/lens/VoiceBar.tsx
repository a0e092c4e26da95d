import type { SessionModel } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { Mic, MicOff, Volume2, VolumeX } from 'lucide-preact';
import { useId } from 'preact/hooks';
import { Record } from './Record.tsx';

const texts = consoleTexts.lens;

function Talk({ session }: { session: SessionModel }) {
  const { ownVoice } = session.camera;
  const state = ownVoice.state.value;
  const isOpen = ownVoice.isOpen.value;
  return (
    <>
      <button
        class={`btn s talk-button ${state.type === 'on' ? 'open' : ''}`} type="button" aria-pressed={isOpen} disabled={!isOpen && !session.isRunning.value}
        title={isOpen ? texts.stopTalking : texts.talk} onClick={() => session.camera.talk(isOpen ? 'off' : 'on')}
      >
        {isOpen ? <Mic class="i" aria-hidden="true" /> : <MicOff class="i" aria-hidden="true" />}{state.type === 'on' ? texts.talking : texts.talk}
      </button>
      <span role="status" class="said">
        {state.type === 'opening' && texts.talkOpening}
        {state.type === 'failed' && <span class="error">{texts.microphone[state.why]}</span>}
      </span>
    </>
  );
}

/** Why the customer is not heard. */
function wordsOfSilence(session: SessionModel): string {
  const state = session.stateOf('microphone');
  if (session.hasFailed('microphone')) return texts.voiceStates(consoleTexts.failedThere);
  if (state !== 'allowed') return texts.voiceStates(consoleTexts.capabilityStates[state]);
  return session.capabilities.value.some(({ capability, paused }) => capability === 'microphone' && paused !== null) ? texts.voicePaused : texts.noVoice;
}

function Hear({ session }: { session: SessionModel }) {
  const { customerVoice: voice } = session.camera;
  const id = useId();
  const isMuted = voice.isMuted.value;
  const isHeard = voice.track.value !== undefined;
  if (!session.canDo('microphone')) return null;
  return (
    <span class="row">
      <button
        class="btn quiet s icon" type="button" aria-pressed={isMuted} aria-label={texts.mute} title={isMuted ? texts.unmute : texts.mute} disabled={!isHeard}
        onClick={() => voice.mute(isMuted ? 'heard' : 'muted')}
      >
        {isMuted || !isHeard ? <VolumeX class="i" aria-hidden="true" /> : <Volume2 class="i" aria-hidden="true" />}
      </button>
      {isHeard ? (
        <>
          <label class="sr" for={id}>{texts.volume}</label>
          <input id={id} class="volume" type="range" min={0} max={100} step={5} value={isMuted ? 0 : Math.round(voice.volume.value * 100)} onInput={(event) => voice.setVolume(Number(event.currentTarget.value) / 100)} />
        </>
      ) : <span class="muted">{wordsOfSilence(session)}</span>}
      {voice.state.value === 'refused' && <button class="btn primary s" type="button" onClick={() => voice.tryAgain()}>{texts.tapToHear}</button>}
    </span>
  );
}

/** Both voices, and the recording. */
export function VoiceBar({ session }: { session: SessionModel }) {
  return (
    <div class="voice" role="group" aria-label={texts.voice}>
      <Talk session={session} />
      <Hear session={session} />
      <span class="push row"><Record session={session} /></span>
    </div>
  );
}
